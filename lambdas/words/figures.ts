import { own } from '../../schema/own.ts';
import type { MetricMeaning, Workflow } from '../../schema/workflow.ts';

type Metrics = Readonly<Record<string, number>>;
type Meanings = Workflow['metrics'];

/** One metric of two versions. Which direction is better is never guessed: a workflow says it, or nobody does. */
export interface Figure {
  /** What people call it. */
  readonly label: string;
  /** Of the version in question; absent when it does not report this metric. */
  readonly value?: string | undefined;
  /** Of the version it is compared with, with as many digits; absent when that one does not report it. */
  readonly before?: string | undefined;
  /** `value` minus `before`, with its sign, `0` when they are equal; absent when one of them is. */
  readonly difference?: string | undefined;
  /** The same in percent of `before`, with its sign; absent where there is no difference, or nothing to relate it to. */
  readonly relative?: string | undefined;
  /** What the difference amounts to; absent where there is none, or nobody said which way is better. */
  readonly verdict?: 'better' | 'worse' | undefined;
  /** Another metric, a number of another version, as this one's are written. */
  readonly write: (number: number) => string;
  /** By which name the metric is reported. */
  readonly name: string;
}

/**
 * True where people would ask for the metrics of what is requested, and so are told that there are none: of what was trained,
 * and where the workflow speaks of metrics. Nobody asks for those of a leave.
 */
export const expectsMetrics = ({ submission, metrics }: Pick<Workflow, 'submission' | 'metrics'>): boolean =>
  submission.lineage || submission.metrics !== undefined || metrics !== undefined;

/** Lines up the metrics of two versions: those that differ before those that do not, each in the order in which people count. */
export function compareMetrics(metrics: Metrics, before: Metrics, meanings?: Meanings): Figure[] {
  const names = [...new Set([...Object.keys(metrics), ...Object.keys(before)])];
  return names
    .map((name) => figureOf(name, own(metrics, name), own(before, name), own(meanings ?? {}, name)))
    .sort((a, b) => Number(isSame(a)) - Number(isSame(b)) || naturally.compare(a.label, b.label));
}

/** What people call a metric: its own name where a workflow says nothing else. */
export const labelOf = (name: string, meanings?: Meanings): string =>
  own(meanings ?? {}, name)?.label ?? name;

const isSame = ({ difference }: Figure) => difference === '0';
/** `top-2` before `top-10`. */
const naturally = new Intl.Collator('en', { numeric: true });

function figureOf(
  name: string,
  value: number | undefined,
  old: number | undefined,
  meaning: MetricMeaning = {},
): Figure {
  const { label = name, better } = meaning;
  const digits = digitsOf([value, old], meaning);
  const write = (number: number) => formatNumber(number, digits);
  const common = { name, label, write, value: value === undefined ? undefined : write(value) };
  if (value === undefined || old === undefined)
    return { ...common, before: old === undefined ? undefined : write(old) };
  const difference = formatDifference(value, old, digits);
  const improves = value > old === (better === 'higher');
  return {
    ...common,
    before: write(old),
    difference,
    relative: difference === '0' ? undefined : formatRelative(value, old),
    verdict: difference === '0' || better === undefined ? undefined : improves ? 'better' : 'worse',
  };
}

const MOST_DECIMALS = 12;

/** Writes numbers of one metric alike: with as many digits as its workflow says, or as the longest of all of them needs. */
export function writerOf(numbers: readonly (number | undefined)[], meaning?: MetricMeaning) {
  const digits = digitsOf(numbers, meaning);
  return (number: number): string => formatNumber(number, digits);
}

const digitsOf = (numbers: readonly (number | undefined)[], { digits }: MetricMeaning = {}): number =>
  digits ?? Math.max(0, ...numbers.map((one) => (one === undefined ? 0 : decimals(one))));

/**
 * A number for reading, its thousands in groups: `12,480`, `0.913`. Never with an exponent where it can be read without.
 * @param digits how many after the decimal point; else as many as count, whole numbers in full, others to six of significance
 */
export function formatNumber(number: number, digits = decimals(number)): string {
  const size = Math.abs(number);
  if (!Number.isFinite(number) || size >= 1e21 || (number !== 0 && size < 10 ** -MOST_DECIMALS))
    return String(Number(number.toPrecision(6)));
  return inDigits(digits, digits).format(number);
}

/** How many digits after the decimal point count. */
function decimals(number: number): number {
  const size = Math.abs(number);
  if (Number.isInteger(number) || !Number.isFinite(number) || size >= 1e15) return 0;
  const most = Math.min(Math.max(0, 5 - Math.floor(Math.log10(size))), MOST_DECIMALS);
  const parts = inDigits(0, most).formatToParts(number);
  return parts.find(({ type }) => type === 'fraction')?.value.length ?? 0;
}

const formats = new Map<string, Intl.NumberFormat>();

/** In groups of three, never `-0`; made once. */
function inDigits(least: number, most: number): Intl.NumberFormat {
  const digits = { minimumFractionDigits: least, maximumFractionDigits: most } as const;
  const known = formats.get(`${least} ${most}`);
  const format = known ?? new Intl.NumberFormat('en-US', { ...digits, signDisplay: 'negative' });
  if (known === undefined) formats.set(`${least} ${most}`, format);
  return format;
}

/**
 * What was added to `before` to get `value`, with its sign. Rounding noise counts as no difference; what is less than the
 * digits show is shown with as many as it takes.
 */
export function formatDifference(value: number, before: number, digits?: number): string {
  const difference = value - before;
  if (!(Math.abs(difference) > 1e-12 * Math.max(Math.abs(value), Math.abs(before)))) return '0';
  const short = formatNumber(difference, digits);
  const text = /[1-9]/.test(short) ? short : formatNumber(difference);
  return difference > 0 ? `+${text}` : text;
}

/** In percent, to two digits that count; nothing where there is nothing to relate it to. */
function formatRelative(value: number, before: number): string | undefined {
  const percent = (100 * (value - before)) / Math.abs(before);
  if (!Number.isFinite(percent)) return undefined;
  const rounded = Math.abs(percent) < 100 ? Number(percent.toPrecision(2)) : Math.round(percent);
  return `${percent > 0 ? '+' : ''}${formatNumber(rounded)}%`;
}
