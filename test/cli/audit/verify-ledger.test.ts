import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DamagedEntry } from '../../../cli/audit/verify-chain.ts';
import { verifyLedger } from '../../../cli/audit/verify-ledger.ts';
import { requestStream, type SealedEntry, seal, subjectStream } from '../../../lambdas/domain/entry.ts';
import { sha256Hex } from '../../../schema/canonical-json.ts';
import { sampleLedger } from '../support/sample-ledger.ts';
import { insertAfter, memorySource, remove, replace, reseal, rewrite, swap } from '../support/tamper.ts';

const { ledger, completed, stopped, waiting, rework } = sampleLedger();
const items = ledger.items();
const [finished, subject] = [requestStream(completed), subjectStream('model/churn')];
const entries = (stream: string) => ledger.streams.get(stream) ?? [];
const lastOf = (stream: string) => entries(stream).at(-1) as SealedEntry;
const at = (stream: string, seq: number) => entries(stream)[seq - 1] as SealedEntry;
const follows = (item: SealedEntry) => item.seq < lastOf(item.stream).seq;
const place = ({ stream, seq }: { stream: string; seq: number }) => `${stream} ${seq}`;
const find = (stream: string, action: string) =>
  entries(stream).find(({ entry }) => JSON.parse(entry).action === action) as SealedEntry;

async function verify(source: SealedEntry[], names?: string[]): Promise<DamagedEntry[]> {
  const damage: DamagedEntry[] = [];
  for await (const damaged of verifyLedger(memorySource(source), { names }))
    if (!('digest' in damaged)) damage.push(damaged);
  return damage;
}
const places = async (source: SealedEntry[], names?: string[]) => (await verify(source, names)).map(place);

const anyItem = fc.constantFrom(...items);
const inner = fc.constantFrom(...items.filter(follows));
const closed = fc.constantFrom(...entries(finished), ...entries(requestStream(stopped)));
const runs = { numRuns: 60 };

describe('a whole ledger', { timeout: 60_000 }, () => {
  it('is found whole, all of it or by the stream', async () => {
    expect(await verify(items)).toEqual([]);
    expect(await verify(items, [subject])).toEqual([]);
    expect(await verify(items, [finished, requestStream(rework)])).toEqual([]);
  });

  it('says how much was checked', async () => {
    const extent = (await verifyLedger(memorySource(items)).next()).value;
    expect(extent).toEqual({ streams: ledger.streams.size, entries: items.length });
  });

  it('raises no alarm in whatever order the items come', async () => {
    const order = fc.shuffledSubarray(items, { minLength: items.length });
    await fc.assert(
      fc.asyncProperty(order, async (shuffled) => {
        expect(await verify(shuffled)).toEqual([]);
      }),
      runs,
    );
  });

  it('raises no alarm while it grows, wherever each stream was when it was read', async () => {
    // What a scan sees of each stream is some beginning of it, each from another moment.
    const seen = fc.tuple(
      ...[...ledger.streams.values()].map((all) => fc.integer({ min: 1, max: all.length })),
    );
    await fc.assert(
      fc.asyncProperty(seen, async (lengths) => {
        const early = [...ledger.streams.values()].flatMap((all, index) => all.slice(0, lengths[index]));
        const found: unknown[] = [];
        for await (const damaged of verifyLedger(memorySource(early, items))) found.push(damaged);
        expect(found).toEqual([]);
      }),
      runs,
    );
  });
});

describe('tampering with one entry', { timeout: 60_000 }, () => {
  it('finds a changed character at its place', async () => {
    const changed = fc.tuple(anyItem, fc.nat(), fc.constantFrom('0', 'x', ' ', '"', '\u00e9'));
    await fc.assert(
      fc.asyncProperty(changed, async ([item, position, by]) => {
        const index = position % item.entry.length;
        fc.pre(item.entry[index] !== by);
        const entry = item.entry.slice(0, index) + by + item.entry.slice(index + 1);
        expect(await places(replace(items, item, { entry }))).toEqual([place(item)]);
      }),
      runs,
    );
  });

  it('finds a changed hash at its place', async () => {
    await fc.assert(
      fc.asyncProperty(anyItem, fc.stringMatching(/^[0-9a-f]{64}$/), async (item, hash) => {
        fc.pre(hash !== item.hash);
        expect(await places(replace(items, item, { hash }))).toEqual([place(item)]);
      }),
      runs,
    );
  });

  it('finds an edited state at its place', async () => {
    await fc.assert(
      fc.asyncProperty(anyItem, async (item) => {
        const entry = JSON.stringify({ ...JSON.parse(item.entry), state: { status: 'closed' } });
        expect(await places(replace(items, item, { entry }))).toEqual([place(item)]);
      }),
      runs,
    );
  });

  it('finds an entry that was replaced by a well-made one, at the entry that follows it', async () => {
    await fc.assert(
      fc.asyncProperty(inner, async (item) => {
        const forged = reseal(items, item, () => ({ actor: 'mallory@example.com' }));
        expect(await places(forged)).toEqual([place({ stream: item.stream, seq: item.seq + 1 })]);
      }),
      runs,
    );
  });

  it('finds text of the same meaning that is not canonical', async () => {
    const item = at(finished, 2);
    const spaced = ` ${item.entry}`;
    const hash = sha256Hex(spaced);
    expect(await verify(replace(items, item, { entry: spaced, hash }))).toContainEqual({
      ...{ stream: finished, seq: 2 },
      what: 'was rewritten: its text is not in canonical form (RFC 8785)',
    });
  });
});

describe('tampering with the order', { timeout: 60_000 }, () => {
  it('finds a removed entry at its place', async () => {
    await fc.assert(
      fc.asyncProperty(inner, async (item) => {
        expect(await places(remove(items, item))).toEqual([place(item)]);
      }),
      runs,
    );
  });

  it('finds the first of several that were removed', async () => {
    const [first, second] = [at(finished, 4), at(finished, 5)];
    expect(await verify(remove(items, first, second))).toEqual([
      { stream: finished, seq: 4, what: 'is missing, and so are those after it up to entry 5' },
    ]);
  });

  it('finds the places of two entries that were exchanged, in one stream or two', async () => {
    await fc.assert(
      fc.asyncProperty(anyItem, anyItem, async (a, b) => {
        fc.pre(a !== b);
        expect((await places(swap(items, a, b))).sort()).toEqual([place(a), place(b)].sort());
      }),
      runs,
    );
  });

  it('finds an inserted entry at its place, or at the first one that it pushed away', async () => {
    await fc.assert(
      fc.asyncProperty(inner, async (item) => {
        const found = await places(insertAfter(items, item, () => ({ actor: 'mallory@example.com' })));
        // What can't be done twice is found at once.
        const next = [1, 2].map((more) => place({ stream: item.stream, seq: item.seq + more }));
        expect(next).toContain(found[0]);
      }),
      runs,
    );
  });

  it('finds a copy at the place where it was put', async () => {
    await fc.assert(
      fc.asyncProperty(anyItem, fc.constantFrom(...ledger.streams.keys()), async (item, stream) => {
        const copy = { ...item, stream, seq: lastOf(stream).seq + 1 };
        expect(await places([...items, copy])).toEqual([place(copy)]);
      }),
      runs,
    );
  });

  it('finds an entry that is dated before the one it follows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...items.filter(({ seq }) => seq > 1)), async (item) => {
        const found = await places(rewrite(items, item, () => ({ at: '2020-01-01T00:00:00.000Z' })));
        expect(found).toContain(place(item));
      }),
      runs,
    );
  });

  /** What is named as in no place, of a ledger that is whole apart from that. */
  async function misplaced(source: SealedEntry[]): Promise<string[]> {
    const { value, done } = await verifyLedger(memorySource(source)).next();
    if (done !== true) throw new Error(`there is damage: ${JSON.stringify(value)}`);
    return value.misplaced?.places.map(place) ?? [];
  }

  it('finds what is no stream of the ledger, and names sequence numbers that are none', async () => {
    const draft = { at: '2026-03-01T12:00:00.000Z', actor: 'x', action: 'x', details: {}, state: {} };
    expect(await places([...items, seal('other/1', undefined, draft)])).toEqual(['other/1 1']);
    expect(await misplaced([...items, { ...at(finished, 1), seq: 0 }])).toEqual([`${finished} 0`]);
    expect(await misplaced([...items, { ...at(finished, 1), seq: 1.5 }])).toEqual([`${finished} 1.5`]);
    const [zeroth] = rewrite([{ ...at(finished, 1), seq: 0 }], { ...at(finished, 1), seq: 0 }, () => ({}));
    const entry = (zeroth?.entry ?? '').replace('"seq":1,', '"seq":0,');
    const forged = { stream: finished, seq: 0, entry, hash: sha256Hex(entry) };
    expect(await misplaced([forged, ...items])).toEqual([`${finished} 0`]);
  });
});

describe('rewriting a stream so that its own chain is whole', { timeout: 60_000 }, () => {
  const forge = () => ({ actor: 'mallory@example.com' });

  it('finds a closed request rewritten from any entry on, at its last entry', async () => {
    await fc.assert(
      fc.asyncProperty(closed, async (item) => {
        expect(await places(rewrite(items, item, forge))).toContain(place(lastOf(item.stream)));
      }),
      runs,
    );
  });

  it('finds the end of a closed request removed, and an entry added to it, at its last entry', async () => {
    await fc.assert(
      fc.asyncProperty(closed, async (item) => {
        const tail = entries(item.stream).filter(({ seq }) => seq >= item.seq);
        expect(await places(remove(items, ...tail))).toContain(place(lastOf(item.stream)));
      }),
      runs,
    );
    const added = insertAfter(items, lastOf(finished), forge);
    // What is added decides a stage that was settled, which is found as well.
    expect(await places(added)).toContain(place(lastOf(finished)));
  });

  it('finds a whole request removed, closed or open', async () => {
    const opened = find('subject/model/fraud', 'request-opened');
    expect(await places(remove(items, ...entries(finished)))).toContain(place(lastOf(finished)));
    expect(await places(remove(items, ...entries(requestStream(rework))))).toEqual([place(opened)]);
  });

  it('finds the end of a subject removed where a request notes what was in it', async () => {
    const promoted = find(subject, 'promoted');
    const tail = entries(subject).filter(({ seq }) => seq >= promoted.seq);
    expect(await places(remove(items, ...tail))).toContain(place(find(finished, 'promoted')));
    expect(await places(remove(items, lastOf(subject)))).toEqual([place(at(requestStream(waiting), 2))]);
    expect(await places(remove(items, ...entries(subject)))).toContain(place(find(finished, 'stage-opened')));
  });

  it('finds a promotion that was moved to another environment or another instant', async () => {
    const promoted = find(subject, 'promoted');
    for (const change of [{ environment: 'production' }, { since: '2026-03-01T12:00:00.999Z' }]) {
      const forged = rewrite(items, promoted, ({ details }) => ({ details: { ...details, ...change } }));
      expect(await places(forged)).toEqual([place(promoted)]);
    }
  });

  it('finds an approval that nobody gave', async () => {
    const promoted = find(subject, 'promoted');
    const forged = rewrite(items, promoted, ({ details }) => {
      const [approval] = details['authorisedBy'] as object[];
      return { details: { ...details, authorisedBy: [{ ...approval, name: 'Mallory' }] } };
    });
    const [damaged] = await verify(forged);
    expect(damaged).toMatchObject({ stream: subject, seq: promoted.seq });
    expect(damaged?.what).toContain("says of 'qa' what does not follow from what was done to it");
  });

  it('finds rules that are not those of their name, or are not there', async () => {
    const stream = [...ledger.streams.keys()].find((name) => name.startsWith('definition/')) ?? '';
    const forged = rewrite(items, at(stream, 1), () => ({ details: { workflow: { id: 'lenient' } } }));
    expect(await places(forged)).toEqual([`${stream} 1`]);
    expect(await places(insertAfter(items, at(stream, 1), () => ({})))).toEqual([`${stream} 2`]);
    const submitted = [completed, stopped, waiting, rework].map((request) => `request/${request} 1`);
    expect(await places(remove(items, at(stream, 1)))).toEqual(expect.arrayContaining(submitted));
  });

  it('survives links of any shape', async () => {
    const details = fc.dictionary(
      fc.constantFrom('request', 'lastEntry', 'authorisedBy', 'definition', 'since', 'toString'),
      fc.jsonValue().filter((value) => JSON.stringify(value).isWellFormed()),
    );
    const target = fc.constantFrom(...items.filter(({ stream }) => !stream.startsWith('definition')));
    await fc.assert(
      fc.asyncProperty(target, details, async (item, odd) => {
        const forged = rewrite(items, item, (entry) => ({ details: { ...entry.details, ...odd } }));
        for (const { what } of await verify(forged)) expect(what).not.toBe('');
      }),
      runs,
    );
  });

  // What the chains and links alone can't show, as docs/ledger-format.md says: whoever can rewrite a stream to its
  // end, and every stream that is linked to what was rewritten.
  it('can not see the exposed: the end of an open request, and what only the subject itself says', async () => {
    expect(await verify(remove(items, lastOf(requestStream(waiting))))).toEqual([]);
    expect(await verify(rewrite(items, lastOf(requestStream(rework)), forge))).toEqual([]);
    expect(await verify(rewrite(items, find(subject, 'request-closed'), forge))).toEqual([]);
  });
});

describe('verifying named streams', { timeout: 60_000 }, () => {
  it('looks at their chains and at what they are linked to, not at the rest', async () => {
    const elsewhere = replace(items, at(requestStream(rework), 1), { hash: 'f'.repeat(64) });
    expect(await places(elsewhere, [subject])).toEqual([]);
    const linked = replace(items, at(finished, 3), { hash: 'f'.repeat(64) });
    expect(await places(linked, [subject])).toEqual([`${finished} 3`]);
  });

  it('holds a request to what its subject says, and a subject to what its requests say', async () => {
    const cut = remove(items, ...entries(finished).slice(1));
    expect(await places(cut, [finished])).toContain(place(lastOf(finished)));
    const promoted = find(subject, 'promoted');
    const tail = entries(subject).filter(({ seq }) => seq >= promoted.seq);
    for (const name of [subject, finished]) {
      expect(await places(remove(items, ...tail), [name])).toContain(place(find(finished, 'promoted')));
    }
  });

  it('raises no alarm when the streams grow between one reading and the next', async () => {
    const later = new Map<string, number>();
    for (const name of [finished, subject]) {
      const growing = {
        all: () => memorySource([]).all(),
        async *stream(stream: string) {
          // Every further reading of a stream finds one entry more, and what the others need is there by then.
          const length = (later.get(stream) ?? 1) + (later.size === 0 ? 0 : 100);
          later.set(stream, length);
          yield* entries(stream).slice(0, length);
        },
      };
      for await (const damaged of verifyLedger(growing, { names: [name] })) expect(damaged).toBeUndefined();
      later.clear();
    }
  });

  it('finds a stream missing that has no entry, if another speaks of it', async () => {
    for (const [gone, by] of [
      [finished, subject],
      [requestStream(waiting), undefined],
      [subject, undefined],
    ] as const) {
      const rest = items.filter(({ stream }) => stream !== gone);
      expect(await verify(rest, [gone])).toContainEqual({
        stream: gone,
        seq: 1,
        what: expect.stringMatching(`^is missing: ${by ?? String.raw`\S+`} speaks of it$`),
      });
    }
  });

  it('takes no name that nobody has for damage', async () => {
    const verification = verifyLedger(memorySource(items), { names: ['subject/model/none', finished] });
    expect(await verification.next()).toMatchObject({
      done: true,
      value: { unknown: ['subject/model/none'] },
    });
  });
});
