import { expect, test } from 'vitest';
import { approvalsThatEnd, dueSoon } from '../../../lambdas/console/coming.ts';
import { monthsFrom } from '../../../lambdas/console/weeks.ts';
import type { SubjectState } from '../../../lambdas/domain/model.ts';

const now = new Date('2026-11-28T12:00:00.000Z');
const rowsOf = (markup: unknown) =>
  [...String(markup).matchAll(/<tr><th scope="row">([^<]+)<\/th>(.*?)<\/tr>/g)].map(([, head, cells = '']) =>
    [head, ...[...cells.matchAll(/<td>(\d+)<\/td>/g)].map(([, count]) => Number(count))].join(' '),
  );

test('what is due is counted by day and stage, what is late apart, what comes later not at all', () => {
  const task = (title: string, dueAt?: string) => ({ title, dueAt });
  const drawn = dueSoon(
    [
      task('Review', '2026-11-27T09:00:00.000Z'),
      task('Review', '2026-11-28T18:00:00.000Z'),
      task('Test', '2026-12-11T23:00:00.000Z'),
      task('Test', '2026-12-12T00:00:00.000Z'),
      task('Test'),
    ],
    now,
  );
  const rows = rowsOf(drawn);
  expect(rows).toHaveLength(15);
  expect(rows.filter((row) => !/ 0$/.test(row))).toEqual(['late 1 0 1', '28 Nov 1 0 1', '11 Dec 0 1 1']);
});

test('approvals that end are counted by month and environment, those that have ended apart', () => {
  const subject = (environment: string, dueAt: string) =>
    ({ environments: { [environment]: { attest: { by: 'x', dueAt } } } }) as unknown as SubjectState;
  const drawn = approvalsThatEnd(
    [
      subject('production', '2026-11-01T00:00:00.000Z'),
      subject('production', '2027-01-31T00:00:00.000Z'),
      subject('qa', '2027-01-01T00:00:00.000Z'),
      subject('qa', '2027-11-01T00:00:00.000Z'),
    ],
    now,
  );
  expect(rowsOf(drawn).filter((row) => !/ 0$/.test(row))).toEqual(['ended 1 0 1', 'Jan 2027 1 1 2']);
});

test('nothing is drawn where nothing comes', () => {
  expect(dueSoon([{ title: 'Review', dueAt: undefined }], now)).toBeUndefined();
  expect(approvalsThatEnd([], now)).toBeUndefined();
});

test('of more stages than can be told apart, the rest are drawn as others', () => {
  const titles = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const drawn = dueSoon(
    titles.map((title) => ({ title, dueAt: '2026-11-29T00:00:00.000Z' })),
    now,
  );
  expect(rowsOf(drawn).at(2)).toBe('29 Nov 1 1 1 1 3 7');
});

test('months go on across the end of a year', () => {
  expect(monthsFrom('2026-11', 3)).toEqual(['2026-11', '2026-12', '2027-01']);
});
