import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PipelineError } from './pipeline-error.ts';

/** One tumour: its measurements, in the order of the data set's columns, and what it turned out to be. */
export interface Row {
  /** The line of the file, without its end. Decides on which side of the split the row falls. */
  readonly line: string;
  readonly malignant: boolean;
  readonly measurements: readonly number[];
}

export interface DataSet {
  /** URI of the file that was read. */
  readonly uri: string;
  /** SHA-256 of the file's bytes: the version of the training data. */
  readonly sha256: string;
  /** Names of the measurements. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** Breast Cancer Wisconsin (Diagnostic), see `examples/data/README.md`. */
export const breastCancerFile = new URL('../data/breast-cancer-wisconsin.csv', import.meta.url);

/**
 * Reads a CSV file whose first column is `diagnosis` (`malignant` or `benign`) and whose others are numbers.
 * @throws {PipelineError} when the file can't be read, or a line is not of that form (the message names it).
 */
export function loadDataSet(file: URL): DataSet {
  const bytes = readBytes(file);
  const [header = '', ...lines] = bytes.toString('utf8').trimEnd().split('\n');
  const columns = header.split(',').slice(1);
  return {
    uri: file.href,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    columns,
    rows: lines.map((line, index) => parseRow(line, columns.length, index + 2)),
  };
}

/**
 * Holds out about `share` (0 to 1) of the rows for evaluation. A row's side depends on its content and the
 * seed alone: equal rows never fall on both sides, and rows that join the data later move none of the others.
 */
export function splitRows(rows: readonly Row[], share: number, seed: number) {
  const isHeldOut = ({ line }: Row) => {
    const digest = createHash('sha256').update(`${seed}:${line}`).digest();
    return digest.readUInt32BE(0) / 2 ** 32 < share;
  };
  return { training: rows.filter((row) => !isHeldOut(row)), heldOut: rows.filter(isHeldOut) };
}

function readBytes(file: URL): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new PipelineError(`Can't read the training data: put it back at ${fileURLToPath(file)}.`, {
      cause: error,
    });
  }
}

function parseRow(line: string, width: number, lineNumber: number): Row {
  const [diagnosis, ...cells] = line.split(',');
  const measurements = cells.map((cell) => (cell.trim() === '' ? Number.NaN : Number(cell)));
  const labelled = diagnosis === 'malignant' || diagnosis === 'benign';
  if (!labelled || measurements.length !== width || !measurements.every(Number.isFinite)) {
    throw new PipelineError(
      `Line ${lineNumber} of the training data is not a diagnosis and ${width} numbers: correct or remove it.`,
    );
  }
  return { line, malignant: diagnosis === 'malignant', measurements };
}
