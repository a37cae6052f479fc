import { describe, expect, it } from 'vitest';
import { summarize } from '../../../../cli/describe-entry.ts';
import { describeStage } from '../../../../lambdas/words/stages.ts';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { defineRoles, type Roles } from '../../../../schema/roles.ts';
import { Play } from '../../../support/play.ts';
import { cast, person, version } from './cast.ts';

const { dana, morgan, devon, robin, ray, dora } = cast;
const managed = { ...dana, manager: morgan.email };
const roles = defineRoles({
  'data-scientist': [managed],
  manager: [morgan, devon],
  risk: [robin],
  'risk-eu': [ray],
  director: [dora],
});
const defineWorkflow = workflowsFor(roles, {
  owners: { 'model/credit-*': ['risk-eu', 'director'], 'model/*': ['risk'] },
});

const workflow = defineWorkflow({
  id: 'by-request',
  title: 'Decided as the request says',
  subject: 'model',
  requester: 'data-scientist',
  submission: { attributes: { region: ['eu', 'us'] } },
  stages: {
    manager: { type: 'approval', approver: { managerOf: 'requester' }, dueIn: '5 days' },
    owner: { type: 'approval', approver: { ownerOf: 'subject' }, dueIn: '5 days', reworkTo: 'owner' },
    region: {
      type: 'approval',
      approver: { attribute: 'region', of: { eu: 'risk-eu', us: 'risk' } },
      alsoEligible: ['earlier-approver'],
      dueIn: '5 days',
    },
  },
});

const begin = async (changes: Record<string, unknown> = {}, people: Roles = roles) => {
  const play = new Play([workflow], people);
  const input = version('14', { requestedBy: dana.email, attributes: { region: 'eu' }, ...changes });
  return { play, request: await play.start(workflow, input) };
};

describe('a stage whose people the request names', () => {
  it('asks the manager of whoever submitted it, and nobody else, and the record says why', async () => {
    const { play, request } = await begin();
    expect(request.entries.at(-1)).toMatchObject({
      action: 'stage-opened',
      details: {
        approvers: [
          {
            role: 'line manager of the requester',
            quorum: 1,
            because: 'dana@example.com reports to morgan@example.com',
          },
        ],
        roster: [morgan],
      },
    });
    expect(play.world.mails.map(({ to }) => to)).toEqual([morgan.email]);
    expect(play.world.mails[0]?.body).toContain('Counts for');
    expect(await play.decide(request, devon, 'approve')).toBe(403);
    expect(await play.decide(request, morgan, 'approve')).toBe(303);
    expect(request.state.stages['manager']?.decisions[0]).toMatchObject({
      role: 'manager',
      countsFor: 'line manager of the requester',
    });
  });

  it.each([
    ['model/credit-limit', [ray, dora], "model/credit-* is risk-eu and director's"],
    ['model/churn', [robin], "model/* is risk's"],
  ])('asks the owners of %s', async (subject, people, because) => {
    const { play, request } = await begin({ subject });
    await play.decide(request, morgan, 'approve');
    const opened = request.entries.at(-1);
    expect(opened?.details).toMatchObject({ stage: 'owner', approvers: [{ because }], roster: people });
    expect(play.world.mails.at(-1)?.body.replaceAll(/\s+/g, ' ')).toContain(`Rule ${because}`);
    expect(
      summarize({ stream: 'request/x', action: 'stage-opened', details: opened?.details ?? {} }),
    ).toContain(`for one person as owner of the subject: ${because} (`);
  });

  it('asks the role that an attribute stands for', async () => {
    const { play, request } = await begin({ attributes: { region: 'us' } });
    await play.decide(request, morgan, 'approve');
    await play.decide(request, robin, 'approve');
    expect(request.entries.at(-1)?.details).toMatchObject({
      stage: 'region',
      approvers: [{ role: 'approver by region', because: 'region is us, which is for risk' }],
      roster: [robin],
    });
    await play.decide(request, robin, 'approve');
    expect(request.state.outcome).toBe('completed');
  });

  it('asks the new manager where whoever submitted it has another by now', async () => {
    const { play, request } = await begin();
    play.world.roles = { ...roles, 'data-scientist': [{ ...dana, manager: devon.email }] };
    await play.deploy();
    expect(request.entries.at(-1)).toMatchObject({
      action: 'people-changed',
      details: { stage: 'manager', joined: [devon], left: [morgan.email] },
    });
    expect(await play.decide(request, morgan, 'approve')).toBe(403);
    expect(await play.decide(request, devon, 'approve')).toBe(303);
  });

  it('asks the manager of whoever submits the next attempt, whatever the manager before has approved', async () => {
    const other = person('bea');
    const people = { ...roles, 'data-scientist': [managed, { ...other, manager: devon.email }] };
    const { play, request } = await begin({}, people);
    const revise = (requestedBy: string) =>
      play.start(workflow, version('14', { requestedBy, attributes: { region: 'eu' }, revises: request.id }));
    await play.decide(request, morgan, 'approve');
    await play.decide(request, robin, 'request-changes');
    await revise(other.email);
    expect(request.execution.state).toBe('manager');
    expect(request.entries.at(-1)?.details).toMatchObject({ stage: 'manager', roster: [devon] });
    expect(await play.decide(request, morgan, 'approve')).toBe(403);
    expect(await play.decide(request, devon, 'approve')).toBe(303);
  });

  it('asks who stands in for a stand-in who is away too, to a depth of three', async () => {
    const leave = (standIn: { readonly email: string }) => ({
      away: { from: '2000-01-01', until: '2999-12-31', standIn: standIn.email },
    });
    const people = {
      ...roles,
      manager: [
        { ...morgan, ...leave(devon) },
        { ...devon, ...leave(robin) },
      ],
      risk: [{ ...robin, ...leave(ray) }],
      'risk-eu': [{ ...ray, ...leave(dora) }],
    };
    const { play, request } = await begin({}, people);
    const asked = [morgan, devon, robin, ray].map(({ email }) => ({ email }));
    expect(request.entries.at(-1)?.details).toMatchObject({ roster: asked });
    expect(await play.decide(request, dora, 'approve')).toBe(403);
    expect(await play.decide(request, ray, 'approve')).toBe(303);
    expect(request.state.stages['manager']?.decisions[0]).toMatchObject({ inPlaceOf: morgan.email });
  });

  it('asks who stands in for the manager', async () => {
    const away = { from: '2000-01-01', until: '2999-12-31', standIn: devon.email };
    const { request } = await begin({}, { ...roles, manager: [{ ...morgan, away }, devon] });
    expect(request.entries.at(-1)?.details).toMatchObject({ roster: [{ email: morgan.email }, devon] });
  });

  it('is drawn and told in the same words', () => {
    const [first] = Object.values(workflow.stages);
    expect(first && describeStage(first)).toBe('1 line manager of the requester, within 5 days');
  });
});
