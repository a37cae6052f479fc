/** A function that does the same, but has at most `limit` calls under way: more begin in turn as others end. */
export function limitConcurrency<Input, Output>(
  limit: number,
  run: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  const waiting: (() => void)[] = [];
  let free = limit;
  return async (input) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run(input);
    } finally {
      // A place goes straight to who has waited longest.
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
