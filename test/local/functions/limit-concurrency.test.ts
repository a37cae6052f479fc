import { expect, test } from 'vitest';
import { limitConcurrency } from '../../../local/functions/limit-concurrency.ts';

test('has so many calls under way and no more, and lets the others in by turns', async () => {
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const run = limitConcurrency(2, async (name: string) => {
    const end = Promise.withResolvers<void>();
    ends.set(name, end);
    await end.promise;
    if (name === 'b') throw new Error('b fails');
    return name;
  });
  const calls = ['a', 'b', 'c', 'd'].map(run);
  const begun = async (): Promise<string[]> => {
    await new Promise((resolve) => setImmediate(resolve));
    return [...ends.keys()];
  };
  expect(await begun()).toEqual(['a', 'b']);
  ends.get('b')?.resolve();
  await expect(calls[1]).rejects.toThrow('b fails');
  expect(await begun()).toEqual(['a', 'b', 'c']);
  for (const name of ['a', 'c']) ends.get(name)?.resolve();
  expect(await begun()).toEqual(['a', 'b', 'c', 'd']);
  ends.get('d')?.resolve();
  expect(await Promise.all([calls[0], calls[2], calls[3]])).toEqual(['a', 'c', 'd']);
});
