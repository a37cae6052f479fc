import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  definitionStream,
  type EntryDraft,
  open,
  requestStream,
  type SealedEntry,
  seal,
  subjectStream,
} from '../../../lambdas/domain/entry.ts';
import { GovernanceError } from '../../../lambdas/domain/errors.ts';
import { sha256Hex } from '../../../schema/canonical-json.ts';

const json = fc.jsonValue({ stringUnit: 'binary' });
const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
const draft: fc.Arbitrary<EntryDraft<unknown>> = fc.record({
  at: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  actor: word,
  action: word,
  details: fc.dictionary(word, json),
  state: json,
});
const chain = fc.array(draft, { minLength: 1, maxLength: 5 }).map((drafts) => {
  const sealed: SealedEntry[] = [];
  for (const next of drafts) sealed.push(seal('request/r1', sealed.at(-1), next));
  return sealed;
});

const sample = seal('request/r1', undefined, {
  at: '2026-03-02T09:00:00.000Z',
  actor: 'amy@example.com',
  action: 'submitted',
  details: { b: 1, a: undefined },
  state: { status: 'open' },
});

const damaged = (sealed: SealedEntry): boolean => {
  try {
    open(sealed);
    return false;
  } catch (error) {
    return GovernanceError.is(error, 'LedgerDamaged');
  }
};

describe('seal', () => {
  it('writes the canonical text of an entry, and hashes exactly that', () => {
    expect(sample).toEqual({
      stream: 'request/r1',
      seq: 1,
      entry:
        '{"action":"submitted","actor":"amy@example.com","at":"2026-03-02T09:00:00.000Z","details":{"b":1},' +
        '"prev":null,"seq":1,"state":{"status":"open"},"stream":"request/r1"}',
      hash: sha256Hex(sample.entry),
    });
  });

  it('numbers entries without a gap and links each to the one before', () => {
    fc.assert(
      fc.property(chain, (entries) => {
        for (const [index, sealed] of entries.entries()) {
          expect(open(sealed)).toMatchObject({
            stream: 'request/r1',
            seq: index + 1,
            prev: entries[index - 1]?.hash ?? null,
          });
        }
      }),
    );
  });

  it('is a function of its input alone', () => {
    fc.assert(
      fc.property(draft, (next) => {
        expect(seal('s', sample, structuredClone(next))).toEqual(seal('s', sample, next));
      }),
    );
  });

  it('does not let a draft say where it stands', () => {
    const forged = { ...JSON.parse(sample.entry), seq: 7, stream: 'request/other', prev: null };
    expect(seal('request/r1', sample, forged)).toMatchObject({ stream: 'request/r1', seq: 2 });
    expect(damaged(seal('request/r1', sample, forged))).toBe(false);
  });
});

describe('open', () => {
  it('reads back what was sealed, with its hash', () => {
    fc.assert(
      fc.property(draft, (next) => {
        expect(open(seal('s', undefined, next))).toEqual({
          ...JSON.parse(JSON.stringify(next)),
          stream: 's',
          seq: 1,
          prev: null,
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        });
      }),
    );
  });

  it('finds any changed byte of the text', () => {
    fc.assert(
      fc.property(chain, fc.nat(), fc.integer({ min: 1, max: 255 }), (entries, pick, flip) => {
        const sealed = entries[pick % entries.length] ?? sample;
        const bytes = Buffer.from(sealed.entry);
        const place = pick % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ flip;
        expect(damaged({ ...sealed, entry: bytes.toString() })).toBe(true);
      }),
    );
  });

  it('finds a text that was cut or extended, and a hash that was changed', () => {
    expect(damaged({ ...sample, entry: sample.entry.slice(0, -1) })).toBe(true);
    expect(damaged({ ...sample, entry: `${sample.entry} ` })).toBe(true);
    expect(damaged({ ...sample, hash: sample.hash.toUpperCase() })).toBe(true);
    expect(damaged({ ...sample, hash: '' })).toBe(true);
  });

  it('finds an entry that was moved to another place, and says where it belongs', () => {
    expect(() => open({ ...sample, seq: 2 })).toThrow(
      "Entry 2 of request/r1 is damaged: its text belongs to entry 1 of request/r1. Run 'countersign audit verify'",
    );
    expect(damaged({ ...sample, stream: 'request/r2' })).toBe(true);
  });

  it.each(['null', '1', '"text"', '[]', '{}', 'no json', ''])(
    'refuses the text %j even if its hash fits',
    (entry) => {
      expect(damaged({ ...sample, entry, hash: sha256Hex(entry) })).toBe(true);
    },
  );

  it('leaves nobody able to change an entry without breaking the link of the next', () => {
    fc.assert(
      fc.property(chain, draft, (entries, other) => {
        for (const [index, sealed] of entries.slice(0, -1).entries()) {
          const forged = seal(sealed.stream, entries[index - 1], other);
          const next = entries[index + 1];
          if (next === undefined || forged.entry === sealed.entry) continue;
          expect(open(next).prev).not.toBe(forged.hash);
        }
      }),
    );
  });
});

describe('streams', () => {
  it('have a namespace for each kind', () => {
    expect([requestStream('r1'), subjectStream('model/churn'), definitionStream('ab')]).toEqual([
      'request/r1',
      'subject/model/churn',
      'definition/ab',
    ]);
  });
});
