import { expect, test } from 'vitest';
import { requestStream } from '../../../lambdas/domain/entry.ts';
import { keepDefinition } from '../../../lambdas/engine/definitions.ts';
import { intake } from '../../../lambdas/operations/intake.ts';
import { definitionHash, type Workflow } from '../../../schema/workflow.ts';
import { InMemoryWorld } from '../../support/in-memory-ports.ts';
import { Story } from '../../support/story.ts';

/** A deployed workflow, and the one before it with a laxer rule, whose machine is still there. */
async function deployedAnew(): Promise<{ story: Story; before: Workflow }> {
  const story = new Story(new InMemoryWorld());
  const before: Workflow = {
    ...story.workflow,
    title: 'Before',
    environments: [...story.workflow.environments],
  };
  await keepDefinition(story.world.ports, before, definitionHash(before));
  return { story, before };
}

async function start({ world, execution, input, workflow }: Story, rules: Workflow) {
  const taskToken = 'token';
  const call = { workflow: workflow.id, definition: definitionHash(rules), execution, input, taskToken };
  await intake(world.ports)({ ...call, timedOut: false });
  return world.woken.find((one) => one.taskToken === taskToken);
}

test('a new request does not begin under rules that were replaced, although their machine is still there', async () => {
  const { story, before } = await deployedAnew();
  expect(await start(story, before)).toMatchObject({
    kind: 'fail',
    error: 'DefinitionReplaced',
    cause: expect.stringContaining("start the state machine by its alias 'live'"),
  });
  expect(story.world.streams.has(requestStream(story.request))).toBe(false);
});

test('a request that began before goes on under its own rules', async () => {
  const { story, before } = await deployedAnew();
  const { workflows } = story.world;
  story.world.workflows = [...workflows, before];
  await start(story, before);
  story.world.workflows = workflows;
  expect(await start(story, before)).not.toMatchObject({ kind: 'fail' });
  expect(story.state.definition).toBe(definitionHash(before));
});
