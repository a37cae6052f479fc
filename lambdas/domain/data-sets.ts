import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';
import { type Pinned, pinnedText } from './pins.ts';

/** Data that a version was trained on, and what pins it. */
export type DataSet = Pinned & {
  readonly name?: string | undefined;
  /** The day on which the newest of it was collected: YYYY-MM-DD. */
  readonly collected?: string | undefined;
};

/** All that a version was trained on: one data set, or several. */
export type TrainingData = DataSet | readonly DataSet[];

/** The data sets, in the order in which they were stated. */
export function dataSetsOf(trainingData: TrainingData | undefined): readonly DataSet[] {
  if (trainingData === undefined) return [];
  return 'uri' in trainingData ? [trainingData] : trainingData;
}

/** What a data set is compared by with one of another version: its name, or where it is. */
export function nameOfDataSet({ name, uri }: Pick<DataSet, 'name' | 'uri'>): string {
  return name ?? uri;
}

/**
 * Training data in a form that compares: the pin of one data set, whatever its name; of several, the SHA-256 of
 * the canonical JSON of the sorted list of `[name or null, pin]`.
 */
export function comparableData(trainingData: TrainingData): string {
  const [first, ...others] = dataSetsOf(trainingData);
  if (first !== undefined && others.length === 0) return pinnedText(first);
  const parts = dataSetsOf(trainingData).map((one) => canonicalize([one.name ?? null, pinnedText(one)]));
  return sha256Hex(canonicalize(parts.toSorted()));
}

/**
 * Until when the data was collected. The oldest day counts for its age, as none may be too old; it is there only where
 * every data set says its day. The newest one is there where it is another.
 */
export function collectedIn(trainingData: TrainingData | undefined): {
  readonly collected?: string | undefined;
  readonly newestCollected?: string | undefined;
} {
  const sets = dataSetsOf(trainingData);
  const days = sets.flatMap(({ collected }) => (collected === undefined ? [] : [collected])).sort();
  const [oldest, newest] = [days[0], days.at(-1)];
  if (days.length < sets.length) return {};
  return newest === oldest ? { collected: oldest } : { collected: oldest, newestCollected: newest };
}

/** A data set of one version, and what another version has of it. */
export interface DataSetPair {
  /** What both are called; absent where each version has one and there is nothing to tell apart. */
  readonly name?: string | undefined;
  readonly was?: DataSet | undefined;
  readonly is?: DataSet | undefined;
}

/** The data sets of two versions side by side: each by its name, and two single ones whatever they are called. */
export function pairDataSets(
  old: TrainingData | undefined,
  current: TrainingData | undefined,
): DataSetPair[] {
  const [were, are] = [dataSetsOf(old), dataSetsOf(current)];
  if (were.length <= 1 && are.length <= 1) return [{ was: were[0], is: are[0] }];
  const byName = (sets: readonly DataSet[]) => new Map(sets.map((one) => [nameOfDataSet(one), one]));
  const [before, now] = [byName(were), byName(are)];
  const names = [...new Set([...before.keys(), ...now.keys()])];
  return names.map((name) => ({ name, was: before.get(name), is: now.get(name) }));
}
