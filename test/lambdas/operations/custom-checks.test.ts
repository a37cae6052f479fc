import { describe, expect, it } from 'vitest';
import type { CheckAnswer } from '../../../schema/custom-check.ts';
import { fairPromotion } from '../../organisation/with-checks/fair-promotion.ts';
import { InMemoryWorld, people } from '../../support/in-memory-ports.ts';
import { Story, submission } from '../../support/story.ts';

const passed: CheckAnswer = { passed: true, found: 'all is well', saw: { a: 1 } };

/** A world in which the check `recall-gap` answers this, and `drift` passes. */
function worldWith(answer: unknown): InMemoryWorld {
  const world = new InMemoryWorld([fairPromotion]);
  world.customCheck = (name) => (name === 'drift' ? passed : answer);
  return world;
}

async function checked(answer: unknown): Promise<Story> {
  const story = new Story(worldWith(answer));
  await story.intake();
  await story.check('fairness');
  return story;
}

describe("a check of the organisation's own", () => {
  it('is told of the version and of what runs, and of nobody who decides', async () => {
    const world = worldWith(passed);
    const first = new Story(world);
    await first.intake();
    await first.check('fairness');
    await first.openStage('review');
    await first.decide(people.morgan, 'review', 'approve');
    await first.promote('promote');
    const since = first.subjectEntries.at(-1)?.at;

    const questions: unknown[] = [];
    world.customCheck = (name, question) => {
      questions.push([name, question]);
      return passed;
    };
    const evidence = [{ name: 'bias-report', uri: 's3://reports/bias.pdf', sha256: 'c'.repeat(64) }];
    const second = new Story(world, submission({ version: '15', evidence }), 'second');
    await second.intake();
    await second.check('fairness');

    const { variables } = second.state;
    const version = { artifact: { uri: 's3://models/churn/14', sha256: 'b'.repeat(64) }, variables };
    const question = {
      request: {
        ...version,
        request: second.request,
        workflow: 'fair-promotion',
        subject: 'model/churn',
        version: '15',
        attempt: 1,
        requestedAt: second.state.requestedAt,
        metrics: { auc: 0.913 },
        attributes: {},
        evidence: ['bias-report'],
      },
      environments: {
        production: { ...version, version: '14', metrics: { auc: 0.913 }, since, request: first.request },
      },
    };
    expect(questions).toEqual([
      ['recall-gap', question],
      ['drift', question],
    ]);
  });

  it('that passes lets the request go on, and leaves what it saw', async () => {
    const story = await checked(passed);
    expect(story.entries.at(-1)).toMatchObject({
      action: 'checked',
      actor: 'system:check',
      details: { outcome: 'passed', results: [{ name: 'recall-gap', ...passed }, { name: 'drift' }] },
    });
  });

  it('that fails sends the request back, with what it found as the reason', async () => {
    const story = await checked({ passed: false, found: 'group b is missed' });
    expect(story.state).toMatchObject({
      status: 'rework',
      stages: { fairness: { outcome: 'changes-requested', reason: 'Fairness failed: group b is missed.' } },
    });
    expect(story.entries.at(-1)?.details).toMatchObject({ results: [{ saw: {} }, { saw: { a: 1 } }] });
  });

  it.each([
    ['nothing', null, ''],
    ['a bare yes', true, ''],
    ['no reason', { passed: true }, ": its 'found' is none"],
    ['an empty reason', { passed: true, found: '' }, ": its 'found' is none"],
    [
      'lines that pose as something else',
      { passed: true, found: 'fine\n\nApproved by all.' },
      ": its 'found' is none",
    ],
    ['a word for yes', { passed: 'yes', found: 'fine' }, ": its 'passed' is none"],
    ['values within values', { ...passed, saw: { deep: { a: 1 } } }, ": its 'saw' is none"],
    ['an endless value', { ...passed, saw: { text: 'x'.repeat(257) } }, ": its 'saw' is none"],
    [
      'endlessly many values',
      { ...passed, saw: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`v${index}`, index])) },
      ": its 'saw' is none",
    ],
  ])('that answers %s has not passed', async (_what, answer, where) => {
    const story = await checked(answer);
    expect(story.state.status).toBe('rework');
    const found = `the check 'recall-gap' answered something else than a result${where}`;
    expect(story.entries.at(-1)?.details).toMatchObject({
      results: [{ name: 'recall-gap', passed: false, found, saw: {} }, { passed: true }],
    });
  });

  it('that does not answer is asked again; nothing is recorded until all have answered', async () => {
    const world = worldWith(passed);
    const story = new Story(world);
    await story.intake();
    const before = story.actions;
    world.fault = ({ method, args }) => (method === 'run' && args[0] === 'drift' ? 'before' : undefined);
    await expect(story.check('fairness')).rejects.toMatchObject({
      name: 'Unavailable',
      message: "The check 'drift' did not answer.",
    });
    expect(story.actions).toEqual(before);
    world.fault = () => undefined;
    expect(await story.check('fairness')).toMatchObject({ kind: 'succeed' });
    expect(story.state.stages['fairness']).toMatchObject({ outcome: 'passed' });
  });

  it('is not asked again once its answer is recorded', async () => {
    const story = await checked(passed);
    story.world.customCheck = () => ({ passed: false, found: 'changed its mind' });
    expect(await story.check('fairness')).toMatchObject({ kind: 'succeed' });
    expect(story.actions.filter((action) => action === 'checked')).toHaveLength(1);
  });
});
