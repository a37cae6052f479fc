import { expect, test } from 'vitest';
import { offerTokens } from './support/token-siege.ts';
import { TOKEN_FORGERIES } from './support/tokens.ts';

const TOKENS = 1_000;

test(`of ${TOKENS} tokens that sign something else, or nothing, none is taken for a signature`, async () => {
  const { tried, wrong } = await offerTokens(TOKENS, 20_260_302);
  expect(wrong).toEqual([]);
  for (const way of ['genuine', ...Object.keys(TOKEN_FORGERIES)])
    expect(tried[way], way).toBeGreaterThanOrEqual(10);
});
