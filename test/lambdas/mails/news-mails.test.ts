import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../lambdas/domain/model.ts';
import { stageState } from '../../../lambdas/domain/request/stages.ts';
import { conditionsMail } from '../../../lambdas/mails/conditions-mail.ts';
import { dailyMail, type WaitingItem } from '../../../lambdas/mails/daily-mail.ts';
import { decisionMail } from '../../../lambdas/mails/decision-mail.ts';
import { disownedMail } from '../../../lambdas/mails/disowned-mail.ts';
import { findingMail } from '../../../lambdas/mails/finding-mail.ts';
import { givenAwayMail } from '../../../lambdas/mails/given-away-mail.ts';
import { handedInMail } from '../../../lambdas/mails/handed-in-mail.ts';
import { outcomeMail } from '../../../lambdas/mails/outcome-mail.ts';
import { peopleNeededMail } from '../../../lambdas/mails/people-needed-mail.ts';
import { progressMail } from '../../../lambdas/mails/progress-mail.ts';
import { stageOverMail } from '../../../lambdas/mails/stage-over-mail.ts';
import type { MailText } from '../../../lambdas/mails/text.ts';
import { rolesOf } from '../../schema/samples.ts';
import { asClosed, asRunning } from '../../support/states.ts';
import {
  ANSWERS,
  atExpense,
  atFirstReview,
  atJointReview,
  type ExampleRequest,
} from '../pages/example-request.ts';
import { hostileText, infest } from '../pages/hostile.ts';

const MANAGER = 'manager@example.org';
const LINK = 'https://api.example.com/decide/payload.mac';
const FINDING = { text: 'Document segment B.', owner: 'data-analyst@example.org', due: '2026-11-20' };

const withConditions = () =>
  atJointReview().decide(MANAGER, 'review', 'approve-with-conditions', 'Fine.', {
    answers: ANSWERS,
    findings: [FINDING],
  });
const approved = () =>
  withConditions()
    .decide('risk-one@example.com', 'review', 'approve', '', { answers: ANSWERS })
    .decide('risk-three@example.com', 'review', 'approve', '', { answers: ANSWERS });
const decisionOf = ({ state }: ExampleRequest): Decision => {
  const [decision] = stageState(state, 'review').decisions;
  if (decision === undefined) throw new Error('nobody has decided');
  return decision;
};
const aboutReview = (request: ExampleRequest) => ({
  workflow: request.workflow,
  state: request.state,
  stage: 'review',
});
const waits = (request: ExampleRequest, stage: string): WaitingItem => {
  const { openedAt = '', dueAt } = stageState(request.state, stage);
  return { kind: 'decide', ...aboutReview(request), stage, since: openedAt, dueAt, link: LINK };
};
const owned = {
  ...FINDING,
  subject: 'model/churn',
  raisedBy: MANAGER,
  at: '2026-11-03T13:05:00.000Z',
  request: '7kq2m9x4c1v8n5b3t6w0z2y4hd',
  version: '14',
  stage: 'review',
};

describe('news of a request', () => {
  test('tells somebody else who is asked what was decided', () => {
    const request = withConditions();
    const source = { ...aboutReview(request), decision: decisionOf(request), link: LINK };
    const { subject, body } = decisionMail({ ...source, left: 'their-answer' });
    expect(subject).toBe('Morgan Estes approved with conditions: model/churn 14, Joint review');
    expect(body).toBe(`Somebody else has decided at a stage for which you are asked, too.

  Stage       Joint review (Governed promotion)
  Subject     model/churn
  Version     14
  Attempt     1
  Decided     Morgan Estes (manager) approved with conditions
  On          Tuesday 3 November 2026, 13:05 UTC
  Approvals   manager 1 of 1, risk 0 of 2 so far, by Morgan Estes

  > Fine.

The stage still waits for your answer. Your link is the same as before:

Page: ${LINK}

The links of Countersign stand on lines of their own and lead to
api[.]example[.]com (written so that no mail program makes a link of it) and
nowhere else. Any other address in this mail came with the request: open none
that you do not know.
`);
    expect(decisionMail({ ...source, left: 'others' }).body).toContain('nothing is left for you to do');
    expect(decisionMail({ ...source, left: 'nothing' }).body).toContain('The stage is settled:');
  });

  test('tells an owner of the conditions', () => {
    const request = withConditions();
    const decision = decisionOf(request);
    const { subject, body } = conditionsMail({ ...aboutReview(request), decision, findings: [FINDING] });
    expect(subject).toBe('You own a condition: model/churn 14, due 2026-11-20');
    expect(body).toContain(`  Due         2026-11-20, by data-analyst@example.org
  > Document segment B.
`);
  });

  test('says in its subject which attempt was submitted in the name of somebody, from the second on', () => {
    const { workflow, state } = atFirstReview();
    const subjectOf = (attempt: number) =>
      handedInMail({ workflow, state: { ...state, attempt }, link: LINK }).subject;
    expect([1, 2].map(subjectOf)).toEqual([
      'Submitted in your name: model/churn 14',
      'Submitted in your name: model/churn 14 (attempt 2)',
    ]);
  });

  test('promises the owner of a finding no workflow that a newer version makes needless', () => {
    const finding = { ...owned, id: 'drift-1', version: '14', environment: 'production' };
    const mail = (starts?: string) =>
      findingMail({ subject: 'model/churn', finding, starts }).body.replace(/\s+/g, ' ');
    expect(mail('Model revalidation')).toContain(
      "'Model revalidation' is asked for within minutes, unless it is under way, or another version replaces this one first: whether this version may stay is decided there.",
    );
    expect(mail()).not.toContain('is asked for');
  });

  test('tells the requester of a stage that is approved', () => {
    const { workflow, state } = approved();
    const { subject, body } = progressMail({ workflow, state, turn: { kind: 'approved', stage: 'review' } });
    expect(subject).toBe('Approved: model/churn 14, Joint review');
    expect(body).toContain(`  By          Morgan Estes (manager), 3 Nov 2026, 13:05 UTC

  > Fine.

  By          Rune Adler (risk), 3 Nov 2026, 14:05 UTC

  By          Ravi Menon (risk), 3 Nov 2026, 15:05 UTC

What comes next:

  Next: Release. The environment production is made to point at this version.
`);
  });

  test('calls a task confirmed, and a check waived', () => {
    const { workflow, state } = approved();
    const said = (changes: object) => {
      const review = Object.assign({}, workflow.stages['review'], changes);
      const changed = { ...workflow, stages: { ...workflow.stages, review } };
      return progressMail({ workflow: changed, state, turn: { kind: 'approved', stage: 'review' } });
    };
    const [task, waiver] = [said({ type: 'task' }), said({ waives: 'gate' })];
    expect(task.subject).toBe('Confirmed: model/churn 14, Joint review');
    expect(task.body).toMatch(/^A task of your request is confirmed to be done\.$/m);
    expect(waiver.subject).toBe('Waived: model/churn 14, Joint review');
    expect(waiver.body).toMatch(/^A check of your request has failed, and is waived\./m);
  });

  test('names a version that is a digest by its beginning', () => {
    const { workflow, state } = approved();
    const digest = { ...state, subject: 'policy/low-risk-retraining', version: '984a70b4'.repeat(8) };
    const turn = { kind: 'approved', stage: 'review' } as const;
    expect(progressMail({ workflow, state: digest, turn }).subject).toBe(
      'Approved: policy/low-risk-retraining 984a70b4984a..., Joint review',
    );
  });

  test('tells the requester what holds a promotion, and until when', () => {
    const { workflow, state } = approved().hold('release', 'Year-end closing', '2027-01-04T06:00:00.000Z');
    const { subject, body } = progressMail({ workflow, state, turn: { kind: 'held', stage: 'release' } });
    expect(subject).toBe('On hold: model/churn 14, Release');
    expect(body).toContain('  Until       Monday 4 January 2027, 06:00 UTC\n\n  > Year-end closing\n');
    expect(body).toContain('You need not do anything.');
  });

  test('tells the requester of conditions that hold a promotion that they must be closed, and by when', () => {
    const { workflow, state } = approved().hold('release', 'model/churn has 1 overdue condition');
    const { body } = progressMail({ workflow, state, turn: { kind: 'held', stage: 'release' } });
    const words = body.replaceAll(/\s+/g, ' ');
    expect(words).toContain('The request expires if something still holds it on Wednesday 2 December 2026');
    expect(words).toContain('It goes on by itself, soon after those conditions are closed.');
    expect(words).not.toContain('You need not');
  });

  test('tells the requester of a promotion', () => {
    const { workflow, state } = approved().promote('release', 'production');
    const turn = { kind: 'took-effect', stage: 'release' } as const;
    const { subject, body } = progressMail({ workflow, state, turn });
    expect(subject).toBe('Promoted: model/churn 14, Release');
    expect(body).toContain('  Environment production\n\n  On          Tuesday 3 November 2026, 16:05 UTC\n');
  });

  test('tells the requester of the queue', () => {
    const { workflow, state } = atExpense();
    const queued = progressMail({
      workflow,
      state: { ...asRunning(state), status: 'queued', stages: {} },
      turn: { kind: 'queued', behind: ['0abc'] },
    });
    expect(queued.subject).toBe('Queued: expense/4711 1');
    expect(queued.body).toContain('  Behind      0abc\n');
    expect(progressMail({ workflow, state, turn: { kind: 'dequeued' } }).subject).toBe(
      'Begins: expense/4711 1',
    );
  });

  test('tells whoever gave their part away who has it', () => {
    const request = atJointReview().handOver(
      MANAGER,
      'deputy-manager@example.org',
      'review',
      'On a train.',
      'admin',
    );
    const source = { ...aboutReview(request), to: 'Devon Pike', by: 'admin', comment: 'On a train.' };
    const { subject, body } = givenAwayMail(source);
    expect(subject).toBe('Handed over: model/churn 14, Joint review');
    expect(body).toContain('  Now with    Devon Pike\n  Given by    admin\n\n  > On a train.\n');
  });

  test('tells administrators for what people are needed, who is left, and what to do', () => {
    const request = withConditions();
    const roles = rolesOf({ risk: ['rune'], manager: ['mia'] });
    const { subject, body } = peopleNeededMail({ ...aboutReview(request), roles, now: request.now });
    expect(subject).toBe('People needed: model/churn 14, Joint review, by Fri 13 Nov, 12:05 UTC');
    expect(body).toBe(`A stage waits for more people than are left who may answer it: somebody has
left a role, or those who are in it submitted this request or decided another
of its stages. You are asked because you are an administrator.

  Stage       Joint review (Governed promotion)
  Subject     model/churn
  Version     14
  Attempt     1
  Request     ${request.state.request}
  From        data-scientist@example.org
  Role        manager and risk
  Waits for   2 people of the role risk
  Are left    rune
  Until       Friday 13 November 2026, 12:05 UTC

So that it can be decided: add somebody to the role in workflows/roles.ts, and
deploy. Whoever is new there gets a mail with their own link at once, and
nothing else is needed.

If it is not wanted any more: end it with \`countersign withdraw\` and the id of
the request. The requester can do that, too. Otherwise it expires when its
time is over, which approves nothing.
`);
  });

  test('tells whoever was asked that nothing is left to do', () => {
    const request = atFirstReview().withdraw('data-scientist@example.org', 'Not needed.');
    const { subject, body } = stageOverMail({ ...aboutReview(request), state: asClosed(request.state) });
    expect(subject).toBe('No longer needed: model/churn 14, Manager review, withdrawn');
    expect(body).toContain('  Ended as    withdrawn\n\n  > Not needed.\n');
  });

  test('lists conditions, checks and what was not needed in the end', () => {
    const { workflow, state } = approved().promote('release', 'production');
    const { body } = outcomeMail({ workflow, state: asClosed(state) });
    expect(body).toContain(`  Passed      3 Nov 2026, 10:05 UTC: Quality gate
  Passed over 3 Nov 2026, 11:05 UTC: Legal opinion. Not needed: riskTier is low, not high.
  Approved    3 Nov 2026, 13:05 UTC: Joint review, by Morgan Estes (manager)
`);
    expect(body).toContain(
      '  Due         2026-11-20, by data-analyst@example.org\n  > Document segment B.\n',
    );
  });
});

describe('the daily mail', () => {
  const source = () => {
    const review = atFirstReview();
    return {
      person: review.person(MANAGER),
      now: new Date('2026-11-06T06:00:00.000Z'),
      waiting: [waits(atJointReview(), 'review'), waits(review, 'review')],
      findings: [owned],
      moved: [{ workflow: review.workflow, state: review.state }],
    };
  };

  test('lists what waits, the most urgent first', () => {
    const { subject, body } = dailyMail(source());
    expect(subject).toBe('2 things wait for you, the first until Sun 8 Nov, 10:05 UTC');
    expect(body).toContain(`What waits for you
------------------

  Subject     model/churn
  Version     14
  Attempt     1
  Stage       Manager review, Model promotion
  Since       3 Nov 2026, 10:05 UTC, for almost 3 days
  Decide by   Sunday 8 November 2026, 10:05 UTC, 2 days left

Page: ${LINK}

  Subject     model/churn
  Version     14
  Attempt     1
  Stage       Joint review, Governed promotion
`);
    expect(body).toContain('  Due         2026-11-20, by data-analyst@example.org\n');
    expect(body).toContain('  It waits for one person of the role manager (Manager review), until Sunday');
  });

  test('stays within what SNS takes, and says what is left out', () => {
    const request = atFirstReview();
    const waiting = Array.from({ length: 500 }, () => ({
      ...waits(request, 'review'),
      link: `${LINK}${'a'.repeat(1_000)}`,
    }));
    const { subject, body } = dailyMail({ ...source(), waiting });
    expect(subject).toContain('500 things wait for you');
    expect(Buffer.byteLength(body)).toBeLessThan(256 * 1024);
    expect(body).toContain("And 440 more: 'countersign pending' lists them all.");
  });

  test('marks conditions that are overdue', () => {
    const late = { ...source(), waiting: [], now: new Date('2026-11-21T06:00:00.000Z') };
    const { subject, body } = dailyMail(late);
    expect(subject).toBe('Your daily mail of 2026-11-21');
    expect(body).toContain('  Overdue     yes\n');
  });
});

describe('whatever comes from outside', () => {
  const makers: Record<string, (text: string) => MailText> = {
    decision: (text) => {
      const request = withConditions();
      const source = infest({ ...aboutReview(request), decision: decisionOf(request) }, text);
      return decisionMail({ ...source, left: 'their-answer', link: LINK });
    },
    conditions: (text) => {
      const request = withConditions();
      const decision = decisionOf(request);
      return conditionsMail(infest({ ...aboutReview(request), decision, findings: [FINDING] }, text));
    },
    progress: (text) => {
      const { workflow, state } = approved().hold('release', 'Closing', '2027-01-04T06:00:00.000Z');
      return progressMail({
        ...infest({ workflow, state }, text),
        turn: { kind: 'held', stage: 'release' },
      });
    },
    'given away': (text) =>
      givenAwayMail(infest({ ...aboutReview(atFirstReview()), to: 'b', by: 'c', comment: 'd' }, text)),
    'stage over': (text) => {
      const source = aboutReview(atFirstReview().close('stopped', 'Because.'));
      return stageOverMail(infest({ ...source, state: asClosed(source.state) }, text));
    },
    disowned: (text) => {
      const source = aboutReview(atFirstReview().withdraw('data-scientist@example.org', 'Because.'));
      const told = { ...source, state: asClosed(source.state), by: 'Dana Rojas' };
      return disownedMail({ ...infest(told, text), answered: true });
    },
    daily: (text) => {
      const request = atFirstReview();
      const item = waits(request, 'review');
      return dailyMail({
        person: { email: MANAGER, name: text },
        now: request.now,
        waiting: [{ ...infest(item, text), kind: item.kind, link: LINK }],
        findings: [infest(owned, text)],
        moved: [infest({ workflow: request.workflow, state: request.state }, text)],
      });
    },
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
        expect(body.split('\n').filter((line) => /^(approve|reject|review):/i.test(line))).toEqual([]);
      }),
    );
  });
});

/** Lines that begin in the first column, by every character that any reader takes for a line break. */
function firstColumn(body: string): string[] {
  return body.split(/[\n\r\v\f\u0085\u2028\u2029]/).filter((line) => /^\S/u.test(line));
}
