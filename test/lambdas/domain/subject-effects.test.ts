import { describe, expect, it } from 'vitest';
import type { OpenRequest, RequestState, StageState, SubjectState } from '../../../lambdas/domain/model.ts';
import type { PolicyPositions } from '../../../lambdas/domain/policy.ts';
import { approvalsAt, hasTakenEffect, takeEffect } from '../../../lambdas/domain/subject/effect.ts';
import { leaveSubject } from '../../../lambdas/domain/subject/leave.ts';
import { enterRequest, queuedBehind } from '../../../lambdas/domain/subject/subject.ts';
import { policyHash } from '../../../schema/policy.ts';
import type { EffectStage, PolicyStage, Workflow } from '../../../schema/workflow.ts';
import { approval, asks, passing, promotion, wait } from '../../schema/samples.ts';
import { closedAs } from '../../support/states.ts';
import { deployment, running } from './facts.ts';
import { at, entryOf, submitted } from './samples.ts';

const DAY = 86_400;
const ref = { stage: 'effect', attempt: 1 };
const last = { seq: 9, hash: 'e'.repeat(64) };

const approved = (...people: string[]): StageState => ({
  decisions: people.map((who) => ({
    person: `${who}@example.com`,
    name: who,
    role: 'reviewer',
    choice: 'approve',
    meaning: 'approved',
    at: at(60).toISOString(),
  })),
  outcome: 'approved',
  settledAt: at(60).toISOString(),
});

/** A request about version 13 whose one approval before the effect was given. */
const request = (changes: Partial<RequestState> = {}): RequestState =>
  ({
    ...submitted(),
    version: '13',
    artifact: deployment().artifact,
    stages: { review: approved('bob') },
    ...changes,
  }) as RequestState;
const workflowWith = (effect: EffectStage, after: Workflow['stages'] = {}): Workflow =>
  passing({ review: approval(), effect, ...after });
const entered = (subject: SubjectState, state: RequestState, workflow: Workflow): SubjectState =>
  entryOf(enterRequest(subject, { workflow, state, now: at(10) })).state;
const act = (effect: EffectStage, subject: SubjectState, state = request()) => {
  const workflow = workflowWith(effect);
  return takeEffect(entered(subject, state, workflow), { workflow, state, now: at(100) }, ref);
};
const inProduction = running({ production: deployment(), qa: deployment() });

describe('a retirement', () => {
  const retirement = promotion({ type: 'retirement' });

  it('takes the version out of the environment, and no other, and says who authorised it', () => {
    const entry = entryOf(act(retirement, inProduction));
    expect(entry).toMatchObject({
      action: 'retired',
      details: {
        environment: 'production',
        request: 'r1',
        version: '13',
        since: at(100).toISOString(),
        authorisedBy: [{ stage: 'review', person: 'bob@example.com' }],
      },
    });
    expect(Object.keys(entry.state.environments)).toEqual(['qa']);
    expect(hasTakenEffect(entry.state, request(), ref)).toBe(true);
  });

  it('happens once', () => {
    const workflow = workflowWith(retirement);
    const { state } = entryOf(act(retirement, inProduction));
    expect(takeEffect(state, { workflow, state: request(), now: at(101) }, ref)).toEqual({});
  });

  it('takes place whatever its approvals saw: that is asked of promotions', () => {
    const stage = approved('bob');
    const decisions = stage.decisions.map((one) => ({ ...one, replaces: { production: null } }));
    const state = request({ stages: { review: { ...stage, decisions } } });
    expect(act(retirement, inProduction, state).entry?.action).toBe('retired');
  });

  it('is of what the request itself has put there', () => {
    const own = running({ production: deployment({ request: 'r1', since: at(50).toISOString() }) });
    expect(act(retirement, own).entry?.action).toBe('retired');
  });

  it('is of what has no artifact, too', () => {
    const bare = running({ production: deployment({ artifact: undefined }) });
    expect(act(retirement, bare, request({ artifact: undefined })).entry?.action).toBe('retired');
    expect(() => act(retirement, inProduction, request({ artifact: undefined }))).toThrow(
      expect.objectContaining({ name: 'Superseded' }),
    );
  });

  it.each([
    ['another version', running({ production: deployment({ version: '14' }) }), 'version 14'],
    ['nothing', running({}), 'nothing'],
    [
      'another artifact of it',
      running({ production: deployment({ artifact: { uri: 's3://models/x', sha256: 'f'.repeat(64) } }) }),
      'version 13',
    ],
    ['it without an artifact', running({ production: deployment({ artifact: undefined }) }), 'version 13'],
    [
      'it since after that was asked for',
      running({ production: deployment({ since: at(1).toISOString() }) }),
      'version 13',
    ],
  ])('is refused when the environment runs %s by now', (_, subject, now) => {
    expect(() => act(retirement, subject)).toThrow(
      expect.objectContaining({
        code: 'RequestClosed',
        name: 'Superseded',
        message: expect.stringContaining(`production runs ${now} now, no longer version 13`),
      }),
    );
  });
});

describe('an attestation', () => {
  const every = { seconds: 90 * DAY };
  const attestation = promotion({ type: 'attestation', attest: { every, by: 'model-revalidation' } });
  const due = { by: 'model-revalidation', dueAt: at(1).toISOString() };

  it('lets the version stay, and counts the time anew', () => {
    const entry = entryOf(act(attestation, running({ production: deployment({ attest: due }) })));
    const renewed = { by: 'model-revalidation', dueAt: at(100 + 90 * DAY).toISOString() };
    expect(entry).toMatchObject({ action: 'attested', details: { attest: renewed, version: '13' } });
    expect(entry.state.environments['production']).toEqual({
      ...deployment(),
      attest: renewed,
      attested: {
        at: at(100).toISOString(),
        request: 'r1',
        authorisedBy: [expect.objectContaining({ person: 'bob@example.com' })],
      },
    });
  });

  it('can be the last one', () => {
    const entry = entryOf(
      act(promotion({ type: 'attestation' }), running({ production: deployment({ attest: due }) })),
    );
    expect(entry.state.environments['production']).not.toHaveProperty('attest');
  });

  it('is refused for what does not run any more', () => {
    expect(() => act(attestation, running({ production: deployment({ version: '14' }) }))).toThrow(
      expect.objectContaining({ name: 'Superseded' }),
    );
  });
});

describe('a promotion', () => {
  it('says until when its approval holds, and what it replaced', () => {
    const entry = entryOf(
      act(
        promotion({ attest: { every: { seconds: DAY }, by: 'again' } }),
        inProduction,
        request({ version: '14' }),
      ),
    );
    expect(entry.state.environments['production']).toMatchObject({
      version: '14',
      attest: { by: 'again', dueAt: at(100 + DAY).toISOString() },
      replaced: { version: '13', request: 'r0', artifact: deployment().artifact },
    });
    expect(entry.details).toMatchObject({ replaces: { version: '13', request: 'r0' } });
  });

  it('says that it goes back where its workflow is about a version from before', () => {
    const rules = workflowWith(promotion());
    const back = {
      ...rules,
      submission: { ...rules.submission, version: { in: 'production', when: 'before' as const } },
    };
    const take = (workflow: Workflow) =>
      entryOf(
        takeEffect(
          entered(inProduction, request(), workflow),
          { workflow, state: request(), now: at(100) },
          ref,
        ),
      ).details;
    expect(take(back)).toMatchObject({ rollback: true });
    expect(take(rules)).not.toHaveProperty('rollback');
  });

  it('is none of another artifact than the one that runs elsewhere under the same version', () => {
    const other = { uri: 's3://models/x', sha256: 'f'.repeat(64) };
    const subject = running({ qa: deployment({ version: '14', artifact: other }) });
    expect(() => act(promotion(), subject, request({ version: '14' }))).toThrow(
      expect.objectContaining({
        name: 'Superseded',
        message: expect.stringContaining('qa runs another artifact under the version 14.'),
      }),
    );
  });

  it('leads back to before the request, also when it is its second', () => {
    const before = { version: '12', request: 'r9', artifact: undefined };
    const own = running({ production: deployment({ request: 'r1', replaced: before }) });
    const entry = entryOf(act(promotion(), own, request({ version: '14' })));
    expect(entry.state.environments['production']?.replaced).toEqual({ version: '12', request: 'r9' });
  });

  it('is authorised by those who approved it, and nobody else', () => {
    const { decisions } = approved('bob', 'cleo');
    const [bob, cleo] = decisions;
    const review = { ...approved(), decisions: [bob, { ...cleo, choice: 'reject' }] } as StageState;
    expect(approvalsAt(request({ stages: { review } }), 'review').map(({ person }) => person)).toEqual([
      'bob@example.com',
    ]);
  });

  it('is authorised by a track once that has passed, and not by what was answered there before', () => {
    const workflow: Workflow = passing({
      review: { type: 'tracks', title: 'Review', tracks: ['legal', 'risk'], atLeast: 1, next: 'legal' },
      legal: approval({ track: { of: 'review' } }),
      risk: approval({ ...asks({ reviewer: 2 }), track: { of: 'review' } }),
      effect: promotion(),
    });
    const state = request({
      version: '14',
      stages: {
        review: { decisions: [], outcome: 'passed' },
        legal: approved('bob'),
        risk: { ...approved('cleo'), outcome: 'skipped' },
      },
    });
    const subject = entered(inProduction, state, workflow);
    const { environments } = entryOf(takeEffect(subject, { workflow, state, now: at(100) }, ref)).state;
    expect(environments['production']?.authorisedBy).toMatchObject([
      { stage: 'legal', person: 'bob@example.com' },
    ]);
  });

  it('is authorised by who approved a stage that was passed over as its time ran out, too', () => {
    const state = request({ version: '14', stages: { review: { ...approved('bob'), outcome: 'skipped' } } });
    const { environments } = entryOf(act(promotion(), inProduction, state)).state;
    expect(environments['production']?.authorisedBy).toMatchObject([{ person: 'bob@example.com' }]);
  });

  it('keeps which workflow is started when something is found, where the stage names one', () => {
    const onFinding = (changes: Partial<EffectStage>) =>
      entryOf(act(promotion(changes), inProduction, request({ version: '14' }))).state.environments[
        'production'
      ]?.onFinding;
    expect(onFinding({ onFinding: { start: 'model-revalidation' } })).toBe('model-revalidation');
    expect(onFinding({})).toBeUndefined();
  });

  it('does not take effect for a stage that was skipped', () => {
    const skipped = request({
      stages: { review: approved('bob'), effect: { decisions: [], outcome: 'skipped' } },
    });
    expect(act(promotion(), inProduction, skipped)).toEqual({});
  });

  it('is refused by the name of what took its place', () => {
    const workflow = workflowWith(promotion());
    const newer = { ...request(), request: 'r2', requestedAt: at(5).toISOString() };
    const subject = entered(entered(inProduction, request(), workflow), newer, workflow);
    expect(() => takeEffect(subject, { workflow, state: request(), now: at(100) }, ref)).toThrow(
      expect.objectContaining({
        name: 'Superseded',
        message: expect.stringContaining('A newer version of model/churn was submitted'),
      }),
    );
  });
});

describe('a promotion until a date', () => {
  const until = wait({ for: undefined, until: { attribute: 'lastDay' } });
  const retirement = promotion({ type: 'retirement', title: 'Taken out' });
  /** Promoted at noon of 2 March by a request that names this day. */
  const granted = (lastDay: string, between: Workflow['stages'], ends = true) => {
    const workflow = passing({
      review: approval(),
      effect: promotion(),
      ...between,
      ...(ends && { 'take-out': retirement }),
    });
    const state = request({ version: '14', attributes: { lastDay } });
    const noon = new Date('2026-03-02T12:00:00.000Z');
    return takeEffect(entered(running({}), state, workflow), { workflow, state, now: noon }, ref).entry
      ?.action;
  };

  it('does not take place where that has passed while people decided: it would end at once', () => {
    expect(() => granted('2026-03-02', { until })).toThrow(
      expect.objectContaining({
        code: 'RequestClosed',
        payload: { outcome: 'expired' },
        message: expect.stringContaining(
          'The date at which production was to lose version 14 again has passed by now (Taken out)',
        ),
      }),
    );
    expect(() => granted('2026-03-02', { look: approval(), until })).toThrow('has passed by now');
    expect(granted('2026-03-03', { until })).toBe('promoted');
  });

  it('takes place where time passes nevertheless, where nothing waits, and where nothing ends it', () => {
    expect(granted('2026-03-02', { until, soak: wait() })).toBe('promoted');
    expect(granted('2026-03-02', { look: approval() })).toBe('promoted');
    expect(granted('2026-03-02', { until }, false)).toBe('promoted');
  });
});

describe('reviews that are to follow', () => {
  const after = {
    quick: approval({ title: 'Quick look', due: { seconds: DAY } }),
    full: approval({ title: 'Full review', due: { seconds: 3 * DAY } }),
  };
  const workflow = workflowWith(promotion(), after);
  const promoted = () =>
    entryOf(
      takeEffect(
        entered(inProduction, request(), workflow),
        { workflow, state: request(), now: at(100) },
        ref,
      ),
    ).state;
  const owing = ({ environments }: SubjectState) =>
    environments['production']?.owing.map(({ stage }) => stage);
  const ended = (
    outcome: 'completed' | 'rejected' | 'expired' | 'withdrawn',
    stages: RequestState['stages'],
  ) =>
    entryOf(
      leaveSubject(
        promoted(),
        {
          ...last,
          state: request({
            status: 'closed',
            outcome,
            stages: { ...request().stages, effect: { decisions: [], outcome: 'promoted' }, ...stages },
          }),
        },
        at(500),
      ),
    ).state;

  it('are owed from the promotion on, each by its own time', () => {
    expect(promoted().environments['production']?.owing).toEqual([
      { stage: 'quick', title: 'Quick look', dueAt: at(100 + DAY).toISOString() },
      { stage: 'full', title: 'Full review', dueAt: at(100 + 3 * DAY).toISOString() },
    ]);
  });

  it('are none where a condition may skip them, people only confirm, or another promotion follows', () => {
    const conditional = workflowWith(promotion(), { quick: approval({ when: { metric: 'auc', under: 1 } }) });
    const confirmed = workflowWith(promotion(), { quick: approval({ type: 'task' }) });
    const guarded = workflowWith(promotion({ environment: 'staging' }), {
      quick: approval(),
      more: promotion(),
    });
    for (const [rules, environment] of [
      [conditional, 'production'],
      [confirmed, 'production'],
      [guarded, 'staging'],
    ] as const) {
      const { state } = entryOf(
        takeEffect(
          entered(inProduction, request(), rules),
          { workflow: rules, state: request(), now: at(100) },
          ref,
        ),
      );
      expect(state.environments[environment]?.owing).toEqual([]);
    }
  });

  it('are owed no more once they were given, whatever they said', () => {
    expect(owing(ended('completed', { quick: approved('cleo'), full: approved('dan') }))).toEqual([]);
    expect(
      owing(ended('rejected', { quick: approved('cleo'), full: { decisions: [], outcome: 'rejected' } })),
    ).toEqual([]);
    expect(owing(ended('rejected', { quick: { decisions: [], outcome: 'rejected' } }))).toEqual(['full']);
  });

  it('stay owed when nobody gave them: whoever withdraws does not escape them', () => {
    expect(owing(ended('withdrawn', {}))).toEqual(['quick', 'full']);
    expect(owing(ended('expired', { quick: { decisions: [], outcome: 'expired' } }))).toEqual([
      'quick',
      'full',
    ]);
  });
});

describe('an approval by rule', () => {
  const rule: PolicyStage = {
    type: 'policy',
    title: 'Low risk',
    policy: 'low-risk',
    checks: {},
    approvedBy: 'risk',
    until: '2027-01-01',
    otherwise: ['review'],
    next: 'end',
  };
  const inForce = { policy: 'policy/low-risk', title: 'Low risk', request: 's1' };
  const entry = { seq: 3, hash: 'e'.repeat(64) };
  const signature = (workflow: Workflow) => ({ ...inForce, version: policyHash(workflow, rule), entry });
  const approvedBy = (workflow: Workflow, isPromoted: boolean) =>
    request({
      version: '14',
      stages: {
        rule: {
          decisions: [],
          outcome: 'approved',
          settledAt: at(20).toISOString(),
          rule: signature(workflow),
        },
        review: { decisions: [], outcome: 'skipped' },
        staging: {
          decisions: [],
          ...(isPromoted && { outcome: 'promoted', settledAt: at(90).toISOString() }),
        },
      },
    });
  const signed = (workflow: Workflow, stage = rule): PolicyPositions => {
    const { decisions } = approved('rita');
    const authorisedBy = decisions.map((one) => ({ ...one, stage: 'sign', attempt: 1, role: 'risk' }));
    const version = policyHash(workflow, stage);
    const state = running({ 'in-force': deployment({ version, request: 's1', authorisedBy }) });
    return new Map([['low-risk', { state, ...entry }]]);
  };
  const promoteBy = (workflow: Workflow, stage: string, policies?: PolicyPositions) => {
    const state = approvedBy(workflow, stage !== 'staging');
    return entryOf(
      takeEffect(
        entered(running({}), state, workflow),
        { workflow, state, now: at(100) },
        { ...ref, stage },
        policies,
      ),
    );
  };

  it('is kept with what it promoted: by which signature, and when it was given', () => {
    const workflow = passing({ rule, review: approval(), effect: promotion() });
    const { environments } = promoteBy(workflow, 'effect', signed(workflow)).state;
    expect(environments['production']?.byRule).toEqual([
      { stage: 'rule', attempt: 1, ...signature(workflow), at: at(20).toISOString() },
    ]);
  });

  it('is looked at again against the last of the environments, however many there are', () => {
    const codeChanged: PolicyStage = { ...rule, when: { changed: 'code' } };
    const workflow = passing(
      { rule: codeChanged, review: approval(), effect: promotion() },
      { environments: ['staging', 'production', 'edge'] },
    );
    const variables = { code: 'c0ffee' };
    const state = { ...approvedBy(workflow, false), variables } as RequestState;
    const subject = running({ edge: deployment({ version: '12', variables }) });
    const { action, details } = entryOf(
      takeEffect(
        entered(subject, state, workflow),
        { workflow, state, now: at(100) },
        ref,
        signed(workflow, codeChanged),
      ),
    );
    expect(action).toBe('approval-outdated');
    expect(details).toMatchObject({
      rule: { stage: 'rule', why: 'the code did not change since version 12 in edge' },
    });
  });

  it('counts for nothing that comes before its rule, and is not looked at there', () => {
    const workflow = passing({
      staging: promotion({ environment: 'staging' }),
      rule,
      review: approval(),
      effect: promotion(),
    });
    const { action, state } = promoteBy(workflow, 'staging');
    expect(action).toBe('promoted');
    expect(state.environments['staging']).not.toHaveProperty('byRule');
  });

  it('owes the look at its share only with the last effect, and what others must review with the first', () => {
    const workflow = passing({
      rule,
      staging: promotion({ environment: 'staging' }),
      effect: promotion(),
      look: approval({ samples: { of: 'rule', share: 1 } }),
      check: approval(),
    });
    const owing = (stage: string, environment: string) =>
      promoteBy(workflow, stage, signed(workflow)).state.environments[environment]?.owing.map(
        (one) => one.stage,
      );
    expect(owing('staging', 'staging')).toEqual(['check']);
    expect(owing('effect', 'production')).toEqual(['look', 'check']);
  });
});

describe('conditions of approvals', () => {
  const workflow = workflowWith(promotion(), { confirm: approval() });
  const conditional = (...texts: string[]): StageState => {
    const stage = approved('bob');
    const findings = texts.map((text) => ({ text, owner: 'amy@example.com', due: '2026-05-01' }));
    return {
      ...stage,
      decisions: stage.decisions.map((one) => ({ ...one, choice: 'approve-with-conditions', findings })),
    };
  };
  const own = request({ stages: { review: conditional('a', 'b') } });
  const promoted = () =>
    entryOf(takeEffect(entered(inProduction, own, workflow), { workflow, state: own, now: at(100) }, ref))
      .state;
  const closed = (outcome: 'completed' | 'rejected') =>
    request({
      status: 'closed',
      outcome,
      stages: {
        review: conditional('a', 'b'),
        effect: { decisions: [], outcome: 'promoted' },
        confirm: conditional('c'),
      },
    });

  it('are open on the subject from the promotion on', () => {
    expect(Object.keys(promoted().findings)).toEqual(['r1.1.review.1', 'r1.1.review.2']);
    expect(promoted().open['r1']?.findings).toEqual(['r1.1.review.1', 'r1.1.review.2']);
    expect(promoted().environments['production']?.authorisedBy).toMatchObject([
      { choice: 'approve-with-conditions' },
    ]);
  });

  it('come with the end of the request too, and do not come back once closed', () => {
    const settled = { ...promoted(), findings: {} };
    const left = entryOf(leaveSubject(settled, { ...last, state: closed('completed') }, at(500))).state;
    expect(Object.keys(left.findings)).toEqual(['r1.1.confirm.1']);
    const forgotten = { ...left, findings: {}, closed: [] };
    expect(
      entryOf(leaveSubject(forgotten, { ...last, state: closed('completed') }, at(600))).state.findings,
    ).toEqual({});
  });

  it('are none of a request that ended without an effect; and stay of one whose promotion stands', () => {
    const left = entryOf(leaveSubject(promoted(), { ...last, state: closed('rejected') }, at(500))).state;
    expect(Object.keys(left.findings).sort()).toEqual(['r1.1.confirm.1', 'r1.1.review.1', 'r1.1.review.2']);
    const never = entered(inProduction, own, workflow);
    expect(
      Object.keys(
        entryOf(leaveSubject(never, { ...last, state: closed('completed') }, at(500))).state.findings,
      ).sort(),
    ).toEqual(['r1.1.confirm.1', 'r1.1.review.1', 'r1.1.review.2']);
    expect(
      entryOf(leaveSubject(never, { ...last, state: closed('rejected') }, at(500))).state.findings,
    ).toEqual({});
  });

  it('do not come a second time with the next promotion of the same request', () => {
    const again = takeEffect(
      { ...promoted(), findings: {} },
      {
        workflow,
        state: { ...own, attempt: 2, stages: { review: { ...conditional('a', 'b'), carriedFrom: 1 } } },
        now: at(300),
      },
      { ...ref, attempt: 2 },
    );
    expect(entryOf(again).state.findings).toEqual({});
  });
});

describe('the queue of a workflow', () => {
  const workflow: Workflow = { ...workflowWith(promotion()), newerVersion: 'queue' };
  const one = (id: string, seconds: number, changes: Partial<RequestState> = {}) =>
    request({ request: id, requestedAt: at(seconds).toISOString(), stages: {}, ...changes });
  const all = (...states: RequestState[]) =>
    states.reduce((subject, state) => entered(subject, state, workflow), running({}));
  const leave = (subject: SubjectState, state: RequestState) =>
    entryOf(leaveSubject(subject, { ...last, state: closedAs(state, 'withdrawn') }, at(500))).state;
  const [a, b, c] = [one('a', 0), one('b', 1), one('c', 2)];
  const waiting = ({ open }: SubjectState) => Object.keys(open).filter((id) => open[id]?.queued === true);

  it('lets everyone but the first wait for all the others', () => {
    const subject = all(a, b, c);
    expect(waiting(subject)).toEqual(['b', 'c']);
    expect(queuedBehind(subject, 'a')).toEqual([]);
    expect(queuedBehind(subject, 'c')).toEqual(['a', 'b']);
    expect(queuedBehind(subject, 'constructor')).toEqual([]);
  });

  it('lets nobody wait who has changed an environment', () => {
    const subject = all(a, b);
    const own = subject.open['b'] as OpenRequest;
    const begun = { ...own, promotions: { '1/promotion': at(3).toISOString() } };
    expect(queuedBehind({ ...subject, open: { ...subject.open, b: begun } }, 'b')).toEqual([]);
  });

  it('gives the turn to the oldest, one at a time', () => {
    expect(waiting(leave(all(a, c, b), a))).toEqual(['c']);
    expect(waiting(leave(leave(all(a, b, c), a), b))).toEqual([]);
  });

  it('gives it by age, whatever the names; nobody gets it while a newer one has it', () => {
    const [first, older, newest] = [one('m', 1), one('z', 2), one('b', 3)];
    expect(waiting(leave(all(first, newest, older), first))).toEqual(['b']);
    expect(queuedBehind(all(one('z', 1), one('m', 2), newest), 'b')).toEqual(['z', 'm']);
    const late = one('c', 0);
    expect(waiting(leave(all(first, late, newest), newest))).toEqual(['c']);
  });

  it('does not give the turn when somebody leaves from the middle', () => {
    const without = leave(all(a, b, c), b);
    expect(waiting(without)).toEqual(['c']);
    expect(waiting(leave(without, a))).toEqual([]);
  });

  it('knows nothing of other workflows, nor they of it', () => {
    const other = one('x', 0, { workflow: 'hotfix' });
    const subject = entered(entered(running({}), other, { ...workflow, id: 'hotfix' }), a, workflow);
    expect(waiting(subject)).toEqual([]);
    expect(waiting(leave(entered(subject, b, workflow), other))).toEqual(['b']);
    expect(waiting(leave(entered(subject, b, workflow), a))).toEqual([]);
    expect(queuedBehind(entered(subject, b, workflow), 'b')).toEqual(['a']);
  });
});
