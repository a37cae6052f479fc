import { describe, expect, it } from 'vitest';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { waitingStages } from '../../../schema/rules/waiting-stages.ts';
import { validateWorkflow } from '../../../schema/validate-workflow.ts';
import type { WaitStage } from '../../../schema/workflow.ts';
import { approval, passing, promotion, sampleRoles, told } from '../samples.ts';

const HOUR = 3_600;
const wait = (changes: Partial<WaitStage> = {}): WaitStage => ({
  type: 'wait',
  title: 'Soaking',
  for: { seconds: 48 * HOUR },
  checks: {},
  ifFailed: 'reject',
  next: 'end',
  ...changes,
});
const looking = (changes: Partial<WaitStage> = {}) =>
  wait({ checks: { errors: { custom: 'error-rate' } }, every: { seconds: HOUR }, ...changes });
const soaking = (soak: WaitStage, more: Parameters<typeof passing>[1] = {}) =>
  passing({ review: approval(), publish: promotion(), soak }, more);
const said = (soak: WaitStage) => told(waitingStages(soaking(soak)));
const dated = { lineage: false, artifact: false, attributes: { goLive: 'date', region: 'text' } } as const;

describe('a stage that lets time pass', () => {
  it.each([
    ['for a time', wait()],
    ['with something that is looked at', looking({ abortWhen: [{ saw: 'errors.rate', over: 0.05 }] })],
    [
      'until its checks pass',
      looking({ for: undefined, until: 'passed', due: { seconds: 5 * HOUR }, ifFailed: 'request-changes' }),
    ],
    ['until a date', wait({ for: undefined, until: { attribute: 'goLive' } })],
  ])('is accepted %s', (_, soak) => {
    expect(told(validateWorkflow(soaking(soak, { submission: dated }), sampleRoles))).toEqual([]);
  });

  it.each<[string, WaitStage, string]>([
    [
      'an attribute that no request states',
      wait({ for: undefined, until: { attribute: 'start' } }),
      "soak: waits until 'start', which no request states: write submission: { attributes: { start: 'date' } }",
    ],
    [
      'nothing to look at, and how often',
      wait({ every: { seconds: HOUR } }),
      'soak: has every, and looks at nothing: add checks, or remove it',
    ],
    [
      'nothing to look at, and what it must not see',
      wait({ abortWhen: [{ saw: 'errors.rate', over: 1 }] }),
      'soak: has abortWhen, and looks at nothing: add checks, or remove it',
    ],
    [
      'nothing that could pass',
      wait({ for: undefined, until: 'passed', due: { seconds: HOUR } }),
      'soak: waits until its checks pass, and has none: add checks',
    ],
    [
      'no word of how often',
      looking({ every: undefined }),
      "soak: does not say how often it looks at its checks: write every: '1 hour'",
    ],
    [
      'looks in working time',
      looking({ every: { workingHours: 1 } }),
      'soak: its every is 1 working hour: write plain hours or days, looks come at any time',
    ],
    [
      'looks all the time',
      looking({ every: { seconds: 60 } }),
      'soak: its every is 1 minute: write 5 minutes or more',
    ],
    [
      'a look after its end',
      looking({ every: { seconds: 72 * HOUR } }),
      'soak: its every is 3 days, and all is over after 2 days: shorten it',
    ],
    [
      'a sight of no check',
      looking({ abortWhen: [{ saw: 'latency.p99', over: 1 }] }),
      `soak: its abortWhen {"saw":"latency.p99","over":1} looks at what no check of the stage saw: name the check and the value, as in 'errors.rate'`,
    ],
    [
      'a sight without a test',
      looking({ abortWhen: [{ saw: 'errors.rate' } as never] }),
      `soak: its abortWhen {"saw":"errors.rate"} tests nothing: add one of 'is', 'oneOf', 'atLeast', 'atMost', 'over', 'under'`,
    ],
    [
      'a sight with a misspelt test',
      looking({ abortWhen: [{ saw: 'errors.rate', above: 1 } as never] }),
      `soak: its abortWhen {"saw":"errors.rate","above":1} has the unknown member 'above': write one of 'saw', 'is', 'oneOf', 'atLeast', 'atMost', 'over', 'under'`,
    ],
    ...[3, null].map((sight): [string, WaitStage, string] => [
      `the sight ${sight}`,
      looking({ abortWhen: [sight as never] }),
      `soak: its abortWhen ${sight} compares nothing: write { saw: 'errors.rate', over: 0.05 }`,
    ]),
    [
      'a sight of a check without the name of a value',
      looking({ abortWhen: [{ saw: 'errors.', over: 1 }] }),
      `soak: its abortWhen {"saw":"errors.","over":1} looks at what no check of the stage saw: name the check and the value, as in 'errors.rate'`,
    ],
    [
      'more looks than are kept',
      looking({ every: { seconds: 600 } }),
      'soak: may look 289 times in each of 10 attempts, and 2000 looks are the most that an execution and its ledger hold: write a longer every, or fewer rework.maxAttempts',
    ],
  ])('is refused with %s', (_, soak, message) => {
    expect(said(soak)).toEqual([message]);
  });

  it('is refused until what is no date, and names those that are', () => {
    const soak = wait({ for: undefined, until: { attribute: 'region' } });
    expect(told(waitingStages(soaking(soak, { submission: dated })))).toEqual([
      "soak: waits until 'region', which is no date: write 'goLive'",
    ]);
  });

  it('may see what any of its checks saw, and look for the last time when it ends', () => {
    const checks = { latency: { custom: 'latency' }, errors: { custom: 'error-rate' } };
    expect(said(looking({ checks, abortWhen: [{ saw: 'errors.r', over: 1 }] }))).toEqual([]);
    expect(said(looking({ every: { seconds: 48 * HOUR } }))).toEqual([]);
    expect(said(looking({ for: { seconds: 199 * 300 }, every: { seconds: 300 } }))).toEqual([]);
  });

  it('leaves a time that is too long, or lacks its calendar, to the rules of that', () => {
    expect(said(looking({ for: { seconds: 400 * 24 * HOUR } }))).toEqual([]);
    expect(said(looking({ for: { workingDays: 3 } }))).toEqual([]);
  });

  it('may look so often as all attempts together can hold', () => {
    const once = { rework: { due: { seconds: HOUR }, maxAttempts: 1 } };
    const soak = looking({ every: { seconds: 300 } });
    expect(told(waitingStages(soaking(soak, once)))).toEqual([]);
  });

  it('is refused with a way back before anything is promoted, and counts for the year that a machine runs', () => {
    const back = passing({ soak: wait({ ifFailed: { start: 'rollback' } }), review: approval() });
    expect(told(validateWorkflow(back, sampleRoles))).toContain(
      "soak: has ifFailed.start, and nothing is promoted before it: write 'reject', or put the stage after a promotion",
    );
    const year = soaking(wait({ for: { seconds: 364 * 24 * HOUR } }));
    expect(told(validateWorkflow(year, sampleRoles)).join()).toContain(
      'two attempts and the rework between them may last',
    );
  });
});

describe('what an admin writes of it', () => {
  const define = workflowsFor<string>(sampleRoles);
  const written = (soak: object) => {
    const source = {
      id: 'release',
      title: 'Release',
      subject: 'service',
      requester: 'author',
      stages: { soak: { type: 'wait', ...soak } },
    } as unknown as Parameters<typeof define>[0];
    return () => define(source);
  };

  it('is filled in', () => {
    const soak = { for: '48 hours', every: '1 hour', abortWhen: { saw: 'errors.rate', over: 1 } };
    expect(written({ ...soak, checks: { errors: { custom: 'error-rate' } } })().stages['soak']).toEqual({
      type: 'wait',
      title: 'Soak',
      for: { seconds: 172_800 },
      checks: { errors: { custom: 'error-rate' } },
      every: { seconds: 3_600 },
      abortWhen: [{ saw: 'errors.rate', over: 1 }],
      ifFailed: 'reject',
      next: 'end',
    });
  });

  it.each([
    [
      'without an end',
      {},
      "does not say how long it waits: write for: '48 hours', until: { attribute: 'goLive' }, until: { answer: 'approve.when' } or until: 'passed'",
    ],
    [
      'with two ends',
      { for: '1 day', until: 'passed', dueIn: '1 day' },
      'has for and until: keep one of them',
    ],
    [
      'until something else',
      { until: 'monday' },
      `has the until "monday": write { attribute: 'goLive' }, { answer: 'approve.when' } or 'passed'`,
    ],
    [
      'with a deadline beside its end',
      { for: '1 day', dueIn: '2 days' },
      "has a dueIn, and ends by itself: remove it, or write until: 'passed'",
    ],
    ['without a deadline for its checks', { until: 'passed' }, 'its dueIn is missing'],
    ['with a misspelt member', { for: '1 day', evry: '1 hour' }, "did you mean 'every'?"],
    ['with a misspelt way back', { for: '1 day', ifFailed: { strat: 'x' } }, "did you mean 'start'?"],
  ])('is refused %s', (_, soak, message) => {
    expect(written(soak)).toThrow(message);
  });
});
