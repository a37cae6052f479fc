import { beforeAll, describe, expect, it } from 'vitest';
import type { Pack, PackedStream } from '../../../cli/evidence/pack.ts';
import { chainedAnew, evidenceOfOne, wrongWith } from './support.ts';

let made: Awaited<ReturnType<typeof evidenceOfOne>>;
beforeAll(async () => {
  made = await evidenceOfOne();
});

/** That page and `--check` say the same of such a pack, and just this. */
async function expectWrong(changes: Partial<Pack>, ...problems: readonly string[]): Promise<void> {
  const wrong = await wrongWith({ ...made.pack, ...changes }, made);
  expect(wrong).toEqual({ page: problems, directory: problems });
}

const forged = (stream: PackedStream): PackedStream =>
  chainedAnew(stream, (text) =>
    text.replaceAll('Morgan Estes', 'Carla Director').replaceAll('"auc":0.913', '"auc":0.999'),
  );

describe('evidence that somebody made up, and had sealed', () => {
  it.each(['subject/', 'request/', 'definition/'])(
    'does not hold with a stream %s… twice: a forged one to be shown, and the genuine one to be proven',
    async (kind) => {
      const own = made.pack.streams.find(({ stream }) => stream.startsWith(kind));
      const others = made.pack.streams.filter((one) => one !== own);
      if (own === undefined) throw new Error(`no ${kind}`);
      const twice = `${own.stream} is in it twice.`;
      await expectWrong({ streams: [forged(own), own, ...others] }, twice);
      await expectWrong({ streams: [own, own, ...others] }, twice);
    },
  );

  it('does not hold with a proof or a receipt twice', async () => {
    const [proof] = made.pack.proofs;
    await expectWrong(
      { proofs: [...made.pack.proofs, { ...made.pack.proofs[0], seq: 1 } as Pack['proofs'][number]] },
      `A proof of ${proof?.stream} is in it twice.`,
    );
    await expectWrong(
      { receipts: [...made.pack.receipts, ...made.pack.receipts] },
      'A receipt for production is in it twice.',
    );
  });

  it.each([
    ['4', 'model/churn', 'request/'],
    ['1', 'model/fraud', 'subject/'],
  ])(
    'does not hold with a genuine stream, or a proof, of version %s of %s',
    async (version, subject, kind) => {
      const other = await made.gather(version, subject);
      const isOther = ({ stream }: { readonly stream: string }) => stream.startsWith(kind);
      const stream = other.streams.filter(isOther);
      const proof = other.proofs.filter(isOther);
      if (stream.length !== 1 || proof.length !== 1) throw new Error('not one other');
      const { pack } = made;
      await expectWrong(
        { streams: [...pack.streams, ...stream], proofs: [...pack.proofs, ...proof] },
        `${stream[0]?.stream} does not belong to it: it is about something else.`,
      );
      const none = `It has a proof of ${proof[0]?.stream}, and not the stream.`;
      await expectWrong({ proofs: [...pack.proofs, ...proof] }, none);
    },
  );
});
