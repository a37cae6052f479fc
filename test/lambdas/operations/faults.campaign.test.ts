import { describe, expect, it } from 'vitest';
import { type Call, type Fault, InMemoryWorld, people } from '../../support/in-memory-ports.ts';
import { execution, Story, submission } from '../../support/story.ts';

/** One faulty call among all that a whole story makes: the n-th, failing before or after its effect. */
function faultAt(world: InMemoryWorld, index: number, fault: Fault): () => boolean {
  let count = 0;
  let hit = false;
  world.fault = (_: Call) => {
    if (count++ !== index) return undefined;
    hit = true;
    return fault;
  };
  return () => hit;
}

/** A step as its caller would repeat it: Step Functions' retry, a person's second click. */
async function persist<T>(step: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      if (attempt === 2) throw error;
    }
  }
}

async function wholeStory(world: InMemoryWorld): Promise<Story> {
  const story = new Story(world);
  await persist(() => story.intake());
  await persist(() => story.openStage('review'));
  await persist(() => story.decide(people.devon, 'review', 'request-changes'));
  await persist(() => story.intake());
  const next = submission({ version: '15', revises: story.request });
  await persist(() => story.intake({ input: next, execution: execution('second') }));
  story.attempt = 2;
  await persist(() => story.openStage('review'));
  await persist(() => story.decide(people.morgan, 'review', 'approve'));
  await persist(() => story.promote('promote-to-qa'));
  await persist(() => story.openStage('test'));
  await persist(() => story.decide(people.alex, 'test', 'approve'));
  await persist(() => story.promote('promote-to-production'));
  await persist(() => story.openStage('deploy'));
  await persist(() => story.decide(people.ira, 'deploy', 'approve'));
  await persist(() => story.sweep());
  await persist(() => story.ended('SUCCEEDED'));
  return story;
}

const undisturbed = await wholeStory(new InMemoryWorld());
const calls = undisturbed.world.calls.length;

describe.each(['before', 'after'] as const)('a call that fails %s its effect', (fault) => {
  it(`leaves the same record, whichever of the ${calls} calls of a whole story it is`, async () => {
    for (let index = 0; index < calls; index++) {
      const world = new InMemoryWorld();
      const hit = faultAt(world, index, fault);
      const story = await wholeStory(world);
      expect(hit(), `call ${index} was made`).toBe(true);
      expect(story.actions, `request, fault at call ${index}`).toEqual(undisturbed.actions);
      expect(
        story.subjectEntries.map((entry) => entry.action),
        `subject, fault at call ${index}`,
      ).toEqual(undisturbed.subjectEntries.map((entry) => entry.action));
      expect(world.underWay.length, `requests under way, fault at call ${index}`).toBe(0);
      expect(world.tasks.size, `waiting tasks, fault at call ${index}`).toBe(0);
    }
  });

  it('wakes the execution for each stage in the end', async () => {
    for (let index = 0; index < calls; index++) {
      const world = new InMemoryWorld();
      faultAt(world, index, fault);
      await wholeStory(world);
      const outputs = world.woken.filter((wake) => wake.kind === 'succeed');
      expect(outputs.length, `fault at call ${index}`).toBeGreaterThanOrEqual(7);
    }
  });
});

describe('two people who decide at the same moment', () => {
  it('leaves one outcome of the stage and one chain', async () => {
    const story = await new Story().upTo('review');
    const answers = await Promise.all([
      story.decide(people.morgan, 'review', 'approve'),
      story.decide(people.devon, 'review', 'reject'),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect(story.actions).toEqual(['submitted', 'stage-opened', 'decided']);
  });
});
