import { describe, expect, it } from 'vitest';
import { subjectContent } from '../../../../lambdas/console/subject.ts';
import { receive } from '../../../../lambdas/operations/monitors/receive.ts';
import { html } from '../../../../lambdas/pages/html.ts';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import type { Roles } from '../../../../schema/roles.ts';
import { judgeBoth } from '../../../cli/support/both-verifiers.ts';
import { roles, workflows } from '../../../organisation/index.ts';
import { rings } from '../../../support/monitor-events.ts';
import { Play } from '../../../support/play.ts';
import { staff, submissionOf } from './governance.ts';

const { morgan, alex } = staff;
const watched = workflowsFor(roles)({
  id: 'watched',
  title: 'Watched',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  stages: {
    review: { type: 'approval', role: 'manager', dueIn: '5 days' },
    publish: {
      type: 'promotion',
      environment: 'production',
      onFinding: { start: 'model-revalidation' },
    },
  },
});
const plain = workflowsFor(roles)({
  id: 'plain',
  title: 'Plain',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  stages: {
    review: { type: 'approval', role: 'manager', dueIn: '5 days' },
    publish: { type: 'promotion', environment: 'production' },
  },
});
const assessed = { 'answer.performance': 'holds', 'answer.drift': 'yes', 'answer.data-until': '2026-05-31' };

async function inProduction(workflow = watched) {
  const play = new Play([...workflows, workflow], roles);
  const request = await play.start(workflow, submissionOf('1'));
  await play.decide(request, morgan, 'approve');
  play.world.wait(60);
  const owner = alex.email;
  const about = { subject: 'model/churn', environment: 'production', owner, days: 14 };
  const monitors = [{ alarm: '*', ...about }];
  const ring = (name: string) => receive({ ...play.world.ports, monitors })(rings(name));
  return { play, ring };
}
const started = (play: Play) => [...play.world.started].filter(([name]) => name.startsWith('found-'));

describe('what a monitor finds of what runs', () => {
  it('is looked at again by the workflow that the promotion names, which says what was found', async () => {
    const { play, ring } = await inProduction();
    expect(play.production()?.onFinding).toBe('model-revalidation');
    await ring('churn-drift');
    await play.sweep();
    expect(started(play)).toMatchObject([
      [
        expect.stringMatching(/^found-[0-9a-f]{40}$/),
        {
          workflow: 'model-revalidation',
          input: {
            subject: 'model/churn',
            version: '1',
            requestedBy: 'data-scientist@example.org',
            note: expect.stringMatching(
              /^Found of version 1 in production by monitor:alarm\/churn-drift at 2026-.* \(reported\..*\): /,
            ),
          },
        },
      ],
    ]);
    await play.startAsked();
    expect(await judgeBoth([...play.world.streams.values()].flat())).toEqual({
      online: [],
      offline: undefined,
    });
  });

  it('is said on the page of its subject, with the request that looks at it again', async () => {
    const { play, ring } = await inProduction();
    const page = () => {
      const state = play.subject('model/churn');
      const shown = { versions: [], workflow: watched, lanes: [], environments: ['production'], roles };
      const content = subjectContent({ ...shown, state, now: new Date(play.world.time), zone: undefined });
      return String(html`${content}`).replaceAll(/<(?!a )[^>]*>/g, '');
    };
    expect(page()).not.toContain('Something was found');
    await ring('churn-drift');
    const found = 'Something was found of version 1 in production since it was approved: ';
    expect(page()).toContain(`${found}model-revalidation is started by itself.`);
    await play.sweep();
    const [request] = await play.startAsked();
    expect(page()).toContain(
      `${found}<a href="/console/requests/${request?.id}">a request of model-revalidation is under way.`,
    );
  });

  it('starts one, however often it is looked at and whatever else is found meanwhile', async () => {
    const { play, ring } = await inProduction();
    await ring('churn-drift');
    await ring('churn-latency');
    await play.sweep();
    await play.sweep();
    await play.startAsked();
    await ring('churn-errors');
    for (let day = 0; day < 3; day++) await play.pass(86_400);
    expect(started(play)).toHaveLength(1);
  });

  it('is settled for this by a renewal; what is found later starts another', async () => {
    const { play, ring } = await inProduction();
    await ring('churn-drift');
    await play.sweep();
    const [request] = await play.startAsked();
    if (request === undefined) throw new Error('none was started');
    await play.decide(request, alex, 'approve', assessed);
    await play.decide(request, morgan, 'approve');
    expect(request.state.outcome).toBe('completed');
    for (let day = 0; day < 3; day++) await play.pass(86_400);
    expect(started(play)).toHaveLength(1);
    await ring('churn-latency');
    await play.sweep();
    expect(started(play)).toHaveLength(2);
  });

  it('is loud where nobody may ask for it, and starts when somebody may', async () => {
    const { play, ring } = await inProduction();
    await ring('churn-drift');
    const { 'data-scientist': asking = [], ...others } = roles;
    play.world.roles = { ...others, 'data-scientist': [] } as unknown as Roles;
    await play.sweep();
    expect(started(play)).toEqual([]);
    expect(play.world.counts.get('OwedNotStarted')).toBeGreaterThan(0);
    play.world.roles = { ...others, 'data-scientist': asking } as unknown as Roles;
    await play.pass(86_400);
    expect(started(play)).toHaveLength(1);
  });

  it('is settled for this by a rejection, too, when others may ask for it by then', async () => {
    const { play, ring } = await inProduction();
    await ring('churn-drift');
    await play.sweep();
    const [request] = await play.startAsked();
    if (request === undefined) throw new Error('none was started');
    await play.decide(request, alex, 'reject');
    const newcomer = { email: 'newcomer@example.org', name: 'Newcomer' };
    play.world.roles = { ...roles, 'data-scientist': [newcomer] } as unknown as Roles;
    for (let day = 0; day < 3; day++) await play.pass(86_400);
    expect(started(play)).toHaveLength(1);
    expect(play.world.counts.get('NamesTaken')).toBe(0);
    await ring('churn-latency');
    await play.sweep();
    expect(started(play)).toHaveLength(2);
    expect(started(play)[1]?.[1].input).toMatchObject({ requestedBy: newcomer.email });
  });

  it('starts nothing where the promotion asks for nothing', async () => {
    const { play, ring } = await inProduction(plain);
    await ring('churn-drift');
    await play.sweep();
    expect(started(play)).toEqual([]);
  });
});
