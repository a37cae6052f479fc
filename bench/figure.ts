/** Samples of one quantity, all in the figure's unit. */
export interface Series {
  readonly name: string;
  readonly samples: readonly number[];
}

/** One line of the table: what was measured and, where there is one, what it is compared with in the same run. */
export interface Figure extends Series {
  readonly unit: 'ms' | 'MB' | 'KB' | 'µUSD' | '';
  readonly baseline?: Series;
  /** The median may be this much at most, in the figure's unit. */
  readonly atMost?: number;
  /** The ratio of the medians may be this much at most. */
  readonly ratioAtMost?: number;
  /** The median must be this much at least. */
  readonly atLeast?: number;
}

/** The middle value; of an even number the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}

/** Whether a figure keeps to its target; true when it has none. */
export function isMet({
  samples,
  baseline,
  atMost = Number.POSITIVE_INFINITY,
  atLeast = 0,
  ratioAtMost = Number.POSITIVE_INFINITY,
}: Figure): boolean {
  const ratio = baseline === undefined ? 0 : median(samples) / median(baseline.samples);
  return median(samples) <= atMost && median(samples) >= atLeast && ratio <= ratioAtMost;
}

const HEADER = ['figure', 'median', 'spread', 'baseline', 'median', 'spread', 'ratio', 'target'];

/** The figures as a table: medians, the range of all samples beside each, and the ratio of the medians. */
export function formatTable(figures: readonly Figure[]): string {
  const rows = [HEADER, ...figures.map(formatRow)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => align(cell, widths[column] ?? 0, column))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function formatRow(figure: Figure): string[] {
  const { name, samples, unit, baseline, atMost, atLeast, ratioAtMost } = figure;
  const measured = [name, `${round(median(samples))} ${unit}`.trim(), formatSpread(samples)];
  const compared =
    baseline === undefined
      ? ['', '', '', '']
      : [
          baseline.name,
          `${round(median(baseline.samples))} ${unit}`.trim(),
          formatSpread(baseline.samples),
          `x ${round(median(samples) / median(baseline.samples))}`,
        ];
  const limits = [
    ...(atMost === undefined ? [] : [`at most ${atMost} ${unit}`.trim()]),
    ...(atLeast === undefined ? [] : [`at least ${atLeast} ${unit}`.trim()]),
    ...(ratioAtMost === undefined ? [] : [`at most x ${ratioAtMost}`]),
  ];
  const target = limits.length === 0 ? '' : `${isMet(figure) ? 'met' : 'MISSED'}: ${limits.join(', ')}`;
  return [...measured, ...compared, target];
}

/** The range of the samples, which shows how noisy the machine was. */
function formatSpread(samples: readonly number[]): string {
  return samples.length < 2 ? '' : `${round(Math.min(...samples))} - ${round(Math.max(...samples))}`;
}

function round(value: number): string {
  return value < 10 && !Number.isInteger(value)
    ? value.toFixed(2)
    : Math.round(value).toLocaleString('en-US');
}

/** Texts to the left, numbers to the right. */
function align(cell: string, width: number, column: number): string {
  return column === 0 || column === 3 || column === 7 ? cell.padEnd(width) : cell.padStart(width);
}
