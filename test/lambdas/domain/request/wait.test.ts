import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../../lambdas/domain/checks.ts';
import type { Decision, RequestState, StageState, Waiting } from '../../../../lambdas/domain/model.ts';
import {
  beginWait,
  dateAwaited,
  datesAhead,
  isDateOver,
  isLookDue,
  isOver,
  recordLook,
  waitStage,
  waitsOver,
} from '../../../../lambdas/domain/request/wait.ts';
import type { WaitStage, Workflow } from '../../../../schema/workflow.ts';
import { approval, passing, promotion, wait } from '../../../schema/samples.ts';
import { closedAs } from '../../../support/states.ts';
import { at, entryOf, inRework, submitted } from '../samples.ts';

const HOUR = 3_600;
const ref = { stage: 'soak', attempt: 1 };
/** Looks each hour, four times at most. */
const watching: Partial<WaitStage> = {
  for: { seconds: 4 * HOUR },
  checks: { latency: { custom: 'latency' }, errors: { custom: 'error-rate' } },
  every: { seconds: HOUR },
};

const APPROVAL: Decision = {
  person: 'bob@example.com',
  name: 'bob',
  role: 'reviewer',
  choice: 'approve',
  meaning: 'approved',
  at: at(0).toISOString(),
};

const waitingFor = (changes: Partial<WaitStage> = {}): Workflow =>
  passing({ review: approval(), soak: wait(changes), publish: promotion() });

/** A request whose review is passed, and whose wait stands so. */
const standing = (soak?: Partial<StageState>, state: RequestState = submitted()): RequestState => ({
  ...state,
  stages: {
    review: { decisions: [], outcome: 'approved' },
    ...(soak && { soak: { decisions: [], ...soak } }),
  },
});

const begin = (workflow: Workflow, state: RequestState, seconds = 0, one = ref) =>
  beginWait({ workflow, state, now: at(seconds) }, one);
const begun = (workflow: Workflow, state = standing()): RequestState => entryOf(begin(workflow, state)).state;

const fine = (name: string, saw: CheckResult['saw'] = {}): CheckResult => ({
  name,
  passed: true,
  found: 'fine',
  saw,
});
const look = (
  workflow: Workflow,
  state: RequestState,
  seconds: number,
  results: readonly CheckResult[],
  one = ref,
) => recordLook({ workflow, state, now: at(seconds) }, one, { results, actor: 'system:check' });

/** Of a request that waits for no time to pass any more, or not in this attempt. */
const GONE: readonly (readonly [string, (state: RequestState) => RequestState])[] = [
  ['the request has ended', (state) => closedAs(state, 'withdrawn')],
  [
    'the request waits for its next attempt',
    (state) => ({ ...inRework(), attempt: 1, stages: state.stages }),
  ],
  ['the request has moved on to another attempt', (state) => ({ ...state, attempt: 2 })],
];

describe('the wait that a stage is', () => {
  it('is none that waits for people, or that the workflow does not have', () => {
    const workflow = waitingFor();
    expect(waitStage(workflow, 'soak')).toBe(workflow.stages['soak']);
    for (const stage of ['review', 'publish', 'nowhere', 'constructor'])
      expect(() => waitStage(workflow, stage)).toThrow(
        expect.objectContaining({
          code: 'NotApproved',
          message: `Stage '${stage}' of 'release' waits for nothing.`,
          payload: { stage },
        }),
      );
  });
});

describe('time that begins to pass', () => {
  it('ends when it has passed, and is looked at no earlier where there is nothing to look at', () => {
    const waiting = { since: at(0).toISOString(), until: at(HOUR).toISOString(), looks: 0 };
    const entry = entryOf(begin(waitingFor(), standing()));
    expect(entry).toEqual({
      at: at(0).toISOString(),
      actor: 'system:check',
      action: 'wait-begun',
      details: { ...ref, version: '14', until: waiting.until },
      state: standing({ waiting }),
    });
  });

  it('is looked at first when so much has passed as between two looks', () => {
    const until = at(4 * HOUR).toISOString();
    const lookAt = at(HOUR).toISOString();
    const entry = entryOf(begin(waitingFor(watching), standing()));
    expect(entry.details).toEqual({ ...ref, version: '14', until, lookAt });
    expect(entry.state.stages['soak']?.waiting).toEqual({
      since: at(0).toISOString(),
      until,
      lookAt,
      looks: 0,
    });
  });

  it('is not looked at where nothing is, nor where nobody says how often', () => {
    for (const changes of [
      { ...watching, checks: {} },
      { ...watching, every: undefined },
    ])
      expect(begun(waitingFor(changes)).stages['soak']?.waiting).toEqual({
        since: at(0).toISOString(),
        until: at(4 * HOUR).toISOString(),
        looks: 0,
      });
  });

  it('is over at once where the date that it waits for is over, or is not stated', () => {
    const workflow = waitingFor({ for: undefined, until: { attribute: 'goLive' } });
    const until = (goLive?: string) =>
      begun(workflow, { ...standing(), attributes: goLive === undefined ? {} : { goLive } }).stages['soak']
        ?.waiting?.until;
    expect(until('2026-03-04')).toBe('2026-03-04T00:00:00.000Z');
    expect(until('2026-03-01')).toBe(at(0).toISOString());
    expect(until()).toBe(at(0).toISOString());
  });

  it('ends on the day that whoever approved has answered', () => {
    const workflow = waitingFor({ for: undefined, until: { answer: 'review.when' } });
    const until = (when?: string) => {
      const decisions = when === undefined ? [] : [{ ...APPROVAL, answers: { when } }];
      const review: StageState = { decisions, outcome: 'approved' };
      return begun(workflow, { ...submitted(), stages: { review } }).stages['soak']?.waiting?.until;
    };
    expect(until('2026-03-05')).toBe('2026-03-05T00:00:00.000Z');
    expect(until('2026-03-01'), 'that is over').toBe(at(0).toISOString());
    expect(until(), 'nobody was asked').toBe(at(0).toISOString());
  });

  it.each(GONE)('does not where %s', (_, gone) => {
    expect(begin(waitingFor(), gone(standing()))).toEqual({});
  });

  it('does not begin a second time, nor where the stage is settled', () => {
    const workflow = waitingFor();
    expect(begin(workflow, begun(workflow), 60)).toEqual({});
    expect(begin(workflow, standing({ outcome: 'skipped' }))).toEqual({});
  });

  it('does not begin before what comes earlier is passed', () => {
    expect(() => begin(waitingFor(), submitted())).toThrow(
      expect.objectContaining({ code: 'NotApproved', payload: { stage: 'review' } }),
    );
  });
});

describe('a look', () => {
  const workflow = waitingFor(watching);
  const waiting = begun(workflow);
  const due = (state: RequestState, seconds: number, attempt = 1) =>
    isLookDue({ state, now: at(seconds) }, { stage: 'soak', attempt });

  it('is due from its instant on, or at the end where there is nothing to look at', () => {
    expect([HOUR - 1, HOUR].map((seconds) => due(waiting, seconds))).toEqual([false, true]);
    const [blind, half] = [begun(waitingFor()), HOUR / 2];
    expect([half, HOUR - 1, HOUR].map((seconds) => due(blind, seconds))).toEqual([false, false, true]);
  });

  it.each(GONE)('is not due where %s', (_, gone) => {
    expect(due(gone(waiting), 9 * HOUR)).toBe(false);
    expect(look(workflow, gone(waiting), 9 * HOUR, [fine('errors')])).toEqual({});
  });

  it('is not due of a wait that has not begun, or is over', () => {
    expect(due(standing(), 9 * HOUR)).toBe(false);
    expect(isOver({ state: standing(), now: at(9 * HOUR) }, ref)).toBe(false);
    const settled = standing({ ...waiting.stages['soak'], outcome: 'passed' });
    expect(due(settled, 9 * HOUR)).toBe(false);
  });

  it('is the last one from the end on', () => {
    const over = [4 * HOUR - 1, 4 * HOUR].map((seconds) => isOver({ state: waiting, now: at(seconds) }, ref));
    expect(over).toEqual([false, true]);
  });

  it('changes nothing before it is due, whatever it found', () => {
    const broken = { ...fine('errors'), passed: false };
    expect(look(workflow, waiting, HOUR - 1, [broken])).toEqual({});
    expect(look(workflow, standing(), 9 * HOUR, [broken])).toEqual({});
  });

  it('is counted, and time goes on to pass until the next one', () => {
    const results = [{ ...fine('errors'), passed: false }];
    const first = entryOf(look(workflow, waiting, HOUR + 5, results));
    const lookAt = at(2 * HOUR).toISOString();
    expect(first).toEqual({
      at: at(HOUR + 5).toISOString(),
      actor: 'system:check',
      action: 'wait-checked',
      details: { ...ref, version: '14', look: 1, results, lookAt },
      state: standing({ waiting: { ...(waiting.stages['soak']?.waiting as Waiting), lookAt, looks: 1 } }),
    });
    const second = entryOf(look(workflow, first.state, 2 * HOUR, results));
    expect(second.details).toMatchObject({ look: 2, lookAt: at(3 * HOUR).toISOString() });
  });
});

describe('a look in working time', () => {
  const workflow: Workflow = {
    ...waitingFor({ ...watching, for: { workingHours: 16 }, every: { workingHours: 4 } }),
    calendar: {
      timeZone: 'UTC',
      workingDays: ['monday', 'tuesday'],
      workingHours: { from: '09:00', until: '17:00' },
      holidays: [],
    },
  };
  const next = (seconds: number) =>
    entryOf(look(workflow, begun(workflow), seconds, [{ ...fine('errors'), passed: false }])).details[
      'lookAt'
    ];

  it('comes after the one before, never in the same moment, and after those that nobody came to', () => {
    expect(next(4 * HOUR)).toBe('2026-03-02T17:00:00.000Z');
    expect(next(8 * HOUR - 1)).toBe('2026-03-02T17:00:00.000Z');
    expect(next(8 * HOUR)).toBe('2026-03-03T13:00:00.000Z');
    expect(next(28 * HOUR - 1)).toBe('2026-03-03T13:00:00.000Z');
  });
});

describe('the waits that are over', () => {
  it('are those alone that look at nothing which could say otherwise, and not before their time', () => {
    const over = (workflow: Workflow, seconds: number) =>
      waitsOver({ workflow, state: begun(workflow), now: at(seconds) });
    expect(over(waitingFor(), HOUR)).toEqual(['soak']);
    expect(over(waitingFor(), HOUR - 1)).toEqual([]);
    expect(over(waitingFor(watching), 9 * HOUR)).toEqual([]);
    const review = standing(begun(waitingFor()).stages['soak']);
    const asIfWaiting = {
      ...review,
      stages: { ...review.stages, review: review.stages['soak'] as StageState },
    };
    expect(waitsOver({ workflow: waitingFor(), state: asIfWaiting, now: at(HOUR) })).toEqual(['soak']);
  });
});

describe('a wait that fails', () => {
  const failed = [{ ...fine('errors'), passed: false, found: 'too many' }];
  const ended = (changes: Partial<WaitStage>, attempt: number, maxAttempts = 2) => {
    const workflow = { ...waitingFor({ ...watching, ...changes }) };
    const rules = { ...workflow, rework: { ...workflow.rework, maxAttempts } };
    const state = entryOf(begin(rules, { ...standing(), attempt }, 0, { ...ref, attempt })).state;
    return entryOf(look(rules, state, 4 * HOUR, failed, { ...ref, attempt }));
  };

  it('sends the request back as long as another attempt is left, and ends it otherwise', () => {
    const reason = 'Soaking failed: too many.';
    const back = { outcome: 'changes-requested', reason };
    const over = { outcome: 'rejected', reason };
    expect(ended({ ifFailed: 'request-changes' }, 1)).toMatchObject({
      action: 'wait-ended',
      details: back,
      state: { status: 'rework', stages: { soak: back } },
    });
    expect(ended({ ifFailed: 'request-changes' }, 2)).toMatchObject({
      details: over,
      state: { status: 'closed', ...over, stages: { soak: over } },
    });
    expect(ended({ ifFailed: 'reject' }, 1)).toMatchObject({ details: over, state: { status: 'closed' } });
  });
});

describe('what a look must not see', () => {
  const workflow = waitingFor({ ...watching, abortWhen: [{ saw: 'errors.rate', over: 0.05 }] });
  const waiting = begun(workflow);
  const at1 = (results: readonly CheckResult[]) => entryOf(look(workflow, waiting, HOUR, results));

  it('ends the wait at once, whichever check says it', () => {
    const results = [fine('latency', { p99: 80 }), fine('errors', { rate: 0.2 })];
    expect(at1(results)).toMatchObject({
      action: 'wait-ended',
      details: {
        outcome: 'rejected',
        reason: 'Soaking failed: errors.rate is 0.2; it must not be over 0.05.',
      },
    });
  });

  it('is nothing that another check says under the same name', () => {
    const results = [fine('latency', { rate: 0.2 }), fine('errors', { rate: 0.01 })];
    expect(at1(results)).toMatchObject({ action: 'wait-checked', details: { results } });
  });

  it.each([
    ['does not say it', {}, 'fine; it did not say errors.rate, which abortWhen compares'],
    ['says nothing by it', { rate: null }, 'fine; it did not say errors.rate, which abortWhen compares'],
    [
      'says it as a word',
      { rate: 'low' },
      'fine; it said errors.rate as the string "low", which abortWhen compares',
    ],
  ])('must be said: a check that %s has not passed, and the wait goes on', (_, saw, found) => {
    expect(at1([fine('errors', saw)])).toMatchObject({
      action: 'wait-checked',
      details: { results: [{ name: 'errors', passed: false, found, saw }] },
    });
  });
});

describe('the date until which a stage is to wait', () => {
  const dated = wait({ title: 'Go-live', for: undefined, until: { attribute: 'goLive' } });
  const midnight = new Date('2026-03-04T00:00:00.000Z');
  const known = (now: Date, workflow = waitingFor()) => ({
    workflow,
    state: { ...standing(), attributes: { goLive: '2026-03-04' } },
    now,
  });

  it('is known before it has come, and over from its first instant on', () => {
    const before = known(new Date(midnight.getTime() - 1));
    expect([dateAwaited(dated, before), isDateOver(dated, before)]).toEqual([midnight, false]);
    expect([dateAwaited(dated, known(midnight)), isDateOver(dated, known(midnight))]).toEqual([
      undefined,
      true,
    ]);
  });

  it('is none where so much time passes, or until the checks do', () => {
    for (const stage of [wait(), wait({ ...watching, until: 'passed' })]) {
      expect(dateAwaited(stage, known(at(0)))).toBeUndefined();
      expect(isDateOver(stage, known(at(0)))).toBe(false);
    }
  });

  it('is said of the waits to come, until something takes effect', () => {
    const stages = {
      review: approval(),
      first: dated,
      look: approval(),
      second: { ...dated, title: 'Notice' },
    };
    const rules = passing({ ...stages, soak: wait(), publish: promotion(), later: dated });
    const ahead = (stage: string, now = at(0), workflow = rules) => datesAhead(known(now, workflow), stage);
    const [first, second] = ['Go-live', 'Notice'].map((title) => ({ title, until: midnight }));
    expect(ahead('review')).toEqual([first, second]);
    expect(ahead('look')).toEqual([second]);
    expect(ahead('publish')).toEqual([first]);
    expect(ahead('later')).toEqual([]);
    expect(ahead('review', midnight), 'the date has come').toEqual([]);
    expect(ahead('look', at(0), passing(stages)), 'nothing takes effect').toEqual([second]);
  });
});
