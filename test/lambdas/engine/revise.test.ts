import { expect, it } from 'vitest';
import { requestStream } from '../../../lambdas/domain/entry.ts';
import { nextAttempt } from '../../../lambdas/engine/revise.ts';
import { InMemoryWorld } from '../../support/in-memory-ports.ts';
import { Story } from '../../support/story.ts';
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

it('refuses an attempt that comes through another workflow than its request, with nothing written', async () => {
  const story = new Story(new InMemoryWorld());
  await story.intake();
  const before = [...(story.world.streams.get(requestStream(story.request)) ?? [])];
  const input = { ...submission({ revises: story.request }) };
  const arriving = { submission: input, input, execution: 'execution-2', workflow: 'expense-reimbursement' };
  await expect(nextAttempt(story.world.ports, story.request, arriving)).rejects.toMatchObject({
    code: 'InvalidRequest',
    payload: {
      violations: [
        {
          path: '/revises',
          message: expect.stringContaining("submit the attempt through 'model-promotion'"),
        },
      ],
    },
  });
  expect(story.world.streams.get(requestStream(story.request))).toEqual(before);
});
