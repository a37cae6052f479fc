import { describe, expect, it } from 'vitest';
import { seal } from '../../../../lambdas/domain/entry.ts';
import { parseSubmission, requestId } from '../../../../lambdas/domain/submission.ts';
import { beginRequest } from '../../../../lambdas/engine/begin.ts';
import { wakeWaiting } from '../../../../lambdas/engine/wake.ts';
import { adopt } from '../../../../lambdas/operations/adopt.ts';
import { intake } from '../../../../lambdas/operations/intake.ts';
import { review as readPage } from '../../../../lambdas/operations/review.ts';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { definitionHash } from '../../../../schema/workflow.ts';
import { linkOf } from '../../../support/in-memory-ports.ts';
import { Play } from '../../../support/play.ts';
import { cast, defineWorkflow, roles, shortPath, shortPathWith, version } from './cast.ts';
import { about, playAll, produce, release, staff, submissionOf, workflowOf } from './governance.ts';

const { dana, morgan, devon, alex, ira, robin, ray } = cast;
const DAY = 86_400;
const ASSESSED = { 'answer.performance': 'holds', 'answer.drift': 'yes', 'answer.data-until': 'May 2026' };

const publish = { type: 'promotion', title: 'Promotion', environment: 'production', next: 'end' } as const;
const review = { type: 'approval', title: 'Review', role: 'manager', dueIn: '5 days' } as const;
const model = { subject: 'model', requester: 'data-scientist', environments: ['production'] } as const;

describe('an attempt that builds on what the one before passed', () => {
  const people = {
    'data-scientist': [dana, morgan],
    manager: [morgan, devon],
    'it-engineer': [ira],
  };
  const path = workflowsFor(people)({
    id: 'path',
    title: 'Path',
    ...model,
    start: 'review',
    stages: {
      review: { ...review, carries: true, next: 'test' },
      test: {
        type: 'approval',
        title: 'Test',
        role: 'it-engineer',
        dueIn: '5 days',
        reworkTo: 'test',
        next: 'publish',
      },
      publish,
    },
  });

  it('is not submitted by whoever approved that', async () => {
    const play = new Play([path], people);
    const request = await play.start(path, version('1'));
    await play.decide(request, morgan, 'approve');
    await play.decide(request, ira, 'request-changes');
    const own = await play.start(path, version('2', { revises: request.id, requestedBy: morgan.email }));
    expect(own.execution.refusal).toContain("/requestedBy decided 'review', on which this attempt builds");
    expect(request.state).toMatchObject({ status: 'rework', attempt: 1 });
    await play.start(path, version('2', { revises: request.id }));
    await play.decide(request, ira, 'approve');
    expect(play.production()).toMatchObject({ version: '2', requestedBy: dana.email });
  });
});

describe('a version', () => {
  it('means its artifact for ever: another one is refused at the door, with where and when it stood', async () => {
    const play = playAll();
    await produce(play, '14');
    const renewal = await play.start(workflowOf('model-revalidation'), about('14', staff.dana.email));
    await play.decide(renewal, staff.alex, 'approve', ASSESSED);
    play.world.wait(60);
    await release(play, '15');
    play.world.wait(60);
    const artifact = { uri: 's3://models/other', sha256: 'f'.repeat(64) };
    const other = await play.start(workflowOf('emergency-release'), submissionOf('14', { artifact }));
    expect(other.entries).toEqual([]);
    expect(other.execution.refusal).toMatch(
      /\/version must be another: version 14 was promoted to production at 2026-\S+ by request \w{26}, with another artifact/,
    );
    await play.decide(renewal, staff.morgan, 'approve');
    expect(renewal.state.outcome).toBe('superseded');
    expect(play.production()).toMatchObject({ version: '15' });
  });

  it('means its lineage for ever', async () => {
    const play = playAll();
    await produce(play, '14');
    await release(play, '15');
    const lineage = { ...(submissionOf('14')['lineage'] as object), hyperparameters: { learningRate: 0.2 } };
    const other = await play.start(workflowOf('emergency-release'), submissionOf('14', { lineage }));
    expect(other.execution.refusal).toContain('made of other hyperparameters');
  });

  it('means one artifact, also when two were submitted before either was promoted', async () => {
    const flow = defineWorkflow({
      id: 'flow',
      title: 'Flow',
      ...model,
      environments: ['qa', 'production'],
      start: 'review',
      newerVersion: 'parallel',
      stages: {
        review: { ...review, next: 'to-qa' },
        'to-qa': { type: 'promotion', title: 'QA', environment: 'qa', next: 'test' },
        test: { type: 'approval', title: 'Test', role: 'data-analyst', dueIn: '5 days', next: 'publish' },
        publish,
      },
    });
    const play = new Play([flow], roles);
    const first = await play.start(flow, version('14'));
    const artifact = { uri: 's3://models/other', sha256: 'f'.repeat(64) };
    const second = await play.start(flow, version('14', { artifact }));
    await play.decide(first, morgan, 'approve');
    const { attempt, stages } = second.state;
    const expiresAt = stages['review']?.dueAt ?? '';
    const link = linkOf({ request: second.id, stage: 'review', attempt, approver: devon.email, expiresAt });
    const page = await readPage(play.world.ports)({ pathParameters: { link } } as never);
    expect(page.body).toContain('qa runs another artifact under the version 14.');
    await play.decide(second, devon, 'approve');
    expect(second.state).toMatchObject({
      outcome: 'superseded',
      reason: expect.stringContaining('qa runs another artifact under the version 14'),
    });
    expect(play.subject('model/churn').environments['qa']?.request).toBe(first.id);
  });

  it('is confirmed by nobody who spoke of a later attempt', async () => {
    const flow = defineWorkflow({
      id: 'flow',
      title: 'Flow',
      ...model,
      environments: ['qa', 'production'],
      start: 'review',
      stages: {
        review: { ...review, next: 'risk' },
        risk: { type: 'approval', title: 'Risk', role: 'risk', dueIn: '5 days', next: 'to-qa' },
        'to-qa': { type: 'promotion', title: 'QA', environment: 'qa', next: 'test' },
        test: { type: 'approval', title: 'Test', role: 'data-analyst', dueIn: '5 days', next: 'publish' },
        publish,
      },
    });
    const play = new Play([flow], roles);
    const request = await play.start(flow, version('14'));
    for (const person of [morgan, robin]) await play.decide(request, person, 'approve');
    play.world.wait(60);
    await play.decide(request, alex, 'request-changes');
    play.world.wait(60);
    await play.start(flow, version('15', { revises: request.id }));
    await play.decide(request, morgan, 'approve');
    await play.decide(request, robin, 'reject');
    expect(play.subject('model/churn').environments['qa']).toMatchObject({
      version: '14',
      ended: { outcome: 'rejected', confirmedBy: [] },
    });
  });
});

describe('a review that follows a promotion', () => {
  const flow = defineWorkflow({
    id: 'flow',
    title: 'Flow',
    ...model,
    start: 'review',
    rework: { dueIn: '3 days' },
    stages: {
      review: { ...review, next: 'publish' },
      publish: { ...publish, next: 'after' },
      after: {
        type: 'approval',
        title: 'After',
        role: 'data-analyst',
        dueIn: '5 days',
        ifRejected: { start: 'back' },
        next: 'end',
      },
    },
  });
  const back = defineWorkflow({
    id: 'back',
    title: 'Back',
    ...model,
    requester: 'it-engineer',
    submission: { lineage: false, version: { in: 'production', when: 'before' } },
    start: 'agree',
    stages: { agree: { ...review, next: 'publish' }, publish },
  });
  const sentBack = async () => {
    const play = new Play([flow, back], roles);
    const first = await play.start(flow, version('1'));
    await play.decide(first, morgan, 'approve');
    await play.decide(first, alex, 'approve');
    play.world.wait(60);
    const request = await play.start(flow, version('2'));
    await play.decide(request, morgan, 'approve');
    await play.decide(request, alex, 'request-changes');
    return { play, request };
  };
  const ways = (play: Play) =>
    [...play.world.started.values()].map(({ input }) => (input as { version: string }).version);

  it('leads back when the changes that it asked for never come', async () => {
    const { play, request } = await sentBack();
    await play.pass(4 * DAY);
    expect(request.state.outcome).toBe('expired');
    expect(ways(play)).toEqual(['1']);
  });

  it('leads back to before the request, not to an attempt that it had sent back', async () => {
    const { play, request } = await sentBack();
    play.world.wait(60);
    await play.start(flow, version('3', { revises: request.id }));
    await play.decide(request, morgan, 'approve');
    await play.decide(request, alex, 'reject');
    expect(play.production()?.version).toBe('3');
    expect(ways(play)).toEqual(['1']);
  });

  it('leads back whatever characters the reason is cut at', async () => {
    const play = playAll();
    await produce(play, '1');
    play.world.wait(60);
    const request = await release(play, '2');
    const lead = `Version 2 was promoted to production by request ${request.id}, which was then rejected: Morgan Estes (manager) rejected it: `;
    const comment = `${'x'.repeat(1999 - lead.length)}\u{1F600}${'y'.repeat(50)}`;
    await play.decide(request, staff.morgan, 'reject', { comment });
    const [rollback] = await play.startAsked();
    expect(rollback?.execution.refusal).toBeUndefined();
    expect(rollback?.execution.state).toBe('agree');
  });
});

describe('a renewal', () => {
  it('waits for no freeze: it changes nothing that runs', async () => {
    const play = playAll();
    await produce(play, '14');
    const renewal = await play.start(workflowOf('model-revalidation'), about('14', staff.dana.email));
    play.world.freezes = [{ reason: 'Closing', from: '2026-03-01T00:00:00Z', until: '2026-04-01T00:00:00Z' }];
    await play.decide(renewal, staff.alex, 'approve', ASSESSED);
    await play.decide(renewal, staff.morgan, 'approve');
    expect(renewal.state.outcome).toBe('completed');
  });
});

describe('the record', () => {
  const questions = Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [`q-${index}`, { label: `${index}?`, type: 'text' as const }]),
  );
  const talkative = defineWorkflow({
    id: 'talkative',
    title: 'Talkative',
    ...model,
    environments: ['qa', 'production'],
    start: 'risk',
    stages: {
      risk: {
        type: 'approval',
        title: 'Risk',
        role: 'risk',
        quorum: 2,
        dueIn: '5 days',
        form: questions,
        next: 'to-qa',
      },
      'to-qa': { type: 'promotion', title: 'QA', environment: 'qa', next: 'review' },
      review: { ...review, quorum: 2, form: questions, next: 'publish' },
      publish,
    },
  });
  const answers = (length: number) =>
    Object.fromEntries(Object.keys(questions).map((name) => [`answer.${name}`, 'a'.repeat(length)]));

  it('takes no more of one person than it has room for, and always a bare answer', async () => {
    const play = new Play([talkative], roles);
    const request = await play.start(talkative, version('1'));
    const long = { comment: 'c'.repeat(4_000), ...answers(2_000) };
    expect(await play.decide(request, robin, 'approve', long)).toBe(422);
    expect(request.actions).not.toContain('decided');
    for (const person of [robin, ray, morgan]) {
      expect(
        await play.decide(request, person, 'approve', { comment: 'c'.repeat(4_000), ...answers(650) }),
      ).toBe(303);
    }
    expect(await play.decide(request, devon, 'approve', answers(1_000))).toBe(422);
    expect(await play.decide(request, devon, 'approve', answers(5))).toBe(303);
    expect(request.state.outcome).toBe('completed');
    const sizes = [...play.world.streams.values()].flat().map(({ entry }) => Buffer.byteLength(entry));
    expect(Math.max(...sizes)).toBeLessThan(256_000);
  });

  it('always has room for whoever comes last to answer every question, whatever the others wrote', async () => {
    const boxes = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`box-${index}`, `Box ${index}`]),
    );
    const people = Array.from({ length: 20 }, (_, index) => ({
      email: `member-${index}@example.com`,
      name: `Member ${index}`,
    }));
    const board = { 'data-scientist': [dana], board: people, 'it-engineer': [ira] };
    const checklist = workflowsFor(board)({
      id: 'checklist',
      title: 'Checklist',
      ...model,
      start: 'vote',
      stages: {
        vote: { type: 'approval', title: 'Vote', role: 'board', quorum: 20, dueIn: '5 days', next: 'list' },
        list: {
          type: 'approval',
          title: 'List',
          role: 'it-engineer',
          dueIn: '5 days',
          form: boxes,
          next: 'publish',
        },
        publish,
      },
    });
    const play = new Play([checklist], board);
    const request = await play.start(checklist, version('1'));
    for (const person of people) {
      const wordy = await play.decide(request, person, 'approve', { comment: 'c'.repeat(3_900) });
      if (wordy === 422) expect(await play.decide(request, person, 'approve')).toBe(303);
    }
    const answers = Object.fromEntries(Object.keys(boxes).map((name) => [`answer.${name}`, 'yes']));
    expect(await play.decide(request, ira, 'approve', answers)).toBe(303);
    expect(request.state.outcome).toBe('completed');
  });

  it('refuses an entry that no item could hold by name, instead of trying it again and again', () => {
    const draft = { at: '2026-03-01T00:00:00.000Z', actor: 'x', action: 'x', state: {} };
    expect(() => seal('request/x', undefined, { ...draft, details: { text: 'a'.repeat(400_000) } })).toThrow(
      expect.objectContaining({ name: 'EntryTooLarge' }),
    );
    expect(seal('request/x', undefined, { ...draft, details: { text: 'a'.repeat(380_000) } }).seq).toBe(1);
  });
});

describe('an input that comes again', () => {
  it('after its request ended without success fails, and says why and what to do', async () => {
    const play = new Play([shortPath], roles);
    const request = await play.start(shortPath, version('1'));
    await play.withdraw(request);
    const again = await play.start(shortPath, version('1'));
    expect(again.status).toBe('FAILED');
    expect(again.execution.refusal).toContain(`is request ${request.id}, which is withdrawn ('`);
    expect(again.execution.refusal).toContain("'). Say in its note why it comes again");
  });
});

describe('a wake-up by an older state of a request', () => {
  const queueing = shortPathWith('queueing', { newerVersion: 'queue' });

  it('does not let a request go on that has been queued since', async () => {
    const play = new Play([queueing], roles);
    const first = await play.start(queueing, version('1'));
    play.world.wait(60);
    const second = await play.start(queueing, version('2'));
    const [submitted] = second.entries;
    if (submitted === undefined) throw new Error('nothing was submitted');
    await wakeWaiting(play.world.ports, submitted.state);
    await play.settle();
    expect(second.execution.state).toBe('intake');
    await play.decide(first, morgan, 'approve');
    expect(second.execution.state).toBe('review');
    expect(await play.decide(second, morgan, 'approve')).toBe(303);
  });

  it('does not begin an attempt anew for which changes have been requested since', async () => {
    const flow = shortPathWith('flow', { review: { approvers: { risk: 2 } } });
    const play = new Play([flow], roles);
    const request = await play.start(flow, version('1'));
    await play.decide(request, robin, 'approve');
    const older = request.state;
    await play.decide(request, ray, 'request-changes');
    await wakeWaiting(play.world.ports, older);
    await play.settle();
    expect(request.execution.state).toBe('intake');
  });
});

describe('a request that began while another version was being deployed', () => {
  it('ends and says so, instead of being judged by rules that its execution does not run', async () => {
    const play = new Play([shortPath], roles);
    const newer = { ...shortPath, title: 'Short path, changed' };
    play.world.workflows = [newer, shortPath];
    const input = version('1');
    const execution = 'arn:aws:states:eu-west-1:111122223333:execution:countersign-short-path:api';
    const begun = await beginRequest(play.world.ports, {
      request: requestId(shortPath.id, input),
      workflow: newer,
      definition: definitionHash(newer),
      submission: parseSubmission(input),
      input,
      execution,
      actor: 'iam:arn:aws:iam::111122223333:user/dana',
    });
    expect(begun.state.status).toBe('open');
    const call = { workflow: shortPath.id, definition: definitionHash(shortPath), execution, input };
    await intake(play.world.ports)({ ...call, taskToken: 'token', timedOut: false });
    expect(play.world.woken).toMatchObject([
      { kind: 'fail', error: 'Failed', cause: expect.stringContaining('Another version of the workflow') },
    ]);
  });
});

describe('a deployment', () => {
  it('is taken up by several open requests at once, and by the others when it fails for one', async () => {
    const flow = shortPathWith('beside', { newerVersion: 'parallel' });
    const play = new Play([flow], roles);
    const started = await Promise.all(['1', '2', '3'].map((number) => play.start(flow, version(number))));
    const { ports } = play.world;
    const [lost] = started;
    const asked: string[] = [];
    let release = () => {};
    const all = new Promise<void>((resolve) => {
      release = resolve;
    });
    const ledger = {
      ...ports.ledger,
      last: async (stream: string) => {
        asked.push(stream);
        if (new Set(asked).size === started.length) release();
        await all;
        if (stream === `request/${lost?.id}`) throw new Error('away');
        return ports.ledger.last(stream);
      },
    };
    await expect(adopt({ ...ports, ledger })()).rejects.toThrow('away');
    for (const { id } of started) expect(asked).toContain(`request/${id}`);
  });
});
