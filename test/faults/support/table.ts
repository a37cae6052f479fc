import { readFileSync, writeFileSync } from 'node:fs';
import { HANDLER_NAMES, type HandlerName } from '../../../lib/handlers.ts';
import { type Cell, type CellResult, REMEDIES } from './cell.ts';
import { FAULTS, type Fault } from './faults.ts';

const PAGE = new URL('../../../docs/reliability.md', import.meta.url);
const BLOCK = /(<!-- fault matrix: begin -->\n)([\s\S]*?)(<!-- fault matrix: end -->)/;
const SLOWEST = /(<!-- slowest answers: begin -->\n)([\s\S]*?)(<!-- slowest answers: end -->)/;

/** The remedies of every kind of cell: by handler, call and fault, once and lasting. */
export class Table {
  readonly #cells = new Map<string, { once: Set<string>; lasting: Set<string> }>();
  readonly #rows = new Map<HandlerName, Set<string>>();

  add({ reference, label, fault, lasting }: Cell, { remedy }: CellResult): void {
    const { handler } = reference.scenario;
    this.#rows.set(handler, (this.#rows.get(handler) ?? new Set()).add(label));
    const key = keyOf(handler, label, fault);
    const cell = this.#cells.get(key) ?? { once: new Set(), lasting: new Set() };
    this.#cells.set(key, cell);
    cell[lasting ? 'lasting' : 'once'].add(remedy);
  }

  /** As Markdown: what the page shows between its two marks. */
  toString(): string {
    const legend = Object.entries(REMEDIES).filter(([remedy]) => remedy !== 'X');
    const rows = HANDLER_NAMES.flatMap((handler) =>
      [...(this.#rows.get(handler) ?? [])].toSorted().map((label) => {
        const cells = FAULTS.map((fault) => this.#text(handler, label, fault));
        return `| ${[handler, label, ...cells].join(' | ')} |`;
      }),
    );
    return [
      ...legend.map(([remedy, meaning]) => `- **${remedy}** ${meaning}`),
      '',
      `| ${['handler', 'call', ...FAULTS].join(' | ')} |`,
      `|${'---|'.repeat(FAULTS.length + 2)}`,
      ...rows,
      '',
    ].join('\n');
  }

  /** The cells that the page does not show as they are here; all of its cells count only when `all` were run. */
  differences(all: boolean): string[] {
    if (all)
      return shown() === this.toString()
        ? []
        : ['the table is stale: FAULTS=write npx vitest run test/faults'];
    const known = new Map(
      shown()
        .split('\n')
        .map((line) => line.split(' | ').map((text) => text.replace(/^\| | \|$/g, '')))
        .map(([handler, label, ...cells]) => [`${handler}/${label}`, cells]),
    );
    return [...this.#rows].flatMap(([handler, labels]) =>
      [...labels].flatMap((label) => {
        const row = known.get(`${handler}/${label}`);
        if (row === undefined) return [`${handler}: '${label}' has no row`];
        return FAULTS.flatMap((fault, index) => this.#compare(handler, label, fault, row[index] ?? ''));
      }),
    );
  }

  #compare(handler: HandlerName, label: string, fault: Fault, text: string): string[] {
    const cell = this.#cells.get(keyOf(handler, label, fault));
    if (cell === undefined) return [];
    const seen = [...cell.once, ...cell.lasting].join('');
    return [...seen].every((remedy) => text.includes(remedy))
      ? []
      : [`${handler}: '${label}', ${fault}: ${seen}, not ${text}`];
  }

  #text(handler: HandlerName, label: string, fault: Fault): string {
    const cell = this.#cells.get(keyOf(handler, label, fault));
    if (cell === undefined) return '-';
    const [once, lasting] = [cell.once, cell.lasting].map((set) => [...set].toSorted().join(' or '));
    return once === '' || once === lasting ? (lasting ?? '') : `${once} / ${lasting}`;
  }
}

/** Puts the table into the page, and how long the slowest answers took. */
export function writeTable(table: Table, slowest: string): void {
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(
    PAGE,
    page
      .replace(BLOCK, (_, begin, __, end) => `${begin}${table}${end}`)
      .replace(SLOWEST, (_, begin, __, end) => `${begin}${slowest}.\n${end}`),
  );
}

function shown(): string {
  return BLOCK.exec(readFileSync(PAGE, 'utf8'))?.[2] ?? '';
}

const keyOf = (handler: HandlerName, label: string, fault: Fault): string => `${handler}/${label}/${fault}`;
