import { describe, expect, it } from 'vitest';
import { type SealedEntry, seal } from '../../../lambdas/domain/entry.ts';
import { place } from '../../../lambdas/domain/placement.ts';
import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';

const draft = {
  at: '2026-03-02T09:00:00.000Z',
  actor: 'amy@example.com',
  action: 'submitted',
  details: { note: 'x' },
  state: { subject: 'model/churn' },
};
const first = seal('request/r1', undefined, draft);
const second = seal('request/r1', first, draft);
const saying = (text: string): SealedEntry => ({ ...first, entry: text, hash: sha256Hex(text) });
const changed = (changes: object) => saying(canonicalize({ ...JSON.parse(first.entry), ...changes }));
const damage = (what: string) => ({ kind: 'damage', what });

describe('an item of the ledger', () => {
  it.each(['request/r1', 'subject/model/churn', 'version/model/churn/14', 'definition/ab'])(
    'is an entry in its place: %s',
    (stream) => {
      const sealed = seal(stream, undefined, draft);
      const entry = { ...JSON.parse(sealed.entry), hash: sealed.hash };
      expect(place(sealed)).toEqual({ kind: 'entry', entry });
    },
  );

  it('is one that follows another', () => {
    expect(place(second)).toMatchObject({ kind: 'entry', entry: { seq: 2, prev: first.hash } });
  });

  it('is foreign with members of its own that this version does not know', () => {
    expect(place(changed({ also: 1 }))).toMatchObject({ kind: 'foreign', entry: { seq: 1 } });
  });

  it.each(['other/r1', 'request/', 'request', 'a/request/r1', ''])(
    'is none in a stream of no known kind: %j',
    (stream) => {
      expect(place(seal(stream, undefined, draft))).toEqual(damage('its stream is of no known kind'));
    },
  );

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('is none at a number that is none: %d', (seq) => {
    expect(place({ ...first, seq })).toEqual(damage('its number is none'));
  });

  it('is none whose text is not what was hashed, is no JSON, or is written otherwise', () => {
    expect(place({ ...first, hash: second.hash })).toEqual(damage('its text does not match its hash'));
    const unreadable = damage('its text is no JSON, or not canonical');
    expect(place(saying('{'))).toEqual(unreadable);
    expect(place(saying(''))).toEqual(unreadable);
    expect(place(saying(`${first.entry} `))).toEqual(unreadable);
  });

  it.each<[string, SealedEntry]>([
    ['null', saying('null')],
    ['a list', saying('[]')],
    ['an entry without a member', changed({ actor: undefined })],
    ['an entry whose number is a text', changed({ seq: '1' })],
    ['that, with a member too many beside', changed({ seq: '1', also: 1 })],
  ])('is none that holds %s', (_, sealed) => {
    expect(place(sealed)).toEqual(damage('its text is not an entry'));
  });

  it('is none that names another place', () => {
    const elsewhere = damage('its text belongs to another place');
    expect(place({ ...first, stream: 'request/r2' })).toEqual(elsewhere);
    expect(place({ ...second, seq: 3 })).toEqual(elsewhere);
  });

  it('is none that is the first and names one before it, or a later one that names none', () => {
    const unlinked = damage('it names no entry before it, or one too many');
    expect(place(changed({ prev: 'a'.repeat(64) }))).toEqual(unlinked);
    const text = canonicalize({ ...JSON.parse(second.entry), prev: null });
    expect(place({ ...second, entry: text, hash: sha256Hex(text) })).toEqual(unlinked);
  });
});
