import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ByRequestAction,
  byAction,
  definitionStream,
  type EntryDraft,
  FOREIGN,
  isCoherent,
  momentOf,
  open,
  type RequestEntry,
  requestStream,
  type SealedEntry,
  seal,
  subjectStream,
  unseal,
} from '../../../lambdas/domain/entry.ts';
import { GovernanceError } from '../../../lambdas/domain/errors.ts';
import { sha256Hex } from '../../../schema/canonical-json.ts';
import { SAMPLE_DETAILS } from '../../support/sample-details.ts';

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
    unseal(sealed);
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
          expect(unseal(sealed)).toMatchObject({
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

describe('unseal', () => {
  it('reads back what was sealed, with its hash', () => {
    fc.assert(
      fc.property(draft, (next) => {
        expect(unseal(seal('s', undefined, next))).toEqual({
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
    expect(() => unseal({ ...sample, seq: 2 })).toThrow(
      "Entry 2 of request/r1 is damaged: its text belongs to entry 1 of request/r1. Run 'countersign audit verify'",
    );
    expect(damaged({ ...sample, stream: 'request/r2' })).toBe(true);
  });

  it.each(['null', '1', '"text"', 'no json', ''])('says that the text %j is no entry', (entry) => {
    expect(() => unseal({ ...sample, entry, hash: sha256Hex(entry) })).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('its text is not an entry'),
        payload: { stream: 'request/r1', seq: 1 },
      }),
    );
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
          expect(unseal(next).prev).not.toBe(forged.hash);
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

describe('entries of one instant', () => {
  it('sort by their number, however many there are', () => {
    const at = '2026-03-02T09:00:00.000Z';
    expect(momentOf(at, 7)).toBe(`${at}#000000000007`);
    expect(momentOf(at, 10) > momentOf(at, 9)).toBe(true);
  });
});

describe('a table of actions', () => {
  it('is asked for what was done, with all that it needs', () => {
    const entry = open(
      seal('request/r1', undefined, {
        ...{ at: '2026-03-02T09:00:00.000Z', actor: 'amy', action: 'dequeued', state: { status: 'open' } },
        details: SAMPLE_DETAILS.request.dequeued,
      }),
    ) as RequestEntry<'dequeued'>;
    const tell = (one: RequestEntry, ...rest: unknown[]) => [one.seq, one.action, ...rest];
    const table = new Proxy({}, { get: (_, name) => (name === 'dequeued' ? tell : undefined) });
    expect(byAction(table as ByRequestAction<[string], unknown>, entry, 'more')).toEqual([
      1,
      'dequeued',
      'more',
    ]);
  });
});

describe('open', () => {
  const actions = Object.entries(SAMPLE_DETAILS).flatMap(([kind, samples]) =>
    Object.entries(samples).map(([action, details]): [string, string, object] => [kind, action, details]),
  );
  const put = (stream: string, action: string, details: object, state: unknown = {}) =>
    seal(stream, undefined, { at: '2026-03-02T09:00:00.000Z', actor: 'amy', action, details, state });

  it.each(actions)('knows %s %s', (kind, action, details) => {
    expect(open(put(`${kind}/r1`, action, details))).toMatchObject({ action, details });
  });

  it.each(actions)(
    'takes %s %s for foreign where a member is missing, and shows what is there',
    (kind, action, details) => {
      for (const name of Object.keys(details)) {
        const rest = Object.fromEntries(Object.entries(details).filter(([other]) => other !== name));
        const entry = open(put(`${kind}/r1`, action, rest));
        expect(entry).toMatchObject({ seq: 1, action: FOREIGN, details: { action, details: rest } });
      }
    },
  );

  it.each([
    ['request/r1', 'something-new'],
    ['request/r1', 'retired'],
    ['subject/model/churn', 'decided'],
    ['subject/model/churn', 'toString'],
    ['other/r1', 'submitted'],
  ])('takes an action that is none of its stream for foreign: %s, %s', (stream, action) => {
    const details = { ...SAMPLE_DETAILS.request.submitted };
    expect(open(put(stream, action, details))).toMatchObject({
      action: FOREIGN,
      details: { action, details },
    });
  });

  it.each([null, 'code', 7, true, [{ changed: 'code' }]])('takes rules that are %j for foreign', (rules) => {
    const skipped = { ...SAMPLE_DETAILS.request['stage-skipped'], when: rules };
    expect(open(put('request/r1', 'stage-skipped', skipped))).toMatchObject({ action: FOREIGN });
  });

  it('lets members pass that it does not know', () => {
    const details = { ...SAMPLE_DETAILS.request.queued, since: 'noon' };
    expect(open(put('request/r1', 'queued', details))).toMatchObject({ action: 'queued', details });
  });

  it.each([
    { status: 'open' },
    { status: 'queued' },
    { status: 'rework', reworkDueAt: '2026-03-09T09:00:00.000Z' },
    { status: 'closed', outcome: 'completed' },
    { status: 'closed', outcome: 'withdrawn', reason: 'Because.', reworkDueAt: '2026-03-09T09:00:00.000Z' },
  ])('reads a request whose state is %j as it was written', (state) => {
    expect(open(put('request/r1', 'dequeued', SAMPLE_DETAILS.request.dequeued, state)).state).toEqual(state);
  });

  it.each([
    { status: 'closed' },
    { status: 'closed', outcome: 'rejected' },
    { status: 'rework' },
    null,
    'open',
  ])('refuses a request whose state is %j', (state) => {
    const { dequeued } = SAMPLE_DETAILS.request;
    expect(() => open(put('request/r1', 'dequeued', dequeued, state))).toThrow(
      'Entry 1 of request/r1 is damaged: its state lacks what its status asks for.',
    );
  });
});

describe('an entry that the ledger could not hold', () => {
  const of = (note: string) => ({
    at: '2026-03-02T09:00:00.000Z',
    actor: 'amy@example.com',
    action: 'submitted',
    details: { note },
    state: null,
  });
  const room = 390_000 - Buffer.byteLength(seal('request/r1', undefined, of('')).entry);

  it('is refused when it is sealed: 390,000 bytes are taken, one more is not', () => {
    expect(seal('request/r1', undefined, of('x'.repeat(room))).entry).toHaveLength(390_000);
    expect(() => seal('request/r1', undefined, of('x'.repeat(room + 1)))).toThrow(
      expect.objectContaining({ code: 'EntryTooLarge', payload: { stream: 'request/r1' } }),
    );
  });

  it('is measured in bytes, not in characters', () => {
    expect(() => seal('request/r1', undefined, of('é'.repeat(room / 2 + 1)))).toThrow(
      expect.objectContaining({ code: 'EntryTooLarge' }),
    );
  });
});

describe("a request's state", () => {
  it.each<[string, unknown]>([
    ['is under way', { status: 'open' }],
    ['waits in the queue', { status: 'queued' }],
    ['was completed', { status: 'closed', outcome: 'completed' }],
    ['was closed for a reason', { status: 'closed', outcome: 'rejected', reason: 'Biased.' }],
    ['waits for rework until then', { status: 'rework', reworkDueAt: '2026-03-09T09:00:00.000Z' }],
  ])('holds together when it %s', (_, state) => {
    expect(isCoherent(state)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['is none', null],
    ['is a text', 'closed'],
    ['was closed without an outcome', { status: 'closed' }],
    ['was closed without an outcome, for a reason', { status: 'closed', reason: 'Biased.' }],
    ['was rejected for no reason', { status: 'closed', outcome: 'rejected' }],
    ['waits for rework for ever', { status: 'rework' }],
  ])('is damaged when it %s', (_, state) => {
    expect(isCoherent(state)).toBe(false);
  });
});
