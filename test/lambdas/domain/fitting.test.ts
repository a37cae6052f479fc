import { describe, expect, it } from 'vitest';
import type { TrainingData } from '../../../lambdas/domain/data-sets.ts';
import { GovernanceError, type Violation } from '../../../lambdas/domain/errors.ts';
import {
  requireFitting,
  requireMetrics,
  requireNear,
  requireOneMeaning,
  requireRanBefore,
  requireRunning,
} from '../../../lambdas/domain/fitting.ts';
import type { Lineage, SubjectState, Submission } from '../../../lambdas/domain/model.ts';
import type { Roles } from '../../../schema/roles.ts';
import type { AttributeType, SubmissionRules, WaitStage, Workflow } from '../../../schema/workflow.ts';
import { approval, passing, person } from '../../schema/samples.ts';
import { deployment, running } from './facts.ts';
import { at, roles, START, submission, workflow } from './samples.ts';

const rules = (changes: Partial<SubmissionRules>): Workflow => ({
  ...workflow,
  submission: { lineage: false, artifact: false, attributes: {}, ...changes },
});
const violationsOf = (act: () => unknown): readonly Violation[] => {
  try {
    act();
  } catch (error) {
    if (GovernanceError.is(error, 'InvalidRequest')) return error.payload.violations;
    throw error;
  }
  return [];
};
const pathsOf = (act: () => unknown) => violationsOf(act).map(({ path }) => path);
const fitting = (changes: Partial<Submission>, some = workflow) =>
  requireFitting(submission(changes), some, roles);

describe('what pins the training data', () => {
  const uri = 's3://lake/churn';
  const [sha256, pinned, weak] = [
    { uri, sha256: 'd'.repeat(64) },
    { uri: `${uri}/2`, digest: 'delta:42' },
    { uri: `${uri}/3`, digest: `md5:${'a'.repeat(32)}` },
  ] as const;
  const problems = (trainingData: TrainingData, wanted?: 'sha256' | 'any') => {
    const lineage = { ...submission().lineage, trainingData } as Lineage;
    return violationsOf(() => fitting({ lineage }, rules({ trainingData: wanted })));
  };

  it('is anything strong, unless the workflow says otherwise', () => {
    expect(problems([sha256, pinned])).toEqual([]);
    expect(problems([sha256, weak])).toEqual([
      {
        path: '/lineage/trainingData/1/digest',
        message: expect.stringMatching(/^is weak, and workflow '.+' takes no weak one: write sha256:/),
      },
    ]);
    expect(problems({ uri, digest: 'mlflow:1a2b3c4d' }).map(({ path }) => path)).toEqual([
      '/lineage/trainingData/digest',
    ]);
  });

  it('is a SHA-256 alone, or weak as well, where it says so', () => {
    expect(problems(sha256, 'sha256')).toEqual([]);
    expect(problems([sha256, pinned, weak], 'sha256').map(({ path }) => path)).toEqual([
      '/lineage/trainingData/1/digest',
      '/lineage/trainingData/2/digest',
    ]);
    expect(problems(pinned, 'sha256')[0]?.message).toMatch(
      /^is no SHA-256, and workflow '.+' takes nothing else/,
    );
    expect(problems([sha256, pinned, weak], 'any')).toEqual([]);
  });
});

it('takes code with changes that nobody committed, unless the workflow says otherwise', () => {
  const lineage = submission().lineage as Lineage;
  const dirty = { lineage: { ...lineage, code: { ...lineage.code, dirty: true as const } } };
  expect(violationsOf(() => fitting(dirty))).toEqual([]);
  expect(violationsOf(() => fitting(dirty, rules({ cleanCode: true })))).toEqual([
    {
      path: '/lineage/code/dirty',
      message: expect.stringMatching(/takes clean code alone: commit the changes/),
    },
  ]);
  expect(violationsOf(() => fitting({ lineage }, rules({ cleanCode: true })))).toEqual([]);
  expect(pathsOf(() => fitting({ lineage: undefined }, rules({ cleanCode: true, lineage: true })))).toEqual([
    '/lineage/trainingData',
    '/lineage/code',
    '/lineage/hyperparameters',
  ]);
});

describe('in whose name a caller of the API submits', () => {
  const at = 'arn:aws:sts::111122223333:assumed-role';
  const principals: Readonly<Record<string, readonly string[]>> = {
    'amy@example.com': [`${at}/DataScience/amy`, `${at}/pipeline-*/*`],
    'ann@example.com': [`${at}/pipeline-*/*`],
  };
  const speaking: Roles = Object.fromEntries(
    Object.entries(roles).map(([role, people]) => [
      role,
      people.map((one) => ({ ...one, principals: principals[one.email] ?? [] })),
    ]),
  );
  const authenticated: Workflow = {
    ...workflow,
    submission: { ...workflow.submission, authenticated: true },
  };
  const by = (actor: string | undefined, changes: Partial<Submission> = {}, some = authenticated) =>
    requireFitting(submission(changes), some, speaking, actor);

  it('is told by the principals of people; all of them have had a hand in it', () => {
    expect(by(`iam:${at}/DataScience/amy`).submitters).toEqual(['amy@example.com']);
    expect(by(`iam:${at}/pipeline-churn/nightly-7`).submitters).toEqual([
      'amy@example.com',
      'ann@example.com',
    ]);
    expect(by(`iam:${at}/pipeline-churn/nightly-7`, { requestedBy: 'ann@example.com' })).toEqual({
      requester: expect.objectContaining({ email: 'ann@example.com' }),
      submitters: ['ann@example.com', 'amy@example.com'],
    });
  });

  it('is nobody else than whose principal it is, whatever the workflow asks', () => {
    for (const some of [workflow, authenticated])
      expect(
        violationsOf(() => by(`iam:${at}/DataScience/amy`, { requestedBy: 'ann@example.com' }, some)),
      ).toEqual([
        { path: '/requestedBy', message: 'is not one of those for whom this caller speaks: amy@example.com' },
      ]);
    const through = { requestedBy: 'bob@example.com', onBehalfOf: 'amy@example.com' };
    expect(pathsOf(() => by(`iam:${at}/DataScience/amy`, through))).toEqual(['/requestedBy']);
    expect(
      pathsOf(() => by(`iam:${at}/DataScience/amy`, { ...through, onBehalfOf: 'ann@example.com' })),
    ).toEqual(['/requestedBy', '/onBehalfOf']);
    expect(
      by(`iam:${at}/DataScience/amy`, { requestedBy: 'nightly', onBehalfOf: 'amy@example.com' }).submitters,
    ).toEqual(['amy@example.com']);
  });

  it.each([
    `${at}/DataScience/amy2`,
    `${at}/DataScience/am`,
    `${at}/pipeline/nightly`,
    `${at}/pipeline-churn`,
    `arn:aws:sts::999999999999:assumed-role/pipeline-churn/nightly`,
  ])('is not known of %s, whom a workflow that asks for it refuses', (caller) => {
    expect(violationsOf(() => by(`iam:${caller}`))).toEqual([
      {
        path: '/requestedBy',
        message: `is not known to be ${caller}, who called: an administrator adds that to the person's principals in workflows/roles.ts`,
      },
    ]);
    expect(by(`iam:${caller}`, {}, workflow).submitters).toEqual(['amy@example.com']);
  });

  it('is not known of an execution, nor needed of a link of their own', () => {
    expect(violationsOf(() => by(undefined))).toEqual([
      {
        path: '/requestedBy',
        message:
          'could be anybody: this workflow takes requests through the API alone, which knows who calls (countersign submit)',
      },
    ]);
    expect(by(undefined, {}, workflow).submitters).toEqual(['amy@example.com']);
    expect(by('amy@example.com').submitters).toEqual(['amy@example.com']);
  });
});

describe('who answers for a submission', () => {
  it('is the person who submits it', () => {
    expect(fitting({})).toEqual({ requester: person('amy'), submitters: ['amy@example.com'] });
  });

  it('is the person whom a robot names; the robot is nobody', () => {
    expect(fitting({ requestedBy: 'nightly', onBehalfOf: 'ann@example.com' })).toEqual({
      requester: person('ann'),
      submitters: ['ann@example.com'],
    });
  });

  it('is one who submits for another: both have had a hand in it', () => {
    expect(fitting({ requestedBy: 'bob@example.com', onBehalfOf: 'amy@example.com' })).toEqual({
      requester: person('amy'),
      submitters: ['bob@example.com', 'amy@example.com'],
    });
    expect(fitting({ requestedBy: 'amy@example.com', onBehalfOf: 'amy@example.com' }).submitters).toEqual([
      'amy@example.com',
    ]);
  });

  it.each<[Partial<Submission>, string, boolean]>([
    [{ requestedBy: 'nightly' }, '/requestedBy', true],
    [{ requestedBy: 'AMY@example.com' }, '/requestedBy', false],
    [{ requestedBy: 'AMY@example.com', onBehalfOf: 'amy@example.com' }, '/requestedBy', false],
    [{ requestedBy: 'eve@example.com' }, '/requestedBy', false],
    [{ requestedBy: 'nightly', onBehalfOf: 'eve@example.com' }, '/onBehalfOf', false],
    [{ requestedBy: 'nightly', onBehalfOf: 'zoe@example.com' }, '/onBehalfOf', false],
    [{ requestedBy: 'amy@example.com', onBehalfOf: 'eve@example.com' }, '/onBehalfOf', false],
    [{ requestedBy: 'constructor' }, '/requestedBy', true],
  ])('is nobody for %j', (changes, path, robot) => {
    const [found, ...others] = violationsOf(() => fitting(changes));
    expect(others).toEqual([]);
    expect(found?.path).toBe(path);
    expect(found?.message.includes("'onBehalfOf'")).toBe(robot);
  });
});

describe('an address that is written otherwise than in the roles', () => {
  it.each<[Partial<Submission>, string]>([
    [{ requestedBy: 'AMY@example.com' }, '/requestedBy'],
    [{ requestedBy: 'nightly', onBehalfOf: 'Amy@example.com' }, '/onBehalfOf'],
  ])('is no robot, and no stranger: %j', (changes, path) => {
    expect(violationsOf(() => fitting(changes))).toEqual([
      { path, message: 'must be written in lower case, as in workflows/roles.ts' },
    ]);
  });
});

describe('what a workflow asks for', () => {
  it('is listed as a whole', () => {
    const {
      lineage: _,
      artifact: __,
      ...bare
    } = submission({ subject: 'service/x', requestedBy: 'eve@example.com' });
    const strict = rules({
      lineage: true,
      artifact: true,
      attributes: { amount: 'number', tier: ['low', 'high'] },
    });
    expect(pathsOf(() => requireFitting(bare, strict, roles))).toEqual([
      '/subject',
      '/requestedBy',
      '/lineage/trainingData',
      '/lineage/code',
      '/lineage/hyperparameters',
      '/artifact',
      '/attributes/amount',
      '/attributes/tier',
    ]);
  });

  it('may be neither lineage nor artifact', () => {
    const { lineage: _, artifact: __, ...bare } = submission();
    expect(requireFitting(bare, rules({}), roles).requester).toEqual(person('amy'));
  });

  it("is of a subject whose kind is the workflow's, to the letter", () => {
    for (const subject of ['models/churn', 'model', 'mode/l'])
      expect(pathsOf(() => fitting({ subject }))).toEqual(['/subject']);
  });

  it.each<[AttributeType, (string | number | boolean)[], (string | number | boolean)[]]>([
    ['text', ['x', ' x '], ['', ' ', '\u200b', 1, true]],
    ['number', [0, -1.5], ['1', false]],
    ['yes-no', [true, false], ['yes', 0]],
    [
      ['low', 'high'],
      ['low', 'high'],
      ['Low', '', 1, true],
    ],
  ])('takes attributes of the type %j', (type, good, others) => {
    const some = rules({ attributes: { a: type } });
    for (const value of good) expect(pathsOf(() => fitting({ attributes: { a: value } }, some))).toEqual([]);
    for (const value of others)
      expect(pathsOf(() => fitting({ attributes: { a: value } }, some))).toEqual(['/attributes/a']);
  });

  it.each<[AttributeType, string | number | boolean | undefined, string]>([
    ['text', undefined, "is missing: workflow 'release' asks for it"],
    ['text', '\u200b', 'must not be empty'],
    ['text', 1, 'must be text'],
    ['number', '', 'must be a number'],
    ['number', 'v1', 'must be a number'],
    ['number', true, 'must be a number'],
    ...['9007199254740993', '-1', '+1'].map((digits): [AttributeType, string, string] => [
      'number',
      digits,
      'must be a number, not a text. One with more digits than a number keeps must be rounded first, or the workflow must ask for a text',
    ]),
    ['yes-no', '', 'must be true or false'],
    ['yes-no', '1', 'must be true or false'],
    [['low', 'high'], 'Low', 'must be one of: low, high'],
  ])('says of an attribute of the type %j that is %j: %s', (type, value, message) => {
    const attributes = value === undefined ? {} : { a: value };
    expect(violationsOf(() => fitting({ attributes }, rules({ attributes: { a: type } })))).toEqual([
      { path: '/attributes/a', message },
    ]);
  });

  it('is every metric at which something is judged: one that is left out or misspelt avoids no safeguard', () => {
    const some = rules({ metrics: ['toxicity', 'a/b'] });
    const paths = (metrics: Submission['metrics']) => pathsOf(() => fitting({ metrics }, some));
    expect(paths({ toxcity: 0.2, 'a/b': 1 })).toEqual(['/metrics/toxicity']);
    expect(paths({})).toEqual(['/metrics/toxicity', '/metrics/a~1b']);
    expect(paths({ toxicity: 0, 'a/b': 0, more: 1 })).toEqual([]);
  });

  it('is met by the metrics of a version that is known, where a request about it states none', () => {
    const about = rules({ metrics: ['auc'], version: { in: 'production', when: 'now' } });
    const paths = (metrics: Submission['metrics'], known?: Submission['metrics']) =>
      pathsOf(() => requireMetrics(submission({ metrics }), about, known && { metrics: known }));
    expect(paths({}, { auc: 0.9 })).toEqual([]);
    expect(paths({}, {})).toEqual(['/metrics/auc']);
    expect(paths({ other: 1 }, { auc: 0.9 })).toEqual(['/metrics/auc']);
    // Whether it states them is asked once the version is known.
    expect(pathsOf(() => fitting({ metrics: {} }, about))).toEqual([]);
  });

  it('escapes the names of attributes, and leaves others alone', () => {
    expect(pathsOf(() => fitting({}, rules({ attributes: { 'a/b': 'text' } })))).toEqual([
      '/attributes/a~1b',
    ]);
    expect(pathsOf(() => fitting({}, rules({ attributes: { constructor: 'text' as const } })))).toEqual([
      '/attributes/constructor',
    ]);
    expect(pathsOf(() => fitting({ attributes: { more: 1 } }, rules({})))).toEqual([]);
  });
});

describe('a date for which a stage waits', () => {
  const wait = (until: WaitStage['until']): WaitStage => ({
    type: 'wait',
    title: 'Embargo',
    until,
    checks: {},
    ifFailed: 'reject',
    next: 'end',
  });
  const DAY = 86_400;
  const waiting = passing({
    review: approval(),
    embargo: wait({ attribute: 'from' }),
    notice: wait({ attribute: 'from' }),
    soak: wait('passed'),
  });
  const violations = (attributes: Submission['attributes']) =>
    violationsOf(() => requireNear(submission({ attributes }), waiting, START));
  const isTooFar = 'is more than 90 days ahead, and a stage waits for it: submit it later';
  const isOver = 'is over, and a stage waits for it: state a day or an instant that is still to come';

  it('may be as far ahead as a state of a machine is kept, and no further', () => {
    const ahead = (seconds: number) => violations({ from: at(seconds).toISOString() });
    expect(ahead(90 * DAY)).toEqual([]);
    expect(ahead(90 * DAY + 0.001)).toEqual([{ path: '/attributes/from', message: isTooFar }]);
    expect(violations({ from: '2099-01-01' })).toEqual([{ path: '/attributes/from', message: isTooFar }]);
  });

  it('may be now, or the day that is not over yet, and nothing before', () => {
    const told = [{ path: '/attributes/from', message: isOver }];
    expect(violations({ from: at(0).toISOString() })).toEqual([]);
    expect(violations({ from: at(-0.001).toISOString() })).toEqual(told);
    expect(violations({ from: '2026-03-02' })).toEqual([]);
    expect(violations({ from: '2026-03-01' })).toEqual(told);
  });

  it('is looked at where it is stated, and is a date; and no other attribute is', () => {
    expect(violations({})).toEqual([]);
    expect(violations({ from: 'soon' })).toEqual([]);
    expect(violations({ other: '2020-01-01' })).toEqual([]);
  });
});

describe('a version that runs now', () => {
  const some = rules({ version: { in: 'production', when: 'now' } });
  const subject = running({ production: deployment(), qa: deployment({ version: '14' }) });
  const of = (changes: Partial<Submission>) =>
    submission({ version: '13', artifact: deployment().artifact, ...changes });

  it('is the one that the environment points at, with its artifact', () => {
    expect(requireRunning(of({}), some, subject)).toEqual(deployment());
    expect(requireRunning(of({ artifact: undefined }), some, subject)).toEqual(deployment());
  });

  it.each<[Partial<Submission>]>([
    [{ version: '14' }],
    [{ version: '12' }],
    [{ artifact: submission().artifact }],
  ])('is not %j', (changes) => {
    expect(pathsOf(() => requireRunning(of(changes), some, subject))).toEqual(['/version']);
  });

  it('is said to be what runs, and with which artifact', () => {
    const now = (runs: SubjectState) =>
      violationsOf(() => requireRunning(of({ version: '14' }), some, runs)).map(({ message }) => message);
    expect(now(subject)).toEqual([
      `must be what production runs, which is version 13 (${deployment().artifact?.sha256})`,
    ]);
    const bare = running({ production: deployment({ artifact: undefined }) });
    expect(now(bare)).toEqual(['must be what production runs, which is version 13 (without an artifact)']);
    expect(pathsOf(() => requireRunning(of({}), some, bare))).toEqual(['/version']);
  });

  it('is none where nothing runs', () => {
    for (const nothing of [undefined, running({})])
      expect(violationsOf(() => requireRunning(of({}), some, nothing))[0]?.message).toContain(
        'which is nothing',
      );
  });

  it('is of no interest to other workflows', () => {
    expect(requireRunning(of({ version: '99' }), rules({}), undefined)).toBeUndefined();
    expect(
      requireRunning(of({}), rules({ version: { in: 'production', when: 'before' } }), undefined),
    ).toBeUndefined();
  });
});

describe('a version that ran before', () => {
  const some = rules({ version: { in: 'production', when: 'before' } });
  const before = [deployment({ version: '12' }), deployment(), deployment({ attempt: 2 })];
  const of = (changes: Partial<Submission>) =>
    submission({ version: '13', artifact: deployment().artifact, ...changes });

  it('is known from the last time', () => {
    expect(requireRanBefore(of({}), some, before)?.attempt).toBe(2);
  });

  it.each<[Partial<Submission>]>([
    [{ version: '11' }],
    [{ artifact: { uri: deployment().artifact?.uri ?? '', sha256: 'e'.repeat(64) } }],
    [{ artifact: undefined }],
  ])('is not %j', (changes) => {
    expect(pathsOf(() => requireRanBefore(of(changes), some, before))).toEqual(['/version']);
  });

  it('may have had no artifact then, and has none now', () => {
    const bare = [deployment({ artifact: undefined })];
    expect(requireRanBefore(of({ artifact: undefined }), some, bare)).toEqual(bare[0]);
    expect(pathsOf(() => requireRanBefore(of({}), some, bare))).toEqual(['/version']);
  });

  it('is of no interest to other workflows', () => {
    for (const version of [undefined, { in: 'production', when: 'now' as const }])
      expect(
        requireRanBefore(of({}), rules(version === undefined ? {} : { version }), before),
      ).toBeUndefined();
  });

  it('is compared without regard to where its bytes lie', () => {
    const moved = { uri: 's3://archive/13', sha256: 'c'.repeat(64) };
    expect(requireRanBefore(of({ artifact: moved }), some, before)).toBeDefined();
  });
});

describe('one meaning of a version', () => {
  const subject = running({ qa: deployment() });

  it('is kept by the same artifact, another version, and the request itself', () => {
    const one = (changes: Partial<Submission>) =>
      pathsOf(() => requireOneMeaning(submission(changes), subject));
    expect(one({ version: '13', artifact: deployment().artifact })).toEqual([]);
    expect(one({ version: '14' })).toEqual([]);
    expect(one({ version: '13', revises: 'r0' })).toEqual([]);
    expect(one({ version: '13' })).toEqual(['/version']);
    expect(one({ version: '13', artifact: undefined })).toEqual(['/version']);
    expect(one({ version: '13', revises: 'r9' })).toEqual(['/version']);
    const bare = running({ qa: deployment({ artifact: undefined }) });
    expect(pathsOf(() => requireOneMeaning(submission({ version: '13' }), bare))).toEqual(['/version']);
    expect(
      pathsOf(() => requireOneMeaning(submission({ version: '13', artifact: undefined }), bare)),
    ).toEqual([]);
  });
});
