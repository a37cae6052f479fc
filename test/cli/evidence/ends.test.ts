import { beforeAll, describe, expect, it } from 'vitest';
import { checkPack } from '../../../cli/evidence/check/check-pack.ts';
import { gatherPack, type Sources } from '../../../cli/evidence/gather.ts';
import { makeEvidence } from '../../../cli/evidence/make-evidence.ts';
import type { Pack } from '../../../cli/evidence/pack.ts';
import { partsOf } from '../../../cli/evidence/page/parts.ts';
import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';
import { defineWorkflow } from '../../organisation/roles.ts';
import { makeKey } from '../../support/receipts.ts';
import { digestedLedger, surveyOf } from '../support/digested-ledger.ts';
import { sampleInput } from '../support/sample-ledger.ts';
import { chainedAnew, evidenceOfOne, sealWith, wrongWith } from './support.ts';

const SUBJECT = 'model/churn';
const RULES = defineWorkflow({
  id: 'looked-at-afterwards',
  title: 'Looked at afterwards',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  stages: {
    agree: { type: 'approval', role: 'manager', dueIn: '5 days' },
    publish: { type: 'promotion', environment: 'production' },
    look: { type: 'approval', role: 'data-analyst', dueIn: '5 days' },
  },
});

/** A ledger in which a request has begun, and what evidence is made from: it sees what is there at any time. */
async function running() {
  const { ledger, archive, cover, now } = await digestedLedger(3);
  const receiptKey = makeKey();
  const sources: Sources = {
    survey: surveyOf(() => ledger.items()),
    archive,
    askKey: async () => true,
    receiptKey: async () => receiptKey.pem,
    receipt: async () => undefined,
  };
  const request = ledger.submit(sampleInput('77', SUBJECT), RULES);
  return { ledger, archive, cover, now, receiptKey, sources, request };
}

/** Evidence of a version before it was agreed to, once it was promoted, and after it was rejected all the same, each proven by digests. */
async function evidenceOfRejected() {
  const { ledger, archive, cover, now, receiptKey, sources, request } = await running();
  const gather = async (change: () => void) => {
    change();
    await cover([]);
    return gatherPack(sources, { subject: SUBJECT, version: '77', at: now() });
  };
  const packs = {
    begun: await gather(() => {}),
    promoted: await gather(() => ledger.advance(request, 'publish')),
    rejected: await gather(() => {
      ledger.open(request, 'look');
      ledger.decide(request, 'look', 'reject');
      ledger.leave(request);
    }),
  };
  const digestKey = [...archive.texts.keys()].find((key) => key.startsWith('keys/')) ?? '';
  const digests = digestKey.replace(/^keys\/|\.pem$/g, '');
  return { ...packs, request, receiptKey, trusted: { digests, receipts: receiptKey.fingerprint } };
}

let made: Awaited<ReturnType<typeof evidenceOfRejected>>;
beforeAll(async () => {
  made = await evidenceOfRejected();
});

/** A pack with the streams of one kind, and their proofs, as another has them. */
function withEarlier(kind: string, earlier: Pack, later: Pack): Pack {
  const pick = <One extends { readonly stream: string }>(from: readonly One[], all: readonly One[]) =>
    all.map((one) =>
      one.stream.startsWith(kind) ? (from.find(({ stream }) => stream === one.stream) ?? one) : one,
    );
  return {
    ...later,
    streams: pick(earlier.streams, later.streams),
    proofs: pick(earlier.proofs, later.proofs),
  };
}
const problemsOf = async (pack: Pack) => (await checkPack(pack, made.trusted)).problems;
const lengthOf = (pack: Pack, kind: string) =>
  pack.streams.find(({ stream }) => stream.startsWith(kind))?.entries.length ?? 0;

describe('evidence with the end of a stream left out', () => {
  it('holds where nothing is', async () => {
    for (const pack of [made.begun, made.promoted, made.rejected])
      expect(await wrongWith(pack, made)).toEqual({ page: [], directory: [] });
  });

  it('does not hold where its subject names the end of a request: its rejection', async () => {
    const wrong = await wrongWith(withEarlier('request/', made.promoted, made.rejected), made);
    const last = lengthOf(made.rejected, 'request/');
    const named = `Entry ${last} of request/${made.request} is missing, or another one than `;
    for (const problems of [wrong.page, wrong.directory]) {
      expect(problems).toContainEqual(
        expect.stringMatching(new RegExp(`^${named}entry \\d+ of subject/${SUBJECT}`)),
      );
      expect(problems).toContainEqual(expect.stringMatching(new RegExp(`^${named}digest \\d+ names`)));
    }
  });

  it('does not hold where a digest of the pack names a later entry of its subject', async () => {
    const wrong = await wrongWith(withEarlier('subject/', made.promoted, made.rejected), made);
    const cut = new RegExp(
      `^Entry ${lengthOf(made.rejected, 'subject/')} of subject/${SUBJECT} is missing, or another one than digest`,
    );
    expect(wrong.page).toEqual([expect.stringMatching(cut)]);
    expect(wrong.directory).toEqual(wrong.page);
  });

  it('does not hold where no digest is left that names it, and an effect stands on what was left out', async () => {
    const unproven = (pack: Pack) => ({ ...pack, proofs: [] });
    const without = (kind: string) => problemsOf(unproven(withEarlier(kind, made.begun, made.promoted)));
    expect(await without('request/')).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Entry \\d+ of subject/${SUBJECT} stands on a decision by .* that request/${made.request} does not have`,
        ),
      ),
    ]);
    expect(await without('subject/')).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Entry \\d+ of request/${made.request} notes an effect that subject/${SUBJECT} does not have`,
        ),
      ),
    ]);
  });

  it.each<[string, object]>([
    ['another artifact', { artifact: { uri: 's3://models/77', sha256: 'e'.repeat(64) } }],
    ['no artifact', { artifact: undefined }],
    ['another requester', { requestedBy: 'manager@example.org' }],
  ])(
    'does not hold where no digest is left, and its subject runs %s than was approved',
    async (_, changes) => {
      const streams = made.promoted.streams.map((one) =>
        one.stream.startsWith('subject/')
          ? chainedAnew(one, (text) => {
              const { details, ...entry } = JSON.parse(text);
              const is77 = entry.action === 'promoted' && details.request === made.request;
              return canonicalize({ ...entry, details: is77 ? { ...details, ...changes } : details });
            })
          : one,
      );
      expect(await problemsOf({ ...made.promoted, streams, proofs: [] })).toEqual([
        expect.stringMatching(
          `^Entry \\d+ of subject/${SUBJECT} is of something else than attempt 1 of request/${made.request} brought`,
        ),
      ]);
    },
  );

  it('does not hold where a request goes on after the entry with which it ended', async () => {
    const streams = made.rejected.streams.map(({ stream, entries }) => {
      const last = entries.at(-1) ?? '';
      const next = { ...JSON.parse(last), seq: entries.length + 1, prev: sha256Hex(last) };
      return { stream, entries: stream.startsWith('request/') ? [...entries, canonicalize(next)] : entries };
    });
    expect(await problemsOf({ ...made.rejected, streams })).toEqual([
      expect.stringMatching(
        new RegExp(
          `^request/${made.request} goes on after the entry that is its last by entry \\d+ of subject/`,
        ),
      ),
    ]);
  });

  it('does not hold where a receipt names a later entry', async () => {
    const { pack, trusted } = await evidenceOfOne();
    const streams = pack.streams.map(({ stream, entries }) => ({
      stream,
      entries: stream.startsWith('subject/') ? entries.slice(0, -1) : entries,
    }));
    const { problems } = await checkPack({ ...pack, streams, proofs: [] }, trusted);
    expect(problems).toEqual([
      `Entry ${lengthOf(pack, 'subject/')} of subject/${SUBJECT} is missing, or another one than the receipt for production names.`,
    ]);
  });

  it('bears the date of the digest that covers its subject, whatever whoever made it says', async () => {
    const { promoted, rejected } = made;
    const dated = { ...promoted, at: rejected.at };
    const files = await makeEvidence(dated, sealWith(dated, made.receiptKey));
    const { main } = partsOf(files.get('evidence.html') ?? '');
    const at = promoted.proofs
      .filter(({ stream }) => stream.startsWith('subject/'))
      .map(({ digest }) => JSON.parse(digest).digest.at);
    expect(main).toContain(`had about it at ${at[0]}, when the newest digest`);
    expect(main).not.toContain(`had about it at ${rejected.at}`);
  });
});

describe('evidence that is made while its subject moves', () => {
  it('is read anew, so that nothing in it names what it does not have', async () => {
    const { sources, ledger, now, request } = await running();
    const survey: Sources['survey'] = {
      ...sources.survey,
      after(...place) {
        const isLate = place[0].startsWith('request/') && ledger.request(request).status !== 'closed';
        if (isLate) {
          ledger.advance(request, 'look');
          ledger.leave(request);
        }
        return sources.survey.after(...place);
      },
    };
    const pack = await gatherPack({ ...sources, survey }, { subject: SUBJECT, version: '77', at: now() });
    const ofSubject = pack.streams.find(({ stream }) => stream.startsWith('subject/'));
    expect(ofSubject?.entries.at(-1)).toContain('"action":"request-closed"');
    expect(await problemsOf(pack)).not.toContainEqual(expect.stringContaining('notes an effect'));
  });

  it('is proven by no digest that was made since it was read, which names what came later', async () => {
    const { sources, ledger, cover, now, request, receiptKey } = await running();
    ledger.advance(request, 'publish');
    let hasMoved = false;
    const survey: Sources['survey'] = {
      ...sources.survey,
      async *after(stream, seq, last) {
        yield* sources.survey.after(stream, seq, last);
        if (hasMoved || !stream.startsWith('subject/') || seq === 0) return;
        hasMoved = true;
        ledger.advance(request, 'look');
        ledger.leave(request);
        await cover([]);
      },
    };
    const about = { subject: SUBJECT, version: '77', at: now() };
    const pack = await gatherPack({ ...sources, survey }, about);
    expect(hasMoved).toBe(true);
    const trusted = { ...made.trusted, receipts: receiptKey.fingerprint };
    const { problems, unproven } = await checkPack(pack, trusted);
    expect(problems.filter((text) => !text.startsWith('The key of digests '))).toEqual([]);
    expect(unproven).toContainEqual(
      `No signed digest covers request/${request} yet: make the evidence again in some minutes.`,
    );
  });

  it('is not made where it never rests', async () => {
    const { sources, now } = await running();
    const survey: Sources['survey'] = {
      ...sources.survey,
      after: (stream, seq, last) =>
        sources.survey.after(stream, stream.startsWith('subject/') ? 0 : seq, last),
    };
    await expect(
      gatherPack({ ...sources, survey }, { subject: SUBJECT, version: '77', at: now() }),
    ).rejects.toThrow('model/churn moves all the time: make its evidence again in some minutes.');
  });
});
