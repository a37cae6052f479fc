import { expect, it } from 'vitest';
import { checkPack } from '../../../cli/evidence/check/check-pack.ts';
import { gatherPack, type Sources } from '../../../cli/evidence/gather.ts';
import { makeKey } from '../../support/receipts.ts';
import { digestedLedger, surveyOf } from '../support/digested-ledger.ts';

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'evidence of every version of a ledger holds, whatever became of its requests: %i',
  async (seed) => {
    const { ledger, archive, cover, now } = await digestedLedger(seed);
    await cover([]);
    const receiptKey = makeKey();
    const sources: Sources = {
      survey: surveyOf(() => ledger.items()),
      archive,
      askKey: async () => true,
      receiptKey: async () => receiptKey.pem,
      receipt: async () => undefined,
    };
    const digestKey = [...archive.texts.keys()].find((key) => key.startsWith('keys/')) ?? '';
    const digests = digestKey.replace(/^keys\/|\.pem$/g, '');
    const versions = new Set(
      ledger.items().flatMap(({ stream, entry }) => {
        const { state } = JSON.parse(entry);
        return stream.startsWith('request/') ? [`${state.subject} ${state.version}`] : [];
      }),
    );
    expect(versions.size).toBeGreaterThan(3);
    for (const named of versions) {
      const [subject = '', version = ''] = named.split(' ');
      const pack = await gatherPack(sources, { subject, version, at: now() });
      const { problems, unproven } = await checkPack(pack, { digests, receipts: receiptKey.fingerprint });
      expect([problems, unproven], named).toEqual([[], []]);
    }
  },
);
