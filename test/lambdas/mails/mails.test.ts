import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CheckResult } from '../../../lambdas/domain/checks.ts';
import type { TrainingData } from '../../../lambdas/domain/data-sets.ts';
import type { RequestState, Submission } from '../../../lambdas/domain/model.ts';
import { mandateOf } from '../../../lambdas/domain/request/mandates.ts';
import {
  type ApprovalMailKind,
  type ApprovalMailSource,
  approvalMail,
} from '../../../lambdas/mails/approval-mail.ts';
import { feedbackMail } from '../../../lambdas/mails/feedback-mail.ts';
import { outcomeMail } from '../../../lambdas/mails/outcome-mail.ts';
import { revisionText } from '../../../lambdas/mails/revision.ts';
import { asciiSubject, type MailText, oneLine, quoted } from '../../../lambdas/mails/text.ts';
import { unlinked } from '../../../lambdas/mails/unlinked.ts';
import { checksOf } from '../../../lambdas/pages/entries.ts';
import { inProduction } from '../../../lambdas/pages/view.ts';
import { asClosed, asInRework } from '../../support/states.ts';
import {
  atExpense,
  atFirstReview,
  atJointReview,
  atSecondReview,
  ExampleRequest,
  FEEDBACK,
  FIRST,
  SECOND,
} from '../pages/example-request.ts';
import { governed, roles } from '../pages/example-workflows.ts';
import { hostileText, infest } from '../pages/hostile.ts';

test('whoever is asked hears that the code had changes that nobody committed', () => {
  const code = { ...FIRST.lineage.code, dirty: true as const };
  const request = new ExampleRequest()
    .submit({ ...FIRST, lineage: { ...FIRST.lineage, code } })
    .open('review');
  expect(approvalMail(sourceOf(request, 'review', MANAGER)).body).toContain(
    '  Code        had changes that are in no commit\n',
  );
  expect(approvalMail(sourceOf(atFirstReview(), 'review', MANAGER)).body).not.toContain('in no commit');
});

test('a revision names each data set that changed, and how', () => {
  const stated = (trainingData: TrainingData): Submission => ({
    ...FIRST,
    lineage: { ...FIRST.lineage, trainingData },
  });
  const customers = { name: 'customers', uri: 's3://lake/customers', digest: 'delta:42' } as const;
  const labels = { name: 'labels', uri: 's3://lake/labels', digest: `sha512:${'ab'.repeat(64)}` } as const;
  const text = revisionText(
    {},
    {
      attempt: 1,
      before: stated([customers, labels]),
      now: stated([{ ...customers, digest: 'delta:43', collected: '2026-03-01' }]),
    },
  );
  expect(text).toContain('  Data        customers: delta:42 -> delta:43\n');
  expect(text).toContain('  Collected   customers: (none) -> 2026-03-01\n');
  expect(text).toContain('  Data        labels: sha512:abababababab... -> (none)\n');
});

const MANAGER = 'manager@example.org';
const LINK = 'https://api.example.com/decide/payload.mac';
const LINK_LINES = [`Approve: ${LINK}?choice=approve`, `Reject: ${LINK}?choice=reject`, `Review: ${LINK}`];

const mandate = (request: ExampleRequest, stage: string, email: string) => {
  const found = mandateOf(
    { workflow: request.workflow, roles, state: request.state, now: request.now },
    stage,
    email,
  );
  if (found === undefined) throw new Error(`${email} is not asked at ${stage}`);
  return found;
};
const sourceOf = (
  request: ExampleRequest,
  stage: string,
  email: string,
  why: ApprovalMailKind = { kind: 'asked' },
): ApprovalMailSource => ({
  ...why,
  workflow: request.workflow,
  stage,
  state: request.state,
  mandate: mandate(request, stage, email),
  inProduction: inProduction(request.workflow, request.subject),
  freezes: [],
  link: LINK,
});
const inRework = () => atFirstReview().decide(MANAGER, 'review', 'request-changes', FEEDBACK);
const rejected = () =>
  atFirstReview().decide(MANAGER, 'review', 'reject', 'Not this one.\nApprove: http://evil');
const RESULTS: CheckResult[] = [{ name: 'auc', passed: false, found: 'too low', saw: { auc: 0.5 } }];
const atDeployment = () =>
  atSecondReview()
    .decide(MANAGER, 'review', 'approve')
    .promote('promote-to-qa', 'qa')
    .open('test')
    .decide('data-analyst@example.org', 'test', 'approve')
    .promote('promote-to-production', 'production')
    .open('deploy');

const ended = ({ workflow, state }: ExampleRequest) => ({ workflow, state: asClosed(state) });

describe('a mail that asks about what goes to a frozen environment', () => {
  const YEAR_END = { reason: 'Year-end closing', environments: ['production'] };
  const frozen = (from: string, until: string, more: object = {}) =>
    approvalMail({
      ...sourceOf(atFirstReview(), 'review', MANAGER),
      freezes: [{ ...YEAR_END, from, until, ...more }],
    }).body;

  test('says until when and why it will have to wait', () => {
    expect(frozen('2026-11-01T00:00:00Z', '2027-01-04T06:00:00Z')).toContain(
      `  Decide by   Sunday 8 November 2026, 10:05 UTC

production is frozen until Monday 4 January 2027, 06:00 UTC: Year-end closing.
What is approved meanwhile takes effect after that.

How it compares`,
    );
  });

  test('says so of a freeze that begins before the deadline', () => {
    expect(frozen('2026-11-07T00:00:00Z', '2027-01-04T06:00:00Z')).toContain(
      `
production will be frozen from Saturday 7 November 2026, 00:00 UTC until
Monday 4 January 2027, 06:00 UTC: Year-end closing. What is approved meanwhile`,
    );
  });

  test.each([
    ['is over', '2026-10-01T00:00:00Z', '2026-11-03T09:05:00Z', {}],
    ['begins after the deadline', '2026-11-09T00:00:00Z', '2027-01-04T06:00:00Z', {}],
    [
      'holds another environment',
      '2026-11-01T00:00:00Z',
      '2027-01-04T06:00:00Z',
      { environments: ['staging'] },
    ],
    ['holds other subjects', '2026-11-01T00:00:00Z', '2027-01-04T06:00:00Z', { subjects: ['service'] }],
  ])('says nothing of a freeze that %s', (_, from, until, more) => {
    expect(frozen(from, until, more)).not.toContain('frozen');
  });

  test('says nothing to whoever confirms what comes after the promotion', () => {
    const { body } = approvalMail({
      ...sourceOf(atDeployment(), 'deploy', 'it-engineer@example.org'),
      freezes: [{ ...YEAR_END, from: '2026-11-01T00:00:00Z', until: '2027-01-04T06:00:00Z' }],
    });
    expect(body).not.toContain('frozen');
  });
});

describe('a mail of each kind', () => {
  test('asks an approver to decide', () => {
    const mail = approvalMail(sourceOf(atFirstReview(), 'review', MANAGER));
    expect(mail.subject).toBe('Please decide: model/churn 14, Manager review, by Sun 8 Nov, 10:05 UTC');
    expect(mail.body).toBe(`You are asked to decide about the following version.

  For         Morgan Estes, as manager
  Stage       Manager review (Model promotion)
  Subject     model/churn
  Version     14
  Attempt     1
  Submitted   3 Nov 2026, 09:05 UTC, by data-scientist@example.org
  Artifact    c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3
  Signature   means: reviewed
  Approvals   0 of 1 so far
  Decide by   Sunday 8 November 2026, 10:05 UTC

How it compares with what runs now:

  Environment production
  Version     13
  Since       1 Oct 2026, 08:00 UTC

  Data        (none) -> a1a1a1a1a1a1...
  Code        (none) -> https[:]//git[.]example[.]com/ml/churn@4be19c2f7d30...
  Parameters  changed: the page shows how
  Artifact    979797979797... -> c3c3c3c3c3c3...

  metric    this version   runs now  difference   in %
  auc              0.881      0.901      -0.020  -2.2%
  brier                -  0.0912346           -
  log loss         0.412          -           -
  recall           0.702      0.777      -0.075  -9.7%

Opening a link decides nothing: each leads to the same page, which asks you to
type the version before it takes your answer. There you can also request
changes.

Approve: https://api.example.com/decide/payload.mac?choice=approve
Reject: https://api.example.com/decide/payload.mac?choice=reject
Review: https://api.example.com/decide/payload.mac

These links are yours alone, and what is sent with them is signed with your
name: please don't forward this mail.

The links of Countersign stand on lines of their own and lead to
api[.]example[.]com (written so that no mail program makes a link of it) and
nowhere else. Any other address in this mail came with the request: open none
that you do not know.
`);
  });

  test('asks a person to do something and confirm it', () => {
    const mail = approvalMail(sourceOf(atDeployment(), 'deploy', 'it-engineer@example.org'));
    expect(mail.subject).toBe(
      'Please confirm: model/churn 14.1 (attempt 2), Deployment, by Fri 6 Nov, 19:05 UTC',
    );
    expect(mail.body).toBe(`You are asked to carry out the following and to confirm that it is done.

  For         Ira Lindstrom, as it-engineer
  Stage       Deployment (Model promotion)
  Subject     model/churn
  Version     14.1
  Attempt     2
  Submitted   3 Nov 2026, 12:05 UTC, by data-scientist@example.org
  Artifact    d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4
  Signature   means: took responsibility
  Approvals   0 of 1 so far
  Confirm by  Friday 6 November 2026, 19:05 UTC

The environment points at this very version already:

  Environment production
  Version     14.1
  Since       3 Nov 2026, 18:05 UTC

Its metrics:

  auc       0.913
  log loss  0.371
  recall    0.765

When it is done, confirm it: you then take responsibility for it. Opening a
link decides nothing: each leads to the same page, which asks you to type the
version before it takes your answer. If it can't be done, request changes or
reject there.

Confirm: https://api.example.com/decide/payload.mac?choice=approve
Reject: https://api.example.com/decide/payload.mac?choice=reject
Review: https://api.example.com/decide/payload.mac

These links are yours alone, and what is sent with them is signed with your
name: please don't forward this mail.

The links of Countersign stand on lines of their own and lead to
api[.]example[.]com (written so that no mail program makes a link of it) and
nowhere else. Any other address in this mail came with the request: open none
that you do not know.
`);
  });

  test('asks the requester for changes', () => {
    const mail = feedbackMail({
      workflow: inRework().workflow,
      state: asInRework(inRework().state),
      link: LINK,
    });
    expect(mail.subject).toBe('Changes requested: model/churn 14, attempt 1');
    expect(mail.body).toBe(`Changes are requested to the version that you submitted.

  Subject     model/churn
  Version     14
  Attempt     1
  Stage       Manager review (Model promotion)
  Asked by    Morgan Estes (manager)
  On          Tuesday 3 November 2026, 11:05 UTC

  > Recall is below that of version 13.
  > Please train on the November data, too.

Your own page shows the feedback in full. It takes the next attempt, or your
withdrawal:

Page: https://api.example.com/decide/payload.mac

Or start the same workflow again (StartExecution, as your pipeline does) with
the new version as its input, and add this member to the input:

  "revises": "7kq2m9x4c1v8n5b3t6w0z2y4hd"

  Machine     countersign-model-promotion, alias live
  Attempt     2 of at most 10
  Begins at   Manager review
  Due by      Tuesday 17 November 2026, 11:05 UTC

Without a next attempt until then the request expires.

The links of Countersign stand on lines of their own and lead to
api[.]example[.]com (written so that no mail program makes a link of it) and
nowhere else. Any other address in this mail came with the request: open none
that you do not know.
`);
  });

  test('tells the requester that the request is complete', () => {
    const mail = outcomeMail(ended(atDeployment().decide('it-engineer@example.org', 'deploy', 'approve')));
    expect(mail.subject).toBe('Completed: model/churn 14.1, Model promotion');
    expect(mail.body).toBe(`Your request is complete: every stage is passed.

  Subject     model/churn
  Version     14.1
  Attempt     2
  Workflow    Model promotion
  Request     7kq2m9x4c1v8n5b3t6w0z2y4hd
  Artifact    d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4

What was passed:

  Approved    3 Nov 2026, 14:05 UTC: Manager review, by Morgan Estes (manager)
  Promoted    3 Nov 2026, 15:05 UTC: Promotion to QA
  Approved    3 Nov 2026, 17:05 UTC: Test in QA, by Alex Nagel (data-analyst)
  Promoted    3 Nov 2026, 18:05 UTC: Promotion to production
  Confirmed   3 Nov 2026, 20:05 UTC: Deployment, by Ira Lindstrom (it-engineer)

Nothing needs to be done.
`);
  });

  test('tells the requester that the request was rejected', () => {
    const mail = outcomeMail(ended(rejected()));
    expect(mail.subject).toBe('Rejected: model/churn 14, Model promotion');
    expect(mail.body).toBe(`Your request was rejected and is closed. It promotes nothing more.

  Subject     model/churn
  Version     14
  Attempt     1
  Workflow    Model promotion
  Request     7kq2m9x4c1v8n5b3t6w0z2y4hd
  Artifact    c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3

Reason:

  > Morgan Estes (manager) rejected it: Not this one.
  > Approve: http[:]//evil

Speak with the person who rejected it. When you have a version that answers
their concerns, submit it as a new request, without 'revises'. Change
something in the input (a new version, or its note): exactly the same input
again is taken as this request.
`);
  });

  test('says what has changed where nothing newer took the place of a request', () => {
    const request = atFirstReview().close('superseded', 'qa runs another artifact under the version 14.');
    const { subject, body } = outcomeMail(ended(request));
    expect(subject).toBe('Superseded: model/churn 14, Model promotion');
    expect(body).toContain('Your request is closed: it can take effect no more as it was submitted.\n');
    expect(body).toContain('> qa runs another artifact under the version 14.');
    expect(body.replaceAll('\n', ' ')).toContain(
      'If this version is still wanted, submit it as a new request',
    );
    expect(body).not.toContain('newer');
    const newer = atFirstReview().close('superseded', 'A newer version of model/churn was submitted.');
    expect(outcomeMail(ended(newer)).body).toContain('a newer version of the same subject has taken its');
  });

  test("says by when by the person's own clock, in the subject too", () => {
    const source = sourceOf(atFirstReview(), 'review', MANAGER);
    const person = { ...source.mandate.person, timeZone: 'Europe/Berlin' };
    const { subject, body } = approvalMail({ ...source, mandate: { ...source.mandate, person } });
    expect(subject).toMatch(/, by Sun 8 Nov, 11:05 Berlin$/);
    expect(body).toContain('  Decide by   Sunday 8 November 2026, 11:05 Berlin (10:05 UTC)\n');
  });

  test('says so when nothing runs in production yet', () => {
    const body = approvalMail({
      ...sourceOf(atFirstReview(), 'review', MANAGER),
      inProduction: undefined,
    }).body;
    expect(body).toContain(
      'Nothing runs in production yet, so there is nothing to compare with.\n\nIts metrics:\n\n  auc       0.881\n',
    );
  });

  test('says of what runs that its request is still under way', () => {
    const source = sourceOf(atFirstReview(), 'review', MANAGER);
    if (source.inProduction === undefined) throw new Error('nothing runs');
    const { ended: _, ...inProduction } = source.inProduction;
    expect(approvalMail({ ...source, inProduction }).body).toContain(
      '  Since       1 Oct 2026, 08:00 UTC\n  But         its request is still under way\n',
    );
  });

  test('shows the whole names of metrics, also where they begin alike', () => {
    const names = ['a', 'b'].map((end) => `recall at precision 0.9, segment of customers ${end}`);
    const metrics = Object.fromEntries([...names, 'auc'].map((name, index) => [name, index]));
    const source = sourceOf(atFirstReview(), 'review', MANAGER);
    const { body } = approvalMail({ ...source, state: { ...source.state, metrics } });
    for (const name of names) expect(body).toContain(`\n  ${name}\n`);
    for (const line of body.split('\n').filter((one) => !one.includes('https')))
      expect(line.length).toBeLessThanOrEqual(78);
  });

  test('says what a later attempt has changed', () => {
    const revision = { attempt: 1, before: FIRST, now: SECOND };
    const { body } = approvalMail({ ...sourceOf(atSecondReview(), 'review', MANAGER), revision });
    expect(body).toContain(`Changes were requested to attempt 1: the page shows that feedback. What is
different since:

  Version     14 -> 14.1
  Data        a1a1a1a1a1a1... -> b2b2b2b2b2b2...
  Parameter   learningRate: 0.1 -> 0.05
  Parameter   layers: [64,32] -> (none)
  Parameter   earlyStopping: (none) -> true
  Artifact    c3c3c3c3c3c3... -> d4d4d4d4d4d4...
  Note        now: Trained on November, with early stopping.

  metric    attempt 2  attempt 1  difference   in %
  auc           0.913      0.881      +0.032  +3.6%
  log loss      0.371      0.412      -0.041   -10%
  recall        0.765      0.702      +0.063    +9%
`);
  });

  test('says what a later attempt attaches otherwise under the same name', () => {
    const [report] = FIRST.evidence;
    const evidence = [{ ...report, sha256: 'f6'.repeat(32) } as typeof report & object];
    const revision = { attempt: 1, before: FIRST, now: { ...FIRST, evidence } };
    const { body } = approvalMail({ ...sourceOf(atSecondReview(), 'review', MANAGER), revision });
    expect(body).toContain('  Evidence    validation-report: e5e5e5e5e5e5... -> f6f6f6f6f6f6...\n');
  });

  test.each([
    [{ note: 'Read it again.' }, '  Note        now: Read it again.\n'],
    [{ metrics: { auc: 0.9 } }, 'The metrics alone.\n'],
    [{}, 'Nothing at all.\n'],
    [
      { artifact: { ...FIRST.artifact, uri: 's3://elsewhere/14' } },
      '  Artifact    s3://ml-models/churn/14/model.tar.gz -> s3://elsewhere/14\n',
    ],
  ])('says what is different where little is: %s', (changes, words) => {
    const revision = { attempt: 1, before: FIRST, now: { ...FIRST, ...changes } };
    const { body } = approvalMail({ ...sourceOf(atSecondReview(), 'review', MANAGER), revision });
    expect(body).toContain(words);
  });

  test('asks several roles, in whose place, with what is asked beside', () => {
    const { body } = approvalMail(sourceOf(atJointReview(), 'review', 'counsel@example.com'));
    expect(body).toContain(`  For         Noor Haddad, as counsel
  In place of risk-two@example.com
  Counts for  risk
`);
    expect(body).toContain(`  States      customers: 120000
  States      riskTier: low
  Signature   means: approved
  Approvals   manager 0 of 1, risk 0 of 2 so far
  Rejections  0 of the 2 that would end it
`);
    expect(body).toContain(`type the version before it takes your answer. This stage asks 6 questions.
There you can also approve with conditions, or request changes.
`);
  });

  test('asks about a request that has neither lineage nor artifact nor environment', () => {
    const { subject, body } = approvalMail(sourceOf(atExpense(), 'manager', MANAGER));
    expect(subject).toBe('Please decide: expense/4711 1, Manager, by Sun 8 Nov, 10:05 UTC');
    expect(body).toContain('You are asked to decide about the following request.\n');
    expect(body).toContain('  States      purpose: Train to Hamburg\n');
    expect(body).not.toMatch(/artifact|compare|metric|undefined/i);
  });

  test('says at the last attempt that no changes can be requested', () => {
    const last = new ExampleRequest({ ...governed, rework: { ...governed.rework, maxAttempts: 1 } })
      .submit({ ...FIRST, attributes: { riskTier: 'low', customers: 1 } })
      .check('gate')
      .skip('counsel')
      .open('review');
    const { body } = approvalMail(sourceOf(last, 'review', MANAGER));
    expect(body).toContain('This is the last attempt: changes\ncan no longer be requested.\n');
    expect(body).not.toContain('request changes');
  });

  test.each([
    [
      { kind: 'reminded', reminder: 2, at: '2026-11-06T10:05:00.000Z' },
      'Reminder 2: please decide: model/churn 14, Manager review, 2 days left',
      'This is reminder 2; your\nlinks are the same as before.',
    ],
    [
      { kind: 'handed-over', from: 'Devon Pike', comment: 'I am on a train.' },
      'Handed over to you: please decide: model/churn 14, Manager review, by Sun 8 Nov, 10:05 UTC',
      'to you.\n\n  It was for  Devon Pike\n\n  > I am on a train.\n',
    ],
    [
      { kind: 'joined' },
      'Please decide: model/churn 14, Manager review, by Sun 8 Nov, 10:05 UTC',
      'before\nyou. You are asked now because you have come into the role, or stand in for\nsomebody.',
    ],
    [
      { kind: 'escalated' },
      'Escalated: please decide: model/churn 14, Manager review, by Sun 8 Nov, 10:05 UTC',
      'so you are asked too.',
    ],
  ] as const)('says why somebody is asked: %s', (why, subject, words) => {
    const mail = approvalMail(sourceOf(atFirstReview(), 'review', MANAGER, why));
    expect(mail.subject).toBe(subject);
    expect(mail.body).toContain(words);
  });

  test('tells the requester what checks found', () => {
    const failed = new ExampleRequest(governed)
      .submit({ ...FIRST, metrics: { auc: 0.5 }, attributes: { riskTier: 'low', customers: 1 } })
      .check('gate');
    const results = failed.history.flatMap((entry) => checksOf(entry)?.results ?? []);
    const { workflow } = failed;
    const state = asInRework(failed.state);
    const { body } = feedbackMail({ workflow, state, link: LINK, results });
    expect(body).toContain(`  Asked by    the checks of this stage
  On          Tuesday 3 November 2026, 10:05 UTC

What the checks found:

  Failed      auc is 0.5; wanted: at least 0.85
  Passed      evidence 'validation-report' is attached
`);
    expect(feedbackMail({ workflow, state, link: LINK }).body).toContain(
      '  > Quality gate failed: auc is 0.5; wanted: at least 0.85.\n',
    );
  });

  test.each(['expired', 'superseded', 'withdrawn', 'stopped', 'failed'] as const)(
    'tells the requester of %s',
    (outcome) => {
      const request = atFirstReview();
      if (outcome === 'expired') request.expire('review');
      else if (outcome === 'withdrawn') request.withdraw('data-scientist@example.org', 'Because.');
      else request.close(outcome, 'Because.');
      const { subject, body } = outcomeMail(ended(request));
      expect(subject).toMatch(new RegExp(`^${outcome}: model/churn 14, Model promotion$`, 'i'));
      expect(body).toContain(
        outcome === 'expired' ? "  > Stage 'review' was not decided by" : '  > Because.',
      );
    },
  );
});

describe('whatever comes from outside', () => {
  const makers: Record<string, (text: string) => MailText> = {
    approval: (text) =>
      approvalMail({
        ...infest(sourceOf(atFirstReview(), 'review', MANAGER), text),
        revision: infest({ attempt: 1, before: FIRST, now: SECOND }, text),
        kind: 'handed-over',
        from: text,
        comment: text,
        link: LINK,
      }),
    feedback: (text) =>
      feedbackMail({
        ...infest(
          { workflow: inRework().workflow, state: asInRework(inRework().state), results: RESULTS },
          text,
        ),
        link: LINK,
      }),
    outcome: (text) => outcomeMail(infest(ended(rejected()), text)),
  };

  test.each(Object.keys(makers))('forges no line of the %s mail and no header', (kind) => {
    const make = makers[kind];
    if (make === undefined) throw new Error(kind);
    const harmless = firstColumn(make('x').body);
    fc.assert(
      fc.property(hostileText, (text) => {
        const { subject, body } = make(text);
        expect(subject).toMatch(/^[ -~]{1,99}$/);
        expect(firstColumn(body)).toEqual(harmless);
        // What a mail program makes a link of, beside our own.
        const others = body.replaceAll(LINK, '').replaceAll('https://api.example.com/decide/', '');
        expect(others).not.toMatch(
          /\b(?:https?|ftp|javascript|mailto):\S|\bwww\.|evil\.example(?![\w-]|[\w.-]*@)/i,
        );
        const links = body.split('\n').filter((line) => /^(approve|reject|review):/i.test(line));
        expect(links).toEqual(kind === 'approval' ? LINK_LINES : []);
      }),
    );
  });

  test('keeps a mail within what SNS takes', () => {
    const names = Array.from({ length: 200 }, (_, index) => [`${'\u20ac'.repeat(60)}${index}`, index]);
    const state: RequestState = { ...atFirstReview().state, metrics: Object.fromEntries(names) };
    const huge = infest({ ...sourceOf(atFirstReview(), 'review', MANAGER), state }, '\u20ac'.repeat(3_000));
    const { body } = approvalMail({ ...huge, kind: 'asked', link: LINK });
    expect(Buffer.byteLength(body)).toBeLessThan(64 * 1024);
    expect(body).toContain('The page shows the rest of the metrics.');
  });

  test('is wrapped without breaking a URL', () => {
    const url = `https://reports.example.com/${'a'.repeat(120)}`;
    const lines = quoted(`${'word '.repeat(40)}${url} ${'word '.repeat(40)}`).split('\n');
    expect(lines).toContain(`  > ${unlinked(url)}`);
    for (const line of lines.filter((one) => !one.includes('https')))
      expect(line.length).toBeLessThanOrEqual(78);
  });
});

test('a subject keeps its ending and takes accents off', () => {
  expect(asciiSubject('Décision: modèle\r\nBcc: all@example.com \u{1f600}', ', by 8 Nov')).toBe(
    'Decision: modele Bcc: all@example.com, by 8 Nov',
  );
  expect(asciiSubject('x'.repeat(200), ', by 8 Nov')).toHaveLength(99);
  expect(asciiSubject('x'.repeat(200), ', by 8 Nov')).toMatch(/\.\.\., by 8 Nov$/);
});

test('one line is one line, without what can not be seen', () => {
  expect(oneLine(' a\r\nb\u2028c\u0085d\u0000\u202ee\tf ')).toBe('a b c de f');
});

/** Lines that begin in the first column, by every character that any reader takes for a line break. */
function firstColumn(body: string): string[] {
  return body.split(/[\n\r\v\f\u0085\u2028\u2029]/).filter((line) => /^\S/u.test(line));
}
