/** A change of the code that StrykerJS tried, and what the tests made of it. */
export interface Mutant {
  /** Path from the top of the repository. */
  readonly file: string;
  readonly line: number;
  /** StrykerJS's name for this kind of change. */
  readonly mutator: string;
  /** What stood there, on one line. */
  readonly code: string;
  readonly becomes: string;
  /**
   * `timeout`: the tests came to no end with it, which counts as noticed. `static`: it is computed once while the file is loaded,
   * which would ask for every test; it is not tried.
   */
  readonly result: 'killed' | 'timeout' | 'survived' | 'static' | 'untried';
}

/** A mutant that may survive. It is named by what it is, not by its line: it stays right when lines move. */
export interface Survivor extends Pick<Mutant, 'file' | 'mutator' | 'code' | 'becomes'> {
  /** How many mutants of the file are exactly this; 1 by default. */
  readonly times?: number;
  /** Why nobody can notice it. */
  readonly why: string;
}

/** As StrykerJS reports it. */
export interface Reported {
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** A whole function as a text says no more than its beginning. */
const MAX_TEXT = 120;

/** Reads a report; `undefined` for what is left out on purpose: texts, and code that StrykerJS cannot run. */
export function readMutant(reported: Reported, file: string, source: string): Mutant | undefined {
  const result = resultOf(reported);
  if (result === undefined) return undefined;
  const { location, mutatorName, replacement } = reported;
  const code = oneLine(cut(source, location.start, location.end));
  return {
    file,
    line: location.start.line,
    mutator: mutatorName,
    code,
    becomes: oneLine(replacement),
    result,
  };
}

function resultOf({ status, statusReason = '' }: Reported): Mutant['result'] | undefined {
  if (status === 'Killed') return 'killed';
  if (status === 'Timeout') return 'timeout';
  if (status === 'Survived' || status === 'NoCoverage') return 'survived';
  if (status === 'Pending') return 'untried';
  return statusReason.startsWith('Static') ? 'static' : undefined;
}

/** Lines and columns count from 1. */
function cut(source: string, start: Position, end: Position): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines.push((lines.pop() ?? '').slice(0, end.column - 1));
  return lines.join('\n').slice(start.column - 1);
}

function oneLine(text: string): string {
  const words = text.replaceAll(/\s+/g, ' ').trim();
  return words.length > MAX_TEXT ? `${words.slice(0, MAX_TEXT)}...` : words;
}
