import { expect, test } from 'vitest';
import { recognize } from '../../../lambdas/domain/details.ts';
import { definitionStream, open, requestStream } from '../../../lambdas/domain/entry.ts';
import { keepDefinition, keptOf } from '../../../lambdas/engine/definitions.ts';
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

test('the ledger keeps rules with the deployment that brought them, and reads those that came before it was told', async () => {
  const { workflow, world } = new Story(new InMemoryWorld());
  const [old, hash] = [{ ...workflow, title: 'Before' }, definitionHash(workflow)];
  const deployed = {
    stack: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/GovernanceStack/1',
    commit: '0a1b2c',
  };
  await keepDefinition(world.ports, old, definitionHash(old));
  await keepDefinition({ ...world.ports, catalogue: { ...world.ports.catalogue, deployed } }, workflow, hash);
  expect(await keptOf(world.ports, definitionHash(old))).toEqual({
    at: expect.any(String),
    deployed: undefined,
  });
  expect(await keptOf(world.ports, hash)).toEqual({ at: expect.any(String), deployed });
  const [entry] = world.streams.get(definitionStream(hash)) ?? [];
  expect(recognize(definitionStream(hash), 'defined', entry && open(entry).details)?.details).toEqual({
    workflow,
    deployed,
  });
});

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
