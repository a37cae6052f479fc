/** Where a command writes. */
export interface Output {
  /** A line for the person who watches. */
  tell(line: string): void;
  /** What was asked for; it goes to standard output. */
  answer(text: string): void;
}

/** Writes what is told to standard output too, or to standard error when that is for the answer alone. */
export function createOutput(answerAlone: boolean): Output {
  const stream = answerAlone ? process.stderr : process.stdout;
  return {
    tell: (line) => stream.write(`${line}\n`),
    answer: (text) => process.stdout.write(text),
  };
}
