import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readChain } from '../../../cli/evidence/check/chain.ts';
import { checkPack } from '../../../cli/evidence/check/check-pack.ts';
import { hasSigned, readKey } from '../../../cli/evidence/check/keys.ts';
import { checkSeal } from '../../../cli/evidence/check/seal.ts';
import type { Pack } from '../../../cli/evidence/pack.ts';
import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';
import { makeKey } from '../../support/receipts.ts';
import { sealWith } from './support.ts';

const STREAM = 'subject/model/churn';
const AT = '2026-03-02T09:00:00.000Z';

/** Entries that are chained, each with some members of its own. */
function chained(...changes: readonly object[]): string[] {
  const entries: string[] = [];
  for (const change of changes) {
    const before = entries.at(-1);
    const prev = before === undefined ? null : sha256Hex(before);
    const entry = {
      stream: STREAM,
      seq: entries.length + 1,
      prev,
      at: AT,
      actor: 'a',
      action: 'b',
      details: {},
      state: {},
    };
    entries.push(canonicalize({ ...entry, ...change }));
  }
  return entries;
}
const read = (entries: readonly string[]) => readChain({ stream: STREAM, entries });

describe('a chain', () => {
  it('is read where each entry follows the one before, and may be of the same instant', async () => {
    const entries = chained({}, {});
    expect((await read(entries)).map(({ hash }) => hash)).toEqual(entries.map(sha256Hex));
  });

  it('has no entry in another form than the one that is hashed, as readers would see different things in it', async () => {
    const [entry = ''] = chained({});
    for (const text of [
      entry.replace('{', '{ '),
      entry.replace('"actor":"a"', '"actor":"b","actor":"a"'),
      'x',
    ])
      await expect(read([text])).rejects.toThrow(`Entry 1 of ${STREAM} does not follow the one before it.`);
  });

  it('has no entry that is dated before the one before it', async () => {
    await expect(read(chained({}, { at: '2026-03-02T08:59:59.999Z' }))).rejects.toThrow(
      `Entry 2 of ${STREAM} is dated before the one before it.`,
    );
  });

  it('has an entry', async () => {
    await expect(read([])).rejects.toThrow(`There is no entry of ${STREAM}.`);
  });
});

describe('a signature', () => {
  it('holds to the byte: nothing before it, within it or after it', async () => {
    const own = makeKey();
    const key = await readKey(own.pem);
    expect(key.fingerprint).toBe(own.fingerprint);
    // Numbers of a signature are shorter now and then.
    for (let count = 0; count < 200; count++) {
      const text = `text ${count}`;
      const der = sign('sha256', Buffer.from(text), own.privateKey);
      expect(await hasSigned(key, text, der.toString('base64'))).toBe(true);
      const longer = Buffer.concat([der, Buffer.of(0)]);
      longer[1] = der.length - 1;
      const cut = der.subarray(0, -1);
      for (const other of [
        longer,
        Buffer.concat([der, Buffer.of(0)]),
        cut,
        Buffer.alloc(0),
        Buffer.alloc(72),
      ])
        expect(await hasSigned(key, text, other.toString('base64'))).toBe(false);
      expect(await hasSigned(key, `${text}.`, der.toString('base64'))).toBe(false);
    }
  });

  it('is by a key of P-256 in PEM', async () => {
    await expect(readKey('-----BEGIN PUBLIC KEY-----')).rejects.toThrow('is no public key in PEM');
    await expect(readKey('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n')).rejects.toThrow();
  });
});

const PACK: Pack = {
  kind: 'countersign-evidence',
  format: 1,
  subject: 'model/churn',
  version: '77',
  at: AT,
  streams: [],
  proofs: [],
  receipts: [],
  keys: { digests: [], receipts: makeKey().pem },
  links: { asked: 0, genuine: [] },
};

describe('a seal', () => {
  const own = makeKey();
  const manifestOf = (changes: object = {}) =>
    canonicalize({ subject: 'model/churn', version: '77', ...changes });
  const sealed = (manifest: string) => sealWith(PACK, own)(sha256Hex(manifest));

  it('is of this manifest, by this key, about this version', async () => {
    const key = await readKey(own.pem);
    const manifest = manifestOf();
    const seal = await sealed(manifest);
    await expect(checkSeal(seal, manifest, key)).resolves.toBeUndefined();
    await expect(checkSeal(seal, `${manifest} `, key)).rejects.toThrow('is not the one that was signed');
    await expect(checkSeal(seal, manifest, await readKey(makeKey().pem))).rejects.toThrow('with another key');
    const changed = { ...seal, evidence: { ...seal.evidence, by: 'iam:somebody-else' } };
    await expect(checkSeal(changed, manifest, key)).rejects.toThrow('does not belong to it');
    for (const about of [manifestOf({ subject: 'model/fraud' }), manifestOf({ version: '78' })])
      await expect(checkSeal(await sealed(about), about, key)).rejects.toThrow('about something else');
  });
});

describe('a pack', () => {
  it('has no request of another subject', async () => {
    const state = { subject: 'model/fraud', request: 'r', definition: 'd' };
    const [entry = ''] = chained({ stream: 'request/r', state });
    const [rules = ''] = chained({ stream: 'definition/d' });
    const streams = [
      { stream: STREAM, entries: chained({ details: { version: '77', request: 'r' } }) },
      { stream: 'request/r', entries: [entry] },
      { stream: 'definition/d', entries: [rules] },
    ];
    const { problems } = await checkPack({ ...PACK, streams }, { digests: '', receipts: '' });
    expect(problems).toEqual([
      'request/r is of another subject.',
      expect.stringMatching(/^The key of receipts /),
    ]);
  });
});
