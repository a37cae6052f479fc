import { expect, it } from 'vitest';
import { nextAttempt } from '../../../lambdas/engine/revise.ts';
import { InMemoryWorld } from '../../support/in-memory-ports.ts';
import { submission } from '../domain/samples.ts';

it('refuses an attempt for a request that does not exist, with nothing written', async () => {
  const world = new InMemoryWorld();
  const arriving = { submission: submission({ revises: 'r9' }), input: {}, execution: 'execution-2' };
  await expect(nextAttempt(world.ports, 'r9', arriving)).rejects.toMatchObject({
    code: 'UnknownRequest',
    payload: { request: 'r9' },
  });
  expect(world.streams.size).toBe(0);
});
