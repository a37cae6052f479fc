import { describe, expect, it } from 'vitest';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { validateWorkflow } from '../../../../schema/validate-workflow.ts';
import { Play } from '../../../support/play.ts';
import { cast, roles, version } from './cast.ts';

const { morgan, robin, dana } = cast;
const workflow = workflowsFor(roles)({
  id: 'answered',
  title: 'Decided by an answer',
  subject: 'model',
  requester: 'data-scientist',
  stages: {
    review: {
      type: 'approval',
      role: 'manager',
      dueIn: '5 days',
      form: {
        impact: { label: 'Impact', type: 'choice', options: ['low', 'high'] },
        users: { label: 'People affected', type: 'number', optional: true, atLeast: 0 },
      },
    },
    risk: {
      type: 'approval',
      role: 'risk',
      dueIn: '5 days',
      when: {
        any: [
          { answer: 'review.impact', is: 'high' },
          { answer: 'review.users', over: 1000 },
        ],
      },
    },
  },
});

/** What the request comes to once its first stage is approved with these answers. */
async function approvedWith(answers: Record<string, string>) {
  const play = new Play([workflow], roles);
  const request = await play.start(workflow, version('14', { requestedBy: dana.email }));
  const fields = Object.fromEntries(
    Object.entries(answers).map(([name, value]) => [`answer.${name}`, value]),
  );
  expect(await play.decide(request, morgan, 'approve', fields)).toBe(303);
  return { play, request };
}

describe('an answer that decides the way', () => {
  it('is a workflow that can run', () => {
    expect(validateWorkflow(workflow, roles)).toEqual([]);
  });

  it('passes over a stage where everything that it looks at says so, and the record has the answers', async () => {
    const { request } = await approvedWith({ impact: 'low', users: '12' });
    expect(request.state.outcome).toBe('completed');
    expect(request.entries.at(-1)).toMatchObject({
      action: 'stage-skipped',
      details: {
        reason: 'Not needed: review.impact is low, not high and review.users is 12, not over 1000.',
      },
    });
  });

  it.each([
    ['says so', { impact: 'high', users: '12' }],
    ['is left out', { impact: 'low' }],
  ])('asks where an answer %s', async (_, answers) => {
    const { play, request } = await approvedWith(answers);
    expect(request.execution.state).toBe('risk');
    expect(await play.decide(request, robin, 'approve')).toBe(303);
    expect(request.state.outcome).toBe('completed');
  });
});
