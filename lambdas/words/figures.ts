import { own } from '../../schema/own.ts';

type Metrics = Readonly<Record<string, number>>;

/** One metric of two versions. Which direction is better is not known, and never guessed. */
export interface Figure {
  readonly name: string;
  /** Of the version in question; absent when it does not report this metric. */
  readonly value?: string | undefined;
  /** Of the version it is compared with; absent when that one does not report it. */
  readonly before?: string | undefined;
  /** `value` minus `before`, with its sign, `0` when they are equal; absent when one of them is. */
  readonly difference?: string | undefined;
}

/** Lines up the metrics of two versions: those of `metrics` in their order, then what only `before` has. */
export function compareMetrics(metrics: Metrics, before: Metrics): Figure[] {
  const names = new Set([...Object.keys(metrics), ...Object.keys(before)]);
  return [...names].map((name) => {
    const value = own(metrics, name);
    const old = own(before, name);
    return {
      name,
      value: value === undefined ? undefined : formatNumber(value),
      before: old === undefined ? undefined : formatNumber(old),
      difference: value === undefined || old === undefined ? undefined : formatDifference(value, old),
    };
  });
}

/** A number for reading: whole numbers in full, others to six significant digits. */
export function formatNumber(number: number): string {
  const size = Math.abs(number);
  if (Number.isInteger(number) && size < 1e15) return String(number);
  if (!Number.isFinite(number) || size >= 1e15 || size < 1e-6) return String(Number(number.toPrecision(6)));
  return String(Number(number.toFixed(Math.max(0, 5 - Math.floor(Math.log10(size))))));
}

/** What was added to `before` to get `value`, with its sign. Rounding noise counts as no difference. */
export function formatDifference(value: number, before: number): string {
  const difference = value - before;
  if (!(Math.abs(difference) > 1e-12 * Math.max(Math.abs(value), Math.abs(before)))) return '0';
  return difference > 0 ? `+${formatNumber(difference)}` : formatNumber(difference);
}
