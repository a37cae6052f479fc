/** A row of the table 'Last figures'. */
export interface Row {
  readonly name: string;
  readonly about: string;
  readonly size: string;
  readonly result: string;
  /** How long it took. */
  readonly time: string;
  /** What it ran on: the commit, the day and the digest of what it covers. */
  readonly code: string;
}

const BLOCK = /(<!-- last figures: begin -->\n)([\s\S]*?)(<!-- last figures: end -->)/;
const HEADER = '| campaign | what | size | result | time | code |\n|---|---|---|---|---|---|\n';

/** The rows that a page shows. @throws Error when it has no place for them */
export function readRows(page: string): Row[] {
  const block = BLOCK.exec(page)?.[2];
  if (block === undefined) throw new Error("the page has no block 'last figures'");
  return block
    .split('\n')
    .slice(2)
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', about = '', size = '', result = '', time = '', code = ''] = line
        .slice(2, -2)
        .split(' | ');
      return { name, about, size, result, time, code };
    });
}

/** The page with a row in the place of the one of that name; all others stay as they are. */
export function withRow(page: string, row: Row, order: readonly string[]): string {
  const others = readRows(page).filter(({ name }) => name !== row.name);
  const rows = [...others, row].toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const lines = rows.map(
    ({ name, about, size, result, time, code }) =>
      `| ${[name, about, size, result, time, code].join(' | ')} |\n`,
  );
  return page.replace(BLOCK, (_, begin, __, end) => `${begin}${HEADER}${lines.join('')}${end}`);
}

/** How the table says on which code a campaign ran. */
export const formatCode = (commit: string, day: string, digest: string): string =>
  `\`${commit}\`, ${day}, digest \`${digest}\``;

/** The digest in what `formatCode` gave; undefined when no campaign has written the row yet. */
export const digestIn = ({ code }: Row): string | undefined => /digest `([0-9a-f]+)`/.exec(code)?.[1];
