import { beforeEach, describe, expect, test } from 'vitest';
import { ACTIONS } from '../../../lambdas/api/actions.ts';
import { policies } from '../../../lambdas/api/queries/policies.ts';
import type { Recorded, Started } from '../../../lambdas/api/schemas/requests.ts';
import { serve } from '../../../lambdas/api/serve.ts';
import { requestStream, seal, subjectStream, unseal } from '../../../lambdas/domain/entry.ts';
import type { SubjectState } from '../../../lambdas/domain/model.ts';
import { InMemoryWorld, people } from '../../support/in-memory-ports.ts';
import { policyApproval, ruledPromotion, signing } from '../../support/ruled.ts';
import { Story, submission } from '../../support/story.ts';

const USER = 'arn:aws:iam::111122223333:user/robin';
const CALLER = `iam:${USER}`;

let world: InMemoryWorld;
let story: Story;
beforeEach(() => {
  world = new InMemoryWorld();
  story = new Story(world);
});

async function post<Answer>(path: string, body: unknown): Promise<Answer> {
  const executionArn = (workflow: string, name: string) =>
    `arn:aws:states:eu-west-1:111122223333:execution:countersign-${workflow}:${name}`;
  const event = {
    rawPath: path,
    requestContext: { http: { method: 'POST' }, authorizer: { iam: { userArn: USER } } },
    body: JSON.stringify(body),
  };
  return (await serve(ACTIONS, { ...world.ports, executionArn })(event)).answer as Answer;
}

const entriesOf = (stream: string) => (world.streams.get(stream) ?? []).map((sealed) => unseal(sealed));
const lastOf = (stream: string) => entriesOf(stream).at(-1);
const verb = (name: string) => `/v1/requests/${story.request}/${name}`;

describe('submit', () => {
  const submit = (input: unknown, workflow = 'model-promotion') =>
    post<Started>('/v1/requests', { workflow, input });

  test('starts an execution with the input as it came, and says which request that is', async () => {
    const answer = await submit(story.input);
    expect(answer).toMatchObject({ request: story.request, caller: CALLER });
    const [[name, started] = []] = [...world.started];
    expect(started).toEqual({ workflow: 'model-promotion', input: story.input });
    expect(answer.execution).toMatch(new RegExp(`:countersign-model-promotion:${name}$`));
    expect(story.entries.map(({ action, actor }) => [action, actor])).toEqual([['submitted', CALLER]]);
    expect(answer.joined).toBe(false);
    expect(await submit(story.input)).toMatchObject({ execution: answer.execution, joined: true });
    expect(story.actions).toEqual(['submitted']);
  });

  test('in a workflow that wants to know who calls takes those who speak for the requester, and no execution alone', async () => {
    const [workflow, ...others] = world.workflows;
    if (workflow === undefined) throw new Error('no workflow');
    world.workflows = [
      { ...workflow, submission: { ...workflow.submission, authenticated: true } },
      ...others,
    ];
    await expect(submit(story.input)).rejects.toThrow(`is not known to be ${USER}, who called`);
    expect(await story.intake()).toMatchObject({ kind: 'fail', error: 'InvalidRequest' });
    expect(story.actions).toEqual([]);
    world.roles = Object.fromEntries(
      Object.entries(world.roles).map(([role, members]) => [
        role,
        members.map((one) => (one.email === people.dana.email ? { ...one, principals: [USER] } : one)),
      ]),
    );
    const { execution } = await submit({ ...story.input, note: 'Once more.' });
    const again = new Story(world, { ...story.input, note: 'Once more.' });
    expect(again.state).toMatchObject({ submittedBy: CALLER, requesters: [people.dana.email] });
    await again.intake({ execution });
    expect(again.actions).toEqual(['submitted']);
  });

  test('is carried on by the execution that it started', async () => {
    const { execution } = await submit(story.input);
    await story.intake({ execution });
    expect(story.actions).toEqual(['submitted']);
    expect(story.heard(`${story.execution}#1`)).toMatchObject({ kind: 'succeed' });
  });

  test('joins a request that there is, even one that would be refused by now, and starts nothing', async () => {
    await story.intake();
    world.roles = { ...world.roles, 'data-scientist': [] };
    world.wait(1);
    expect(await submit(story.input)).toMatchObject({ request: story.request, joined: true });
    expect(world.started.size).toBe(0);
  });

  test('what began and was never started is ended within a day, though not at once', async () => {
    const { execution } = await submit(story.input);
    world.running.delete(execution);
    world.unknownExecutions.add(execution);
    await story.reconcile();
    expect(story.state.status).toBe('open');
    world.wait(16 * 60);
    await story.reconcile();
    expect(story.state).toMatchObject({ status: 'closed', outcome: 'failed' });
  });

  test.each([
    [submission({ version: '' }), { code: 'InvalidRequest' }],
    [submission({ requestedBy: people.ira.email }), { code: 'InvalidRequest' }],
    [submission({ revises: '0'.repeat(26) }), { code: 'UnknownRequest' }],
  ])('starts nothing of what intake would refuse', async (input, error) => {
    await expect(submit(input)).rejects.toMatchObject(error);
    expect([world.started.size, world.streams.size]).toEqual([0, 0]);
  });

  test('names the workflows that there are', async () => {
    await expect(submit(story.input, 'other')).rejects.toThrow(
      "No workflow 'other' is deployed: there are model",
    );
  });
});

describe('revise', () => {
  const next = submission({ version: '15' });
  const reject = async () => {
    await story.upTo('review');
    await story.decide(people.morgan, 'review', 'request-changes');
    await story.intake();
  };

  test('records the next attempt with who called, and wakes the execution that waits for it', async () => {
    await reject();
    const answer = await post<Started>(verb('revise'), { input: next });
    expect(answer).toMatchObject({ request: story.request, execution: story.execution, caller: CALLER });
    expect(lastOf(requestStream(story.request))).toMatchObject({ action: 'submitted', actor: CALLER });
    expect(story.state).toMatchObject({ attempt: 2, version: '15', status: 'open' });
    expect(world.woken.at(-1)).toMatchObject({ kind: 'succeed', output: { attempt: 2 } });
    expect(world.started.size).toBe(0);
  });

  test('takes the same attempt once, also by submit', async () => {
    await reject();
    await post(verb('revise'), { input: next });
    await post(verb('revise'), { input: { ...next, revises: story.request } });
    await post('/v1/requests', { workflow: 'model-promotion', input: { ...next, revises: story.request } });
    expect(story.state.attempt).toBe(2);
  });

  test('refuses what is not asked for, or names another request', async () => {
    await story.upTo('review');
    await expect(post(verb('revise'), { input: next })).rejects.toMatchObject({ code: 'NotAwaitingRework' });
    const other = { input: { ...next, revises: '0'.repeat(26) } };
    await expect(post(verb('revise'), other)).rejects.toMatchObject({ code: 'InvalidCall' });
  });
});

describe('withdraw', () => {
  test('ends a request once, with who called and why, and wakes what waits', async () => {
    await story.upTo('review');
    const reason = 'trained on the wrong month';
    const first = await post<Recorded>(verb('withdraw'), { reason });
    expect(lastOf(requestStream(story.request))).toMatchObject({
      action: 'closed',
      actor: CALLER,
      hash: first.entry.hash,
      details: { outcome: 'withdrawn', reason },
    });
    expect(world.woken.at(-1)).toMatchObject({ kind: 'fail', error: 'Withdrawn' });
    expect(await post<Recorded>(verb('withdraw'), { reason: 'again' })).toEqual({
      ...first,
      appended: false,
    });
  });

  test('disowns for a caller who speaks for whom it names, and for no other', async () => {
    await story.upTo('review');
    const body = { reason: 'I was on leave.', disown: true };
    await expect(post(verb('withdraw'), body)).rejects.toMatchObject({ code: 'NotEligible' });
    expect(story.state.status).toBe('open');
    world.roles = Object.fromEntries(
      Object.entries(world.roles).map(([role, members]) => [
        role,
        members.map((one) => (one.email === people.dana.email ? { ...one, principals: [USER] } : one)),
      ]),
    );
    await post<Recorded>(verb('withdraw'), body);
    expect(lastOf(requestStream(story.request))).toMatchObject({
      actor: CALLER,
      details: { outcome: 'withdrawn', reason: 'I was on leave.', disowned: true },
    });
  });

  test('leaves what ended otherwise as it is', async () => {
    await story.upTo('review');
    await story.decide(people.morgan, 'review', 'reject');
    await expect(post(verb('withdraw'), { reason: 'x' })).rejects.toMatchObject({
      code: 'RequestClosed',
      payload: { outcome: 'rejected' },
    });
    await expect(post(`/v1/requests/${'0'.repeat(26)}/withdraw`, { reason: 'x' })).rejects.toMatchObject({
      code: 'UnknownRequest',
    });
  });
});

describe('hand-over', () => {
  const part = { stage: 'review', from: 'Morgan@example.com' };

  test('by reassign goes to anybody in any role, who can then decide', async () => {
    await story.upTo('review');
    const body = { ...part, to: people.ira.email, reason: 'on leave' };
    const { entry } = await post<Recorded>(verb('reassign'), body);
    expect(lastOf(requestStream(story.request))).toMatchObject({
      seq: entry.seq,
      action: 'reassigned',
      actor: CALLER,
      details: { from: people.morgan.email, to: people.ira.email, comment: 'on leave' },
    });
    expect((await story.decide(people.morgan, 'review', 'approve')).status).toBe(403);
    expect((await story.decide(people.ira, 'review', 'approve')).status).toBe(200);
  });

  test('by delegate goes only where the workflow lets that person hand over', async () => {
    await story.upTo('review');
    const before = entriesOf(requestStream(story.request)).length;
    for (const to of [people.dana.email, 'nobody@example.com'])
      await expect(post(verb('delegate'), { ...part, to })).rejects.toMatchObject({ code: 'InvalidForm' });
    expect(entriesOf(requestStream(story.request))).toHaveLength(before);
  });
});

test('what a monitor has found is opened once, for somebody who hears of it, and closed', async () => {
  const environments = {
    production: { version: '14', request: story.request, owing: [], since: '2026-03-01T12:00:00.000Z' },
  } as never;
  const state: SubjectState = { subject: 'model/churn', environments, open: {}, findings: {}, closed: [] };
  const stream = subjectStream('model/churn');
  const draft = { at: '2026-03-01T12:00:00.000Z', actor: 'x', action: 'request-closed', details: {}, state };
  await world.ports.ledger.append(seal(stream, undefined, draft));
  const path = '/v1/subjects/model/churn/findings';
  const report = {
    id: 'drift-2026-03',
    environment: 'production',
    text: 'Explain the drift',
    owner: people.alex.email,
    due: '2026-04-01',
  };
  await post(path, report);
  expect(lastOf(stream)).toMatchObject({
    action: 'finding-reported',
    actor: CALLER,
    details: { finding: { id: 'reported.drift-2026-03', raisedBy: CALLER, version: '14' } },
  });
  expect(await post(path, report)).toMatchObject({ appended: false });
  await post(`${path}/reported.drift-2026-03/close`, { comment: 'It was the holidays.' });
  expect(await post(path, report)).toMatchObject({ appended: false });
  expect(lastOf(stream)).toMatchObject({ state: { findings: {} } });
  const refused = (body: object, at = path) => expect(post(at, { ...report, ...body })).rejects;
  await refused({ id: 'a', owner: 'stranger@example.com' }).toMatchObject({ code: 'InvalidForm' });
  await refused({ id: 'a', environment: 'qa' }).toMatchObject({ code: 'InvalidForm' });
  await refused({ id: 'a b' }).toMatchObject({ code: 'InvalidCall' });
  await refused({ due: 'soon' }).toMatchObject({ code: 'InvalidCall' });
  await refused({}, path.replace('churn', 'none')).toMatchObject({ code: 'UnknownSubject' });
});

test('a finding is closed once, with how it was settled', async () => {
  const finding = {
    text: 'Explain the drift',
    owner: people.alex.email,
    due: '2026-04-01',
    raisedBy: people.morgan.email,
    at: '2026-03-01T12:00:00.000Z',
    request: story.request,
    version: '14',
    stage: 'review',
  };
  const id = `${story.request}.1.review.1`;
  const state: SubjectState = {
    subject: 'model/churn',
    environments: {},
    open: {},
    findings: { [id]: finding },
    closed: [],
  };
  const stream = subjectStream('model/churn');
  const draft = { at: finding.at, actor: 'x', action: 'request-closed', details: {}, state };
  await world.ports.ledger.append(seal(stream, undefined, draft));
  const path = `/v1/subjects/model/churn/findings/${id}/close`;
  await post(path, { comment: 'It was the holidays.' });
  expect(lastOf(stream)).toMatchObject({
    action: 'finding-closed',
    actor: CALLER,
    details: { comment: 'It was the holidays.', finding: { id, text: 'Explain the drift' } },
    state: { findings: {} },
  });
  expect(world.views.stored.get('subject/model/churn')).toMatchObject({ seq: 2 });
  expect(await post(path, { comment: 'again' })).toMatchObject({ appended: false });
  await expect(post(path.replace('.1/close', '.2/close'), { comment: 'x' })).rejects.toMatchObject({
    code: 'InvalidForm',
  });
  await expect(post(path.replace('churn', 'none'), { comment: 'x' })).rejects.toMatchObject({
    code: 'UnknownSubject',
  });
});

describe('suspend and resume a rule', () => {
  const POLICY = '/v1/policies/low-risk-retraining';
  const STREAM = subjectStream('policy/low-risk-retraining');
  beforeEach(() => {
    world.workflows = [ruledPromotion, policyApproval];
  });

  test('are recorded with who called and why, once, and listed', async () => {
    const reason = 'It let a biased model through.';
    const first = await post<Recorded>(`${POLICY}/suspend`, { reason });
    expect(first).toMatchObject({ appended: true, caller: CALLER, entry: { stream: STREAM, seq: 1 } });
    expect(await post<Recorded>(`${POLICY}/suspend`, { reason })).toMatchObject({ appended: false });
    expect(lastOf(STREAM)).toMatchObject({ action: 'policy-suspended', actor: CALLER, details: { reason } });
    const { policies: listed } = await policies(world.ports);
    expect(listed).toMatchObject([
      {
        policy: 'low-risk-retraining',
        version: signing()['version'],
        inForce: false,
        why: 'the rule is suspended: It let a biased model through',
        suspended: { by: CALLER, reason },
      },
    ]);
    await post<Recorded>(`${POLICY}/resume`, { reason: 'Corrected.' });
    expect(lastOf(STREAM)).toMatchObject({ action: 'policy-resumed', actor: CALLER });
    expect((await policies(world.ports)).policies).toMatchObject([{ why: 'nobody has signed the rule' }]);
  });

  test('are of rules that there are', async () => {
    await expect(post('/v1/policies/other/suspend', { reason: 'Why not.' })).rejects.toThrow(
      "There is no rule 'other': 'countersign policies' lists those that there are.",
    );
    await expect(post(`${POLICY}/resume`, { reason: 'Why not.' })).rejects.toMatchObject({
      code: 'UnknownSubject',
    });
    expect(world.streams.size).toBe(0);
  });
});
