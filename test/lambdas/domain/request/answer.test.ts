import { describe, expect, it } from 'vitest';
import type { AskedAgain } from '../../../../lambdas/domain/model.ts';
import {
  type Answer,
  choicesAt,
  mistyped,
  requireComplete,
} from '../../../../lambdas/domain/request/answer.ts';
import { shortFormOf } from '../../../../lambdas/domain/version.ts';
import type { FormField, HumanStage } from '../../../../schema/workflow.ts';
import { approval } from '../../../schema/samples.ts';
import { at, roles, submitted, workflow } from '../samples.ts';

const box: FormField = {
  name: 'read',
  label: 'I have read the report',
  type: 'yes-no',
  options: [],
  mustBe: 'yes',
};
const field = (changes: Partial<FormField>): FormField => ({
  name: 'f',
  label: 'F',
  type: 'text',
  options: [],
  ...changes,
});

const check = (changes: Partial<Answer>, stage: Partial<HumanStage> = {}, attempt = 1) =>
  requireComplete({ workflow, roles, state: { ...submitted(), attempt }, now: at(60) }, approval(stage), {
    choice: 'approve',
    version: '14',
    comment: '',
    findings: [],
    answers: {},
    ...changes,
  });
const refusal = (name: string) => expect.objectContaining({ code: 'InvalidForm', payload: { field: name } });
const refused = (name: string, changes: Partial<Answer>, stage: Partial<HumanStage> = {}) =>
  expect(() => check(changes, stage), JSON.stringify(changes)).toThrow(refusal(name));
const taken = (changes: Partial<Answer>, stage: Partial<HumanStage> = {}) =>
  expect(() => check(changes, stage), JSON.stringify(changes)).not.toThrow();

const finding = { text: 'Explain the outliers.', owner: 'amy@example.com', due: '2026-03-02' };

it('tells everything that is wrong at once, in order', () => {
  const wrong: Partial<Answer> = {
    choice: 'approve-with-conditions',
    version: '15',
    findings: [{ ...finding, text: '', owner: 'zoe@example.com' }],
    answers: { other: 'x' },
  };
  const stage = { form: [box, field({})], commentRequiredFor: ['approve-with-conditions' as const] };
  const fields = ['choice', 'version', 'comment', 'findings', 'findings'];
  const problems = [...fields, 'answer.other', 'answer.read', 'answer.f'].map((name) =>
    expect.objectContaining({ field: name, message: expect.any(String) }),
  );
  expect(() => check(wrong, stage)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('This stage does not take an approval with conditions'),
      payload: { field: 'choice', problems },
    }),
  );
});

describe('the choices of a stage', () => {
  it('include conditions where it offers them', () => {
    expect(choicesAt(workflow, approval(), submitted())).toEqual(['approve', 'request-changes', 'reject']);
    expect(choicesAt(workflow, approval({ conditions: true }), submitted())).toContain(
      'approve-with-conditions',
    );
    refused('choice', { choice: 'approve-with-conditions', findings: [finding] });
  });

  it('leave out a request for changes at the last attempt', () => {
    expect(choicesAt(workflow, approval(), { ...submitted(), attempt: 9 })).toContain('request-changes');
    expect(choicesAt(workflow, approval(), { ...submitted(), attempt: 10 })).toEqual(['approve', 'reject']);
    expect(() => check({ choice: 'request-changes', comment: 'x' }, {}, 10)).toThrow(refusal('choice'));
  });
});

describe('the version', () => {
  it.each(['', '1', '14 ', '１４', '14\u0000'])('must be typed as it is, not %j', (version) => {
    refused('version', { version });
  });
});

describe('a comment', () => {
  it('is needed where the stage asks for it', () => {
    refused('comment', { choice: 'reject' });
    refused('comment', { choice: 'request-changes', comment: ' \n\t' });
    taken({ choice: 'approve' });
    refused('comment', {}, { commentRequiredFor: ['approve'] });
    taken({ choice: 'reject' }, { commentRequiredFor: ['approve'] });
  });
});

describe('conditions', () => {
  const conditional = { conditions: true };
  const giving = (...findings: (typeof finding)[]): Partial<Answer> => ({
    choice: 'approve-with-conditions',
    findings,
  });

  it('are at least one, complete, of somebody who is there, and not over already', () => {
    taken(giving(finding, finding), conditional);
    refused('findings', giving(), conditional);
    refused('findings', giving({ ...finding, text: ' ' }), conditional);
    refused('findings', giving({ ...finding, owner: 'zoe@example.com' }), conditional);
    refused('findings', giving({ ...finding, owner: 'constructor' }), conditional);
    refused('findings', giving(finding, { ...finding, due: '2026-03-01' }), conditional);
  });

  it('go with no other answer', () => {
    refused('findings', { choice: 'approve', findings: [finding] }, conditional);
    refused('findings', { choice: 'reject', comment: 'No.', findings: [finding] }, conditional);
  });

  it('are asked for in the words of the stage: to approve with, or to waive a check with', () => {
    const rejecting = (stage: Partial<HumanStage>) => () =>
      check({ choice: 'reject', comment: 'No.', findings: [finding] }, { ...conditional, ...stage });
    expect(rejecting({})).toThrow("Conditions go with 'Approve with conditions' alone");
    expect(rejecting({ waives: 'gate' })).toThrow("Conditions go with 'Waive the check' alone");
  });
});

describe('the questions of a stage', () => {
  it('must be answered by whoever approves, by nobody else', () => {
    refused('answer.read', {}, { form: [box] });
    refused(
      'answer.read',
      { choice: 'approve-with-conditions', findings: [finding] },
      { form: [box], conditions: true },
    );
    taken({ choice: 'reject', comment: 'No.' }, { form: [box] });
    taken({ answers: { read: 'yes' } }, { form: [box] });
  });

  it('may have one answer with which alone somebody can approve', () => {
    refused('answer.read', { answers: { read: 'no' } }, { form: [box] });
    taken({ choice: 'reject', comment: 'No.', answers: { read: 'no' } }, { form: [box] });
  });

  it.each<[Partial<FormField>, string[], string[]]>([
    [{ type: 'text' }, ['anything', '0'], ['', ' ', '\n\t']],
    [{ type: 'yes-no' }, ['yes', 'no'], ['', 'Yes', 'true', ' yes']],
    [{ type: 'choice', options: ['a', 'b'] }, ['a', 'b'], ['', 'c', 'A', 'a,b']],
    [
      { type: 'number' },
      ['0', '-1.5', '1e3', '+12', ' 7 ', '3.14', '3.', '.25', '2E-3', '1e+12'],
      ['', ' ', 'one', 'NaN', 'Infinity', '1,5', '0x1', '0x1F', '1e999', '1 2', '.x'],
    ],
    [{ type: 'number', atLeast: 0, atMost: 1 }, ['0', '1', '0.5'], ['-0.1', '1.001']],
    [{ type: 'text', atMost: 3 }, ['abc', 'äöü', '🙂🙂🙂'], ['abcd', '']],
    [{ type: 'date' }, ['2026-03-02'], ['', '2026-02-30', '02.03.2026', 'tomorrow']],
  ])('take what fits: %j', (changes, fitting, others) => {
    for (const answer of fitting) taken({ answers: { f: answer } }, { form: [field(changes)] });
    for (const answer of others) refused('answer.f', { answers: { f: answer } }, { form: [field(changes)] });
  });

  it('take a day within their bounds, counted in days from today', () => {
    const day = (changes: Partial<FormField>) => ({ form: [field({ type: 'date', ...changes })] });
    const said = (f: string, stage: Partial<HumanStage>) => () => check({ answers: { f } }, stage);
    const both = day({ atLeast: 1, atMost: 30 });
    for (const f of ['2026-03-03', ' 2026-03-03 ', '2026-04-01']) taken({ answers: { f } }, both);
    expect(said('2026-03-02', both)).toThrow("'F' must be 2026-03-03 or later.");
    expect(said('2026-04-02', both)).toThrow("'F' must be 2026-04-01 or earlier.");
    taken({ answers: { f: '2031-01-01' } }, day({ atLeast: 0 }));
    taken({ answers: { f: '2020-01-01' } }, day({ atMost: 0 }));
    expect(said('2026-03-01', day({ atLeast: 0 }))).toThrow("'F' must be 2026-03-02 or later.");
    expect(said('2026-03-03', day({ atMost: 0 }))).toThrow("'F' must be 2026-03-02 or earlier.");
  });

  it('may be left out where they are optional, but take no nonsense then either', () => {
    const form = [field({ type: 'date', optional: true })];
    taken({}, { form });
    taken({ answers: { f: ' ' } }, { form });
    refused('answer.f', { answers: { f: 'soon' } }, { form });
  });

  it('take no nonsense from whoever rejects either, and no question that nobody asked', () => {
    refused(
      'answer.f',
      { choice: 'reject', comment: 'x', answers: { f: 'x' } },
      { form: [field({ type: 'number' })] },
    );
    refused('answer.other', { answers: { other: 'x' } });
    refused('answer.constructor', { answers: { constructor: 'x' } as Record<string, string> });
    refused('answer.toString', {}, { form: [field({ name: 'toString' })] });
  });
});

describe('a page from before the stage was asked again', () => {
  const [before, since] = [
    { version: '12', request: 'r0' },
    { version: '13', request: 'r9' },
  ];
  const again: AskedAgain = {
    count: 1,
    attempt: 1,
    stage: 'to-production',
    environment: 'production',
    asks: 'review',
    saw: before,
    runs: since,
    at: at(10).toISOString(),
    through: ['review'],
  };
  const send = (changes: Partial<Answer>) => () =>
    requireComplete({ workflow, roles, state: { ...submitted(), again }, now: at(60) }, approval(), {
      choice: 'approve',
      version: '14',
      comment: 'x',
      findings: [],
      answers: {},
      ...changes,
    });

  it('approves nothing: it shows what has changed since', () => {
    expect(send({ replaces: { production: before } })).toThrow(refusal('body'));
  });

  it('is not one that says nothing of the environment, where it is not known what its people saw', () => {
    const { saw: _, ...unknown } = again;
    const situation = { workflow, roles, state: { ...submitted(), again: unknown }, now: at(60) };
    const given = { choice: 'approve', version: '14', comment: '', findings: [], answers: {} } as const;
    expect(() =>
      requireComplete(situation, approval(), { ...given, replaces: { qa: before } }),
    ).not.toThrow();
  });

  it.each<[string, Partial<Answer>]>([
    ['was opened since', { replaces: { production: since } }],
    ['does not say what it shows', {}],
    ['says so of another environment alone', { replaces: { qa: before } }],
    ['rejects', { choice: 'reject', replaces: { production: before } }],
  ])('is as good as another when it %s', (_, changes) => {
    expect(send(changes)).not.toThrow();
  });
});

it('says that the last attempt takes no request for changes, and that a stage takes no conditions', () => {
  const { maxAttempts } = workflow.rework;
  const changes = { choice: 'request-changes', comment: 'x' } as const;
  expect(() => check(changes, {}, maxAttempts)).toThrow(`This is the last of ${maxAttempts} attempts`);
  expect(() => check({ choice: 'approve-with-conditions', findings: [finding] })).toThrow(
    'does not take an approval with conditions',
  );
});

describe('who types another version than the one that is meant', () => {
  const asked = (typed: string, which: string) => mistyped({ version: '14' }, typed, which)[0]?.message;

  it('reads what they typed', () => {
    expect(asked('14.0', 'that you hand over')).toBe(
      "You typed '14.0'. Type the version that you hand over, exactly as the page shows it.",
    );
    expect(asked('1'.repeat(200), 'that you withdraw')).toContain(`'${'1'.repeat(80)}'`);
    expect(asked('14', 'that you withdraw')).toBeUndefined();
  });

  it('may have typed its short form, whatever that of another version is', () => {
    const version = 'models:/churn@champion, as of the second of March';
    expect(mistyped({ version }, shortFormOf(version), 'that you withdraw')).toEqual([]);
    expect(mistyped({ version }, shortFormOf('14'), 'that you withdraw')).toHaveLength(1);
  });

  it('is only asked for it when nothing was typed', () => {
    expect(asked('', 'that you decide about')).toBe(
      'Type the version that you decide about, exactly as the page shows it.',
    );
  });
});
