import { describe, expect, it } from 'vitest';
import { collectPages, followPages, type PageQuery } from '../../../cli/api/pages.ts';

const ROWS = Array.from({ length: 450 }, (_, index) => index);

/** An answer in pages that notes what it was asked, and that has an empty page in its middle. */
function paged() {
  const asked: PageQuery[] = [];
  const ask = async (query: PageQuery) => {
    asked.push(query);
    if (query.after === '200') return { rows: [], next: '200b' };
    const start = Number.parseInt(query.after ?? '0', 10);
    const end = start + Math.min(200, Number(query.limit));
    return { rows: ROWS.slice(start, end), ...(end < ROWS.length ? { next: String(end) } : {}) };
  };
  return { asked, ask };
}
async function read(
  ...how: Parameters<typeof followPages<Awaited<ReturnType<ReturnType<typeof paged>['ask']>>, number>>
) {
  const rows: number[] = [];
  for await (const row of followPages(...how)) rows.push(row);
  return rows;
}
const rowsOf = ({ rows }: { rows: number[] }) => rows;

describe('an answer in pages', () => {
  it('is followed to its end, over empty pages too', async () => {
    const { asked, ask } = paged();
    expect(await read(ask, rowsOf)).toEqual(ROWS);
    expect(asked.map(({ after }) => after)).toEqual([undefined, '200', '200b', '400']);
  });

  it('is asked for no more than the limit', async () => {
    const { asked, ask } = paged();
    expect(await read(ask, rowsOf, 210)).toEqual(ROWS.slice(0, 210));
    expect(asked.map(({ limit }) => limit)).toEqual(['200', '10', '10']);
  });

  it('is not read on when nobody reads on', async () => {
    const { asked, ask } = paged();
    for await (const _ of followPages(ask, rowsOf)) break;
    expect(asked).toHaveLength(1);
  });

  it('is collected without a word to what is no terminal', async () => {
    let written = '';
    const sink = { write: (text: string) => (written += text) };
    const io = { stdin: (async function* () {})(), stdout: sink, stderr: sink, env: {} };
    expect(await collectPages(io, paged().ask, rowsOf)).toEqual(ROWS);
    expect(written).toBe('');
  });
});
