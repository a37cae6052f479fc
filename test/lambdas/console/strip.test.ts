import { expect, test } from 'vitest';
import { stageStrip } from '../../../lambdas/console/strip.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { Play, type Played } from '../../support/play.ts';
import { cast, roles, version } from '../operations/features/cast.ts';

const define = workflowsFor<string>(roles);

const strip = (request: Played, workflow: Parameters<Play['start']>[0]) =>
  stageStrip({
    workflow,
    state: request.state,
    roles,
    waitsFor: {},
    now: new Date('2026-03-02T10:00:00Z'),
    zone: undefined,
  }).toString();

const releasing = (until: 'passed' | undefined) =>
  define({
    id: 'canary',
    title: 'Canary',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    stages: {
      review: { type: 'approval', role: 'manager', dueIn: '5 days' },
      soak: {
        type: 'wait',
        title: 'Soaking',
        ...(until === undefined ? { for: '4 hours' } : { until, dueIn: '4 hours' }),
        checks: { errors: { custom: 'error-rate' } },
        every: '1 hour',
      },
      publish: { type: 'promotion', environment: 'production' },
    },
  });

test.each([
  [undefined, 'until <time'],
  ['passed', 'until its checks pass, at the latest <time'],
] as const)(
  'a wait that has begun is where a request is: until when, and the next look',
  async (until, words) => {
    const workflow = releasing(until);
    const play = new Play([workflow], roles);
    play.world.customCheck = () => ({ passed: until === undefined, found: 'fine' });
    const request = await play.start(workflow, version('14'));
    await play.decide(request, cast.morgan, 'approve');
    const shown = strip(request, workflow);
    expect(shown).toContain('<li class="now" aria-current="step"><b><bdi class="value">Soaking</bdi></b>');
    expect(shown).toContain(words);
    expect(shown).toContain('next look <time');
    expect(shown.match(/aria-current/g)).toHaveLength(1);
    expect(shown.match(/comes next/g)).toHaveLength(1);
  },
);

test('tracks come next together, and say that they are at once', async () => {
  const workflow = define({
    id: 'in-tracks',
    title: 'In tracks',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    stages: {
      first: { type: 'approval', role: 'manager', dueIn: '5 days' },
      review: {
        type: 'tracks',
        tracks: {
          risk: { role: 'risk', dueIn: '5 days' },
          security: { role: 'it-engineer', dueIn: '8 days' },
        },
      },
      publish: { type: 'promotion', environment: 'production' },
      received: { type: 'task', role: 'requester', dueIn: '5 days' },
    },
  });
  const play = new Play([workflow], roles);
  const request = await play.start(workflow, version('1'));
  const shown = strip(request, workflow);
  expect(shown.match(/comes next/g)).toHaveLength(2);
  expect(shown.match(/one of 2 at once/g)).toHaveLength(2);
  expect(shown).toContain('<p>by <bdi class="value">whoever submitted</bdi></p>');
  await play.decide(request, cast.morgan, 'approve');
  expect(strip(request, workflow).match(/aria-current/g)).toHaveLength(2);
});
