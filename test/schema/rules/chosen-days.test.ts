import { describe, expect, it } from 'vitest';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { chosenDays } from '../../../schema/rules/chosen-days.ts';
import { forms } from '../../../schema/rules/forms.ts';
import { ownEnds } from '../../../schema/rules/own-ends.ts';
import { validateWorkflow } from '../../../schema/validate-workflow.ts';
import type { FormField, HumanStage, WaitStage, Workflow } from '../../../schema/workflow.ts';
import {
  approval,
  check,
  passing,
  policy,
  promotion,
  sampleRoles,
  wait as soaking,
  task,
  told,
} from '../samples.ts';

const question = (changes: Partial<FormField> = {}): FormField => ({
  name: 'when',
  label: 'To be made on',
  type: 'date',
  options: [],
  atLeast: 0,
  atMost: 30,
  ...changes,
});
const wait = (answer = 'review.when'): WaitStage => ({
  type: 'wait',
  title: 'Until the day',
  until: { answer },
  checks: {},
  ifFailed: 'reject',
  next: 'publish',
});
const asking = (field: Partial<FormField>, review: Partial<HumanStage> = {}, answer?: string) =>
  passing({
    review: { ...approval(), form: [question(field)], ...review },
    hold: wait(answer),
    publish: promotion(),
  });

describe('a day that an approver chooses', () => {
  it('is accepted within bounds, from one person who is always asked', () => {
    expect(told(validateWorkflow(asking({}), sampleRoles))).toEqual([]);
    expect(chosenDays(asking({ atMost: 90 }))).toEqual([]);
    expect(chosenDays(asking({}, { form: [question({ name: 'other' }), question()] }))).toEqual([]);
  });

  it.each<[string, ReturnType<typeof asking>, string]>([
    [
      'a slip of the pen',
      asking({}, {}, 'review.wen'),
      "which no stage before it asks: did you mean 'review.when'?",
    ],
    [
      'what nobody asks',
      asking({ type: 'text', atLeast: undefined, atMost: 9 }, {}, 'elsewhere.day'),
      "which no stage before it asks: ask it in the form of a stage before this one, as type: 'date'",
    ],
    ['another type', asking({ type: 'number' }), "which is of type 'number': ask it as type: 'date'"],
    [
      'what may be left out',
      asking({ optional: true }),
      'which may be missing or differ: ask it at a stage of one person that always applies, and not as optional',
    ],
    [
      'what several answer',
      asking({}, { approvers: [{ role: 'manager', quorum: 2 }] }),
      'which may be missing or differ: ask it at a stage of one person',
    ],
    ['no last day', asking({ atMost: undefined }), 'give the question atLeast: 0 and atMost: 30'],
    ['what is too far ahead', asking({ atMost: 91 }), 'further ahead than the 90 days that a stage waits'],
    ['what may be over', asking({ atLeast: -1 }), 'which may be a day that is over'],
  ])('is refused as %s', (_, workflow, message) => {
    expect(told(chosenDays(workflow)).join('\n')).toContain(message);
  });

  it('is refused where it is chosen only afterwards', () => {
    const late = approval({ form: [question()] });
    const workflow = passing({ review: approval({ form: [question()] }), hold: wait('late.when'), late });
    expect(told(chosenDays(workflow))).toEqual([
      "hold: waits until the answer 'late.when', which no stage before it asks: write 'review.when'",
    ]);
  });

  it('has bounds in whole days, in order', () => {
    expect(told(forms(asking({ atLeast: 0.5 })))[0]).toContain('has bounds that are no whole days');
    expect(told(forms(asking({ atLeast: 9, atMost: 2 })))[0]).toContain(
      'must be at least 9 and at most 2, which no day is: swap them',
    );
  });
});

describe('what a request promotes for a time', () => {
  const stages = {
    review: approval(),
    publish: { ...promotion(), next: 'over' },
    over: { ...promotion(), type: 'retirement', title: 'Ended', next: 'end' },
  } as const;

  it('is refused where a newer request would end that one before its end', () => {
    expect(told(ownEnds(passing(stages, { newerVersion: 'supersede' })))).toEqual([
      expect.stringContaining("would end that one before: write newerVersion: 'queue'"),
    ]);
    expect(ownEnds(passing(stages, { newerVersion: 'queue' }))).toEqual([]);
  });

  const between = (more: Workflow['stages']) =>
    told(
      ownEnds(
        passing(
          { review: approval(), publish: promotion(), ...more, over: promotion({ type: 'retirement' }) },
          { newerVersion: 'queue' },
        ),
      ),
    );
  const auc = { good: { metric: 'auc', atLeast: 0.9 } } as const;

  it('is no grant where it goes on to another environment before: a canary may be judged by people and checks', () => {
    expect(
      between({
        hold: soaking({ checks: auc }),
        confirm: task(),
        everywhere: promotion({ environment: 'staging' }),
      }),
    ).toEqual([]);
  });

  it.each<[string, Workflow['stages'], string]>([
    ['somebody rejects it or lets it expire', { confirm: task() }, "'confirm'"],
    ['a check fails', { gate: check(auc) }, "'gate'"],
    [
      'a check fails that somebody may waive',
      { gate: check(auc), w: approval({ waives: 'gate' }) },
      "'gate'",
    ],
    ['a look fails', { first: soaking(), hold: soaking({ checks: auc }) }, "'hold'"],
    ['a rule rejects it', { rule: policy({ otherwise: [] }) }, "'rule'"],
  ])('is refused where that one may end before its end as %s', (_, more, names) => {
    expect(between(more)).toEqual([
      expect.stringContaining(
        `over: takes out of 'production' what the same request has promoted, and that one may end at ${names} before`,
      ),
    ]);
  });

  it('is accepted where nothing but time passes until its end, whatever comes before and after', () => {
    expect(between({ notice: soaking(), hold: soaking() })).toEqual([]);
    const after = {
      again: promotion(),
      look: approval(),
      last: promotion({ type: 'retirement', environment: 'staging' }),
    };
    const path = { publish: promotion(), over: promotion({ type: 'retirement' }), ...after };
    expect(ownEnds(passing(path, { newerVersion: 'queue' }))).toEqual([]);
  });
});

describe('a question that some are not asked', () => {
  const define = workflowsFor<string>({ author: [], legal: [], security: [] });
  const track = { role: 'legal', dueIn: '2 days' } as const;
  const chosen = (atLeast: number) =>
    define({
      id: 'chosen',
      title: 'Chosen',
      subject: 'change',
      requester: 'author',
      stages: {
        examine: {
          type: 'tracks',
          atLeast,
          tracks: {
            legal: { ...track, form: { when: { label: 'On', type: 'date', atLeast: 0, atMost: 9 } } },
            security: { ...track, role: 'security' },
          },
        },
        hold: { type: 'wait', until: { answer: 'examine-legal.when' } },
      },
    });

  it('chooses no day where another track may be enough', () => {
    expect(chosenDays(chosen(2))).toEqual([]);
    expect(told(chosenDays(chosen(1))).join()).toContain('which may be missing or differ');
  });
});
