import { dirname } from 'node:path';
import type { Mutant, Survivor } from './mutant.ts';

/** Percent of the mutants of a directory that the tests notice, at least. */
const TARGET = 95;

export interface Row {
  readonly name: string;
  readonly mutants: number;
  /** Percent, rounded down to a tenth; 100 without any mutant. */
  readonly killed: number;
  readonly argued: number;
  readonly open: number;
  readonly static: number;
}

export interface Judgement {
  /** A row for each file, in order, then one for each directory. */
  readonly files: readonly Row[];
  readonly directories: readonly Row[];
  /** Mutants that are neither noticed nor argued. */
  readonly open: readonly Mutant[];
  /** Arguments about mutants that are noticed or not there any more, in files all of whose mutants were tried. */
  readonly stale: readonly Survivor[];
}

/** @param whole Whether all mutants of the files were tried: else an argument may be about one that was not. */
export function judge(mutants: readonly Mutant[], survivors: readonly Survivor[], whole: boolean): Judgement {
  const arguedTimes = new Map(survivors.map((survivor) => [nameOf(survivor), survivor.times ?? 1]));
  const found = Map.groupBy(
    mutants.filter(({ result }) => result === 'survived'),
    nameOf,
  );
  const open = [...found].flatMap(([name, same]) => same.slice(arguedTimes.get(name) ?? 0));
  const files = new Set(mutants.map(({ file }) => file));
  // Whatever ran out of time may have been slow alone: that shows no argument to be wrong.
  const unnoticed = Map.groupBy(
    mutants.filter(({ result }) => result === 'survived' || result === 'timeout'),
    nameOf,
  );
  const stale = survivors.filter(
    (survivor) =>
      whole &&
      files.has(survivor.file) &&
      (unnoticed.get(nameOf(survivor))?.length ?? 0) < (survivor.times ?? 1),
  );
  return {
    files: rowsBy(mutants, open, ({ file }) => file),
    directories: rowsBy(mutants, open, ({ file }) => dirname(file)),
    open,
    stale,
  };
}

/** What is wrong with a directory: too little of it is noticed, or something is left that nobody has argued. */
export function complainAbout({ name, killed, open }: Row): string[] {
  return [
    ...(killed < TARGET ? [`${name}: ${killed} % noticed, ${TARGET} % needed`] : []),
    ...(open > 0 ? [`${name}: ${open} neither noticed nor argued, not 0`] : []),
  ];
}

const nameOf = ({ file, mutator, code, becomes }: Pick<Mutant, 'file' | 'mutator' | 'code' | 'becomes'>) =>
  JSON.stringify([file, mutator, code, becomes]);

function rowsBy(mutants: readonly Mutant[], open: readonly Mutant[], by: (mutant: Mutant) => string): Row[] {
  const openBy = Map.groupBy(open, by);
  return [...Map.groupBy(mutants, by)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, all]) => rowOf(name, all, openBy.get(name)?.length ?? 0));
}

function rowOf(name: string, all: readonly Mutant[], open: number): Row {
  const count = (result: Mutant['result']) => all.filter((mutant) => mutant.result === result).length;
  const [killed, survived] = [count('killed') + count('timeout'), count('survived')];
  const tried = killed + survived;
  return {
    name,
    mutants: tried,
    killed: tried === 0 ? 100 : Math.floor((1000 * killed) / tried) / 10,
    argued: survived - open,
    open,
    static: count('static'),
  };
}
