import { expect, test } from 'vitest';
import { LedgerFollower } from '../../../examples/consume-events.ts';
import { seal } from '../../../lambdas/domain/entry.ts';
import { eventDetail, type LedgerEntry, ledgerEvent, newsOf } from '../../../lambdas/domain/ledger-event.ts';

const AT = '2026-03-02T09:00:00.000Z';
const entry = (note: string, state: unknown = { subject: 'model/churn' }) =>
  seal('request/r1', undefined, {
    at: AT,
    actor: 'a@example.com',
    action: 'submitted',
    details: { note },
    state,
  });
const detailOf = (note: string) => eventDetail(newsOf(entry(note)), 'countersign-ledger');
const eventWith = (detail: unknown) => ({
  version: '0',
  id: '1',
  'detail-type': 'Ledger Entry',
  source: 'countersign',
  account: '111122223333',
  time: AT,
  region: 'eu-west-1',
  resources: [],
  detail,
});

test('an event has what rules match, and the entry as text', () => {
  const sealed = entry('');
  const { stream, seq, hash } = sealed;
  const expected = { stream, seq, action: 'submitted', subject: 'model/churn', entry: sealed.entry, hash };
  expect(detailOf('')).toEqual(expected);
  expect(ledgerEvent.parse(eventWith(detailOf(''))).detail).toEqual(expected);
});

test.each([[{}], [{ subject: 7 }], [{ subject: null }]])(
  'is about no subject when its state is %j',
  (state) => {
    expect(eventDetail(newsOf(entry('', state)), 'countersign-ledger')).not.toHaveProperty('subject');
  },
);

test('an entry too large for an event is announced without its text, with where to read it', () => {
  // Each quote takes two bytes in the entry, and four in the event, in which the entry is a text.
  for (const [note, fits] of [
    ['x'.repeat(255_000), true],
    ['x'.repeat(262_000), false],
    ['"'.repeat(60_000), true],
    ['"'.repeat(70_000), false],
    ['é'.repeat(120_000), true],
    ['é'.repeat(131_000), false],
  ] as const) {
    const detail = detailOf(note);
    expect(detail.entry !== undefined).toBe(fits);
    expect(Buffer.byteLength(JSON.stringify(eventWith(detail)))).toBeLessThan(256 * 1024);
    if (fits) continue;
    expect(detail).toMatchObject({
      action: 'submitted',
      entryOmitted: true,
      ledgerTable: 'countersign-ledger',
    });
    expect(ledgerEvent.parse(eventWith(detail)).detail).toEqual(detail);
  }
});

test('an event takes 252 KiB of detail, and not a byte more', () => {
  const room = 252 * 1024 - Buffer.byteLength(JSON.stringify(detailOf('')));
  expect(detailOf('x'.repeat(room)).entry).toBeDefined();
  expect(detailOf('x'.repeat(room + 1)).entry).toBeUndefined();
});

test('a consumer reads what an event leaves out from the ledger', async () => {
  const sealed = entry('x'.repeat(300_000));
  const handled: number[] = [];
  const follower = new LedgerFollower(
    async function* (_, from, to) {
      if (from <= 1 && to >= 1) yield JSON.parse(sealed.entry) as LedgerEntry;
    },
    async ({ seq }) => void handled.push(seq),
  );
  const event = ledgerEvent.parse(eventWith(eventDetail(newsOf(sealed), 'countersign-ledger')));
  await follower.take(event);
  await follower.take(event);
  expect(handled).toEqual([1]);
});
