import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { proveConsistency, proveInclusion } from '../../../cli/audit/prove.ts';
import {
  type ConsistencyProof,
  checkProof,
  type InclusionProof,
} from '../../../cli/audit/verifier/check-proof.ts';
import { Damage, UnusableExport } from '../../../cli/audit/verifier/damage.ts';
import { digestKey } from '../../../lambdas/domain/digest/digest.ts';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { digestedLedger, surveyOf } from '../support/digested-ledger.ts';
import { reseal } from '../support/tamper.ts';

let world: Awaited<ReturnType<typeof digestedLedger>>;
let last: number;
beforeAll(async () => {
  world = await digestedLedger(5);
  last = [...world.archive.texts.keys()].filter((key) => key.startsWith('digests/')).length;
});

const prove = ({ stream, seq }: SealedEntry, items: readonly SealedEntry[] = world.items) =>
  proveInclusion(
    surveyOf(() => items),
    world.archive,
    stream,
    seq,
  );
const check = (proof: unknown, pem = world.pem) => checkProof(JSON.stringify(proof), pem);
const flip = (text: string) => `${text.startsWith('0') ? '1' : '0'}${text.slice(1)}`;

describe('the proof that an entry is in the ledger', { timeout: 60_000 }, () => {
  it('holds for every entry that a digest covers', async () => {
    for (const item of world.covered) {
      const proven = check(await prove(item));
      expect(proven).toMatchObject({
        kind: 'inclusion',
        hash: item.hash,
        entry: { stream: item.stream, seq: item.seq },
      });
    }
  });

  it('does not exist for what no digest covers yet, or is not there', async () => {
    const exposed = world.items.find((item) => !world.covered.includes(item)) as SealedEntry;
    await expect(prove(exposed)).rejects.toThrow(
      new RegExp(`^No digest covers entry ${exposed.seq} of .* yet \\(the last one is number ${last}\\)`),
    );
    await expect(prove({ ...exposed, seq: 999 })).rejects.toThrow(/^The ledger has no entry 999 of /);
  });

  it('does not hold for an entry that was replaced', async () => {
    const target = world.covered.at(4) as SealedEntry;
    const forged = reseal(world.items, target, () => ({ actor: 'mallory@example.com' }));
    const proof = await prove(target, forged);
    expect(() => check(proof)).toThrow(/is not in digest \d+: the proof does not lead to its root/);
  });

  it('does not hold when anything in it is changed', async () => {
    const proof = await prove(world.covered.find(({ seq }) => seq === 3) as SealedEntry);
    const other = await prove(world.covered.find(({ seq }) => seq === 2) as SealedEntry);
    expect(proof.path.length).toBeGreaterThan(0);
    const broken: [string, Partial<InclusionProof>][] = [
      ['entry', { entry: proof.entry.replace('"seq":3', '"seq":4') }],
      ['entry', { entry: `${proof.entry} ` }],
      ['another entry', { entry: other.entry }],
      ['index', { index: proof.index + 1 }],
      ['index', { index: proof.index === 0 ? 1 : 0 }],
      ['index', { index: -1 }],
      ['path', { path: proof.path.slice(1) }],
      ['path', { path: proof.path.slice(0, -1) }],
      ['path', { path: [...proof.path, proof.path[0] as string] }],
      ['path', { path: [flip(proof.path[0] as string), ...proof.path.slice(1)] }],
      ['digest', { digest: proof.digest.replace('"format":2', '"format":3') }],
      ['digest', { digest: proof.digest.replace(/"root":"./, '"root":"') }],
      ['digest', { digest: proof.digest.replace(/"signature":"[^"]{8}/, '"signature":"AAAAAAAA') }],
      ['digest', { digest: `${proof.digest} ` }],
    ];
    for (const [name, change] of broken) expect(() => check({ ...proof, ...change }), name).toThrow(Damage);
  });

  it('does not place one entry where another stands', async () => {
    const proof = await prove(world.covered.find(({ seq }) => seq === 2) as SealedEntry);
    // The leaf of another entry, with the right way for it.
    const neighbour = await Promise.all(world.covered.map((item) => prove(item)));
    const other = neighbour.find(({ digest, index }) => digest === proof.digest && index !== proof.index);
    if (other === undefined) throw new Error('this seed has digests of one entry only');
    expect(() => check({ ...proof, index: other.index, path: other.path })).toThrow(Damage);
  });

  it('is no proof when it has another form', () => {
    const forms = [
      {},
      null,
      [],
      'text',
      { kind: 'countersign-inclusion-proof' },
      { kind: 'other', format: 1 },
    ];
    for (const form of forms) expect(() => check(form)).toThrow(UnusableExport);
    expect(() => checkProof('{', world.pem)).toThrow(/^This is no proof of Countersign/);
    const odd = {
      kind: 'countersign-inclusion-proof',
      format: 1,
      entry: '\ud800',
      index: 0,
      path: [],
      digest: '',
    };
    expect(() => check(odd)).toThrow(UnusableExport);
    expect(() => check({ ...odd, entry: '{}', path: ['AB'.repeat(32)] })).toThrow(UnusableExport);
  });

  it('does not hold with another key', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const proof = await prove(world.covered[0] as SealedEntry);
    const pem = publicKey.export({ format: 'pem', type: 'spki' }) as string;
    expect(() => check(proof, pem)).toThrow(/is not the one to check with: get the right public key/);
    expect(() => check(proof, 'nonsense')).toThrow(/must be in PEM format/);
    expect(check(proof, `${pem}\n${world.pem}`)).toMatchObject({ kind: 'inclusion' });
  });
});

describe('the proof that digests only grew', { timeout: 60_000 }, () => {
  it('holds for any two', async () => {
    expect(last).toBeGreaterThan(4);
    for (let from = 1; from < last; from++)
      for (let to = from + 1; to <= last; to++)
        expect(check(await proveConsistency(world.archive, from, to))).toMatchObject({
          kind: 'consistency',
          from: { number: from },
          to: { number: to },
        });
  });

  it('does not exist backwards, or for digests that are not there', async () => {
    await expect(proveConsistency(world.archive, 2, 2)).rejects.toThrow(/--to must be a later digest/);
    await expect(proveConsistency(world.archive, 1, last + 1)).rejects.toThrow(
      new RegExp(`^There is no digest ${last + 1}: the last one is number ${last}`),
    );
  });

  it('does not hold when anything in it is changed', async () => {
    const [proof, other] = [
      await proveConsistency(world.archive, 3, last),
      await proveConsistency(world.archive, 2, last),
    ];
    const broken: [string, Partial<ConsistencyProof>][] = [
      ['from', { from: other.from }],
      ['to', { to: proof.from }],
      ['exchanged', { from: proof.to, to: proof.from }],
      ['consistency', { consistency: [] }],
      ['consistency', { consistency: proof.consistency.slice(1) }],
      ['consistency', { consistency: proof.consistency.map(flip) }],
      ['consistency', { consistency: [...proof.consistency, 'ab'.repeat(32)] }],
      ['inclusion', { inclusion: [] }],
      ['inclusion', { inclusion: proof.inclusion.map(flip) }],
      ['another', { consistency: other.consistency }],
    ];
    for (const [name, change] of broken) expect(() => check({ ...proof, ...change }), name).toThrow(Damage);
  });

  it('does not hold when history was rewritten and signed again', async () => {
    // A chain of another ledger with another key: what its owner could show instead.
    const forged = await digestedLedger(6);
    const proof = await proveConsistency(world.archive, 2, 4);
    const to = forged.archive.texts.get(digestKey(4));
    expect(() => check({ ...proof, to }, `${world.pem}\n${forged.pem}`)).toThrow(
      /does not stand on what digest 2 stood on: history was rewritten/,
    );
  });
});
