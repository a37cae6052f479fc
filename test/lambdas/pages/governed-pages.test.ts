import { describe, expect, test } from 'vitest';
import { GovernanceError } from '../../../lambdas/domain/errors.ts';
import { decidedPage } from '../../../lambdas/pages/decided-page.ts';
import { reviewPage } from '../../../lambdas/pages/review-page.ts';
import { standingPage } from '../../../lambdas/pages/standing-page.ts';
import type { HumanStage } from '../../../schema/workflow.ts';
import {
  ANSWERS,
  atExpense,
  atJointReview,
  ExampleRequest,
  FIRST,
  runningThirteen,
} from './example-request.ts';
import { governed } from './example-workflows.ts';
import { readText } from './rendered-html.ts';

const [MANAGER, DEPUTY] = ['manager@example.org', 'deputy-manager@example.org'];
const [RUNE, UMA, RAVI] = ['risk-one@example.com', 'risk-two@example.com', 'risk-three@example.com'];
const [NOOR, DORA, DANA] = ['counsel@example.com', 'director@example.org', 'data-scientist@example.org'];
const FINDING = { text: 'Watch drift in segment B', owner: DANA, due: '2026-12-01' };

const shown = (request: ExampleRequest, email: string): string =>
  readText(reviewPage(request.view(email, 'review')));
const handedOver = new GovernanceError('NotEligible', 'handed over', { reason: 'handed-over' });
const closed = (reason: 'closed' | 'settled') => new GovernanceError('StageClosed', 'closed', { reason });
const approved = () => atJointReview().decide(RUNE, 'review', 'approve', 'Fine.', { answers: ANSWERS });

test('a problem with the conditions as a whole unfolds no empty ones', () => {
  const problems = [{ field: 'findings', message: 'Write at least one condition.' }];
  const form = { entered: { choice: 'approve-with-conditions' }, problems };
  const page = reviewPage(atJointReview().view(MANAGER, 'review', form));
  expect(page).toContain('class="conditions used"');
  expect(page).toContain('<details><summary>More conditions</summary>');
  const second = { entered: { 'finding-2-text': 'x' }, problems };
  const shown = reviewPage(atJointReview().view(MANAGER, 'review', second));
  const folded = shown.indexOf('<details><summary>More conditions');
  expect(shown.indexOf('id="finding-2-text"')).toBeLessThan(folded);
  expect(shown.indexOf('id="finding-3-text"')).toBeGreaterThan(folded);
});

describe('a stage of several roles', () => {
  test('says how far each role is, by whom and when', () => {
    const text = shown(approved(), MANAGER);
    expect(text).toContain('manager: so far 0 of 1 person');
    expect(text).toContain('risk: so far 1 of 2 peopleRune Adler, 3 Nov 2026, 13:05 UTC');
  });

  test('says that an approval can be taken back, which where one settles the stage it can not', () => {
    const clause = 'but an approval can be taken back while the stage waits for others.';
    expect(shown(atJointReview(), MANAGER)).toContain(`The first answer you send stands, ${clause}`);
    const view = atJointReview().view(MANAGER, 'review');
    const review = {
      ...view.workflow.stages['review'],
      approvers: [{ role: 'manager', quorum: 1 }],
    } as HumanStage;
    const workflow = { ...view.workflow, stages: { ...view.workflow.stages, review } };
    const alone = readText(reviewPage({ ...view, workflow }));
    expect(alone).toMatch(/The first answer you send stands\.\s/);
    expect(alone).not.toContain(clause);
  });

  test('says in which role the person signs, and in whose place', () => {
    expect(shown(atJointReview(), RUNE)).toContain('as risk, by');
    const inPlace = 'as counsel, for risk, in place of Uma Sato';
    expect(shown(atJointReview(), NOOR)).toContain(inPlace);
    const decided = atJointReview().decide(NOOR, 'review', 'approve', '', { answers: ANSWERS });
    expect(readText(decidedPage(decided.view(NOOR, 'review')))).toContain(
      'Rolecounsel, for risk, in place of Uma Sato',
    );
  });

  test('shows what others answered, with comments, conditions and answers', () => {
    const more = { findings: [FINDING], answers: ANSWERS };
    const request = atJointReview().decide(RUNE, 'review', 'approve-with-conditions', 'Mind this.', more);
    const text = shown(request, RAVI);
    const others = text.slice(text.indexOf('What others have answered'), text.indexOf('Metrics'));
    expect(others).toContain('Rune Adler (risk) approved with conditions.');
    expect(others).toContain('Mind this.');
    expect(others).toContain('Watch drift in segment B Dana Rojas, by 2026-12-01');
    expect(others).toContain('Largest loss a day, in EUR12500');
  });

  test('tells whoever was represented who decided in their place', () => {
    const request = atJointReview().decide(NOOR, 'review', 'approve', 'Fine by me.', { answers: ANSWERS });
    const error = new GovernanceError('NotEligible', 'represented', { reason: 'represented' });
    const text = readText(standingPage(request.view(UMA, 'review'), error));
    expect(text).toContain('This has been decided in your place');
    expect(text).toContain('Noor Haddad (counsel, for risk, in place of Uma Sato) approved on');
    expect(text).toContain('Fine by me.');
    const own = atJointReview().decide(UMA, 'review', 'approve', '', { answers: ANSWERS });
    expect(readText(standingPage(own.view(NOOR, 'review'), error))).toContain('Uma Sato (risk) approved on');
  });

  test('counts rejections where it takes several', () => {
    const request = atJointReview().decide(RUNE, 'review', 'reject', 'Not with this recall.');
    const text = shown(request, MANAGER);
    expect(text).toContain('so far 1 of 2 people Rune Adler');
    expect(text).toContain('It takes 2 rejections to end this request.');
  });

  test('tells a co-approver who decided meanwhile, once it is settled', () => {
    const request = approved()
      .decide(RAVI, 'review', 'approve', '', { answers: ANSWERS })
      .decide(MANAGER, 'review', 'approve', '', { answers: ANSWERS });
    const text = readText(standingPage(request.view(DEPUTY, 'review'), closed('settled')));
    for (const line of [
      'Rune Adler (risk) approved on Tuesday 3 November 2026, 13:05 UTC.',
      'Ravi Menon (risk) approved on Tuesday 3 November 2026, 14:05 UTC.',
      'Morgan Estes (manager) approved on Tuesday 3 November 2026, 15:05 UTC.',
    ])
      expect(text).toContain(line);
  });
});

describe('the form', () => {
  const page = (form = {}) =>
    reviewPage(atJointReview().view(MANAGER, 'review', { entered: {}, problems: [], ...form }));

  test('offers conditions only where the stage does, five of them, with owners and days', () => {
    expect(page()).toContain('value="approve-with-conditions"');
    for (let row = 1; row <= 5; row++)
      for (const part of ['text', 'owner', 'due']) expect(page()).toContain(`name="finding-${row}-${part}"`);
    expect(page()).not.toContain('name="finding-6-text"');
    expect(page()).toContain(`<option value="${DANA}">Dana Rojas, ${DANA}</option>`);
    expect(page()).toContain('min="2026-11-03"');
    const plain = reviewPage(atExpense().view(MANAGER, 'manager'));
    expect(plain).not.toContain('value="approve-with-conditions"');
    expect(plain).not.toContain('finding-1-text');
  });

  test('asks each question in its own way, and says what approval needs', () => {
    expect(page()).toMatch(/<input type="checkbox" id="answer.bias-tested" name="answer.bias-tested"/);
    expect(readText(page())).toContain('The bias tests were read Tick it to approve.');
    expect(page()).toMatch(/<input type="radio"[^>]* name="answer.impact" value="medium">/);
    expect(page()).toMatch(/<select id="answer.region" name="answer.region"/);
    expect(page()).toMatch(/<input type="text" id="answer.loss-limit"[^>]* inputmode="decimal">/);
    expect(page()).toMatch(/<textarea id="answer.remarks"/);
  });

  test('keeps everything that was entered, in every kind of control', () => {
    const entered = {
      choice: 'approve-with-conditions',
      comment: 'why',
      version: '15',
      'finding-2-text': 'second',
      'finding-2-owner': RAVI,
      'finding-2-due': '2026-11-30',
      'answer.bias-tested': 'yes',
      'answer.explainable': 'no',
      'answer.region': 'Asia',
      'answer.loss-limit': '1e3',
      'answer.remarks': 'long\ntext',
    };
    const kept = page({ entered, problems: [{ field: 'finding-2-due', message: 'Too early.' }] });
    expect(kept).toContain('value="approve-with-conditions" required checked');
    expect(kept).toContain('value="second"');
    expect(kept).toContain(`<option value="${RAVI}" selected>`);
    expect(kept).toContain('value="2026-11-30"');
    expect(kept).toMatch(/name="answer.bias-tested"[^>]* value="yes" checked/);
    expect(kept).toMatch(/name="answer.explainable" value="no" checked/);
    expect(kept).toContain('<option value="Asia" selected>');
    expect(kept).toContain('\nlong\ntext</textarea>');
    expect(kept).toContain('<a href="#finding-2-due">Too early.</a>');
    expect(kept.indexOf('finding-2-text'), 'a row with something in it is not folded away').toBeLessThan(
      kept.indexOf('More conditions'),
    );
    expect(kept.indexOf('finding-3-text'), 'an empty one is').toBeGreaterThan(
      kept.indexOf('More conditions'),
    );
    expect(kept).not.toContain('value="15" required aria');
  });

  test('takes no request for changes at the last attempt, and says so', () => {
    const request = atJointReview();
    for (const attempt of [2, 3])
      request
        .decide(MANAGER, 'review', 'request-changes', `More of ${attempt}.`)
        .submit({ ...FIRST, note: `${attempt}`, attributes: { riskTier: 'low', customers: 120_000 } })
        .open('review');
    const last = reviewPage(request.view(MANAGER, 'review'));
    expect(last).not.toContain('value="request-changes"');
    expect(readText(last)).toContain('This is the last of 3 attempts');
    expect(readText(last)).toContain('Required when you reject.');
    expect(readText(last)).toContain('Quality gatepassed and not repeated at attempt 1, and still holds');
  });
});

describe('handing over', () => {
  test('is offered with the colleagues who may decide instead, and the version to type', () => {
    const page = reviewPage(atJointReview().view(RUNE, 'review'));
    const form = page.slice(page.indexOf('Hand over to a colleague'));
    expect(form).toContain(`<option value="${DORA}">Dora Lund, ${DORA}</option>`);
    for (const asked of [RUNE, RAVI, MANAGER, NOOR]) expect(form).not.toContain(`value="${asked}"`);
    expect(form).toContain('<input type="hidden" name="choice" value="hand-over">');
    expect(form).toMatch(/id="hand-over-version" name="version"/);
  });

  test('is not offered where nobody may take it', () => {
    expect(reviewPage(atExpense().view(MANAGER, 'manager'))).not.toContain('Hand over to a colleague');
  });

  test('opens the form that was wrong, and leaves the other one alone', () => {
    const entered = { choice: 'hand-over', comment: 'On leave.', version: '', to: DORA };
    const problems = [{ field: 'version', message: 'Type the version.' }];
    const page = reviewPage(atJointReview().view(RUNE, 'review', { entered, problems }));
    expect(page).toContain('Nothing was handed over yet');
    expect(page).toContain('<a href="#hand-over-version">');
    expect(page).toContain('<details class="card" id="hand-over" open>');
    expect(page.match(/On leave\./g)).toHaveLength(1);
    expect(page).toContain(`<option value="${DORA}" selected>`);
    expect(page.match(/aria-invalid="true"/g)).toHaveLength(1);
  });

  test('tells the new person in whose place they decide', () => {
    const request = atJointReview().handOver(UMA, DORA, 'review', 'I am away.');
    expect(shown(request, DORA)).toContain('as director, for risk, in place of Uma Sato');
    expect(shown(request, MANAGER)).toContain('Handed overby Uma Sato to Dora Lund');
  });

  test('is shown to whoever opens the old link: where it went, by whom, when', () => {
    const text = (request: ExampleRequest) => readText(standingPage(request.view(UMA, 'review'), handedOver));
    const own = text(atJointReview().handOver(UMA, DORA, 'review', 'I am away.'));
    expect(own).toContain('Handed over to Dora Lund');
    expect(own).toContain(
      'You handed your part in this stage over to Dora Lund on Tuesday 3 November 2026, 13:05 UTC.',
    );
    expect(own).toContain('Joint review: Uma Sato handed over to Dora Lund.I am away.');
    const others = text(atJointReview().handOver(UMA, DORA, 'review', '', 'iam:admin'));
    expect(others).toContain('iam:admin handed your part in this stage over to Dora Lund');
    expect(others).toContain('iam:admin gave the part of Uma Sato to Dora Lund.');
  });

  test('is remembered by the old link after the stage is settled', () => {
    const request = atJointReview().handOver(UMA, DORA, 'review');
    for (const person of [DORA, RUNE, MANAGER])
      request.decide(person, 'review', 'approve', '', { answers: ANSWERS });
    const text = readText(standingPage(request.view(UMA, 'review'), closed('settled')));
    expect(text).toContain('Dora Lund (director, for risk, in place of Uma Sato) approved');
    expect(text).toContain('over to Dora Lund on');
  });
});

describe('what happened', () => {
  test('names the checks with what they saw, and why a stage was passed over', () => {
    const text = shown(atJointReview(), MANAGER);
    expect(text).toContain('Quality gate passed.');
    expect(text).toContain('Passed auc-at-least: auc is 0.881; wanted: at least 0.85');
    expect(text).toContain('Legal opinion was passed over. Not needed: riskTier is low, not high.');
  });

  test('shows what the checks found beside the metrics, and only what holds for this attempt', () => {
    const besides = (request: ExampleRequest) => {
      const text = shown(request, MANAGER);
      return text.slice(text.indexOf('Metrics'), text.indexOf('What made this version'));
    };
    expect(besides(atJointReview())).toContain('Checks\nQuality gate\n\nPassed auc-at-least: auc is 0.881');
    const attributes = { riskTier: 'low', customers: 120_000 };
    const again = new ExampleRequest(governed)
      .submit({ ...FIRST, metrics: { auc: 0.5 }, attributes })
      .check('gate')
      .submit({ ...FIRST, metrics: { auc: 0.9 }, attributes })
      .check('gate')
      .skip('counsel')
      .open('review');
    expect(besides(again)).toContain('auc is 0.9;');
    expect(besides(again)).not.toContain('auc is 0.5;');
    const carried = atJointReview()
      .decide(MANAGER, 'review', 'request-changes', 'More.')
      .submit({ ...FIRST, metrics: { ...FIRST.metrics, extra: 0.93 }, attributes })
      .open('review');
    expect(besides(carried), 'passed at attempt 1, and still holds').toContain('Passed auc-at-least');
  });

  test('names the checks that sent the attempt before back', () => {
    const attributes = { riskTier: 'low', customers: 1 };
    const request = new ExampleRequest(governed)
      .submit({ ...FIRST, metrics: { auc: 0.5 }, attributes })
      .check('gate')
      .submit({ ...FIRST, version: '14.1', attributes: { ...attributes, customers: 2 } })
      .check('gate')
      .skip('counsel')
      .open('review');
    const text = shown(request, MANAGER);
    const changed = text.slice(text.indexOf('What changed since attempt 1'));
    expect(changed).toContain('Quality gate failed:');
    expect(changed).toContain('Failed auc-at-least: auc is 0.5; wanted: at least 0.85');
    expect(changed).toContain('customers: 1 \u2192 2');
    expect(text).toContain('Quality gate failed in 1 of 2. Back to the requester.');
  });

  test('names reminders and escalation', () => {
    const request = atJointReview().remind('review', 2).escalate('review', 3);
    const text = shown(request, DORA);
    expect(text).toContain(
      'Joint review: reminder 1 went to Morgan Estes, Devon Pike, Rune Adler, Uma Sato, Ravi Menon and Noor Haddad.',
    );
    expect(text).toContain('Joint review: still waiting, so Dora Lund (director) can decide it too.');
    expect(text).toContain('Also askeddirector, since');
    expect(text).toContain('as director, for manager');
  });

  test('names what holds a promotion, and until when', () => {
    const request = approved();
    for (const person of [RAVI, MANAGER])
      request.decide(person, 'review', 'approve', '', { answers: ANSWERS });
    request.hold('release', 'production is frozen: year-end closing', '2027-01-04T06:00:00.000Z');
    const text = readText(standingPage(request.view(DEPUTY, 'review'), closed('settled')));
    expect(text).toContain(
      'Release waits until Monday 4 January 2027, 06:00 UTC: production is frozen: year-end closing.',
    );
    expect(text).toContain('Release waits until 4 Jan 2027, 06:00 UTC: production is frozen');
  });

  test('names who withdrew it, and why', () => {
    const request = atJointReview().withdraw(DANA, 'Found a leak in the training data.');
    const text = readText(standingPage(request.view(MANAGER, 'review'), closed('closed')));
    expect(text).toContain('Dana Rojas withdrew the request.Found a leak in the training data.');
    expect(text).toContain('The request was withdrawn and is closed.');
  });

  test('names the attributes, and open conditions of earlier approvals', () => {
    const request = atJointReview();
    const finding = { ...FINDING, due: '2026-11-02', raisedBy: RUNE, at: '2026-10-01T08:00:00.000Z' };
    const findings = { 'r.1.review.1': { ...finding, request: 'r', version: '13', stage: 'review' } };
    request.subject = { ...runningThirteen(), findings };
    const text = shown(request, MANAGER);
    expect(text).toContain('customers120000');
    expect(text).toContain('riskTierlow');
    expect(text).toContain(
      'Watch drift in segment B Dana Rojas, by 2026-11-02 overdue; raised by Rune Adler on version 13',
    );
  });

  test('says what production still owes', () => {
    const request = atJointReview();
    const before = runningThirteen();
    const { production } = before.environments;
    if (production === undefined) throw new Error('no production');
    const owing = [{ stage: 'after', title: 'Review afterwards', dueAt: '2026-11-09T00:00:00.000Z' }];
    request.subject = { ...before, environments: { production: { ...production, owing } } };
    expect(shown(request, MANAGER)).toContain('still owed: Review afterwards');
  });
});

test('a version is shown with its other requests: what brought, renewed and replaced it, and what is under way about it', () => {
  const request = atJointReview();
  const before = request.subject ?? runningThirteen();
  const { production } = before.environments;
  if (production === undefined) throw new Error('no production');
  const later = { at: '2026-10-20T08:00:00.000Z', request: '3'.repeat(26), authorisedBy: [] };
  const replaced = { version: '14', request: '2'.repeat(26) };
  const open = { workflow: 'model-retirement', version: '14', requestedAt: '2026-11-01T08:00:00.000Z' };
  request.subject = {
    ...before,
    environments: {
      qa: { ...production, version: '14', attested: later },
      production: { ...production, replaced },
    },
    open: {
      ...before.open,
      ['4'.repeat(26)]: { ...open, finished: false, promotions: {} },
      ['5'.repeat(26)]: { ...open, version: '12', finished: false, promotions: {} },
    },
  };
  const text = shown(request, MANAGER);
  const card = text.slice(text.indexOf('Other requests about this version'));
  expect(card).toContain(
    `Runs in qa since 1 Oct 2026, 08:00 UTC, by request ${production.request} (model-promotion).`,
  );
  expect(card).toContain(`Renewed in qa 20 Oct 2026, 08:00 UTC, by request ${'3'.repeat(26)}.`);
  expect(card).toContain(`Ran in production until 1 Oct 2026, 08:00 UTC, by request ${'2'.repeat(26)}.`);
  expect(card).toContain(
    `Under way since 1 Nov 2026, 08:00 UTC: request ${'4'.repeat(26)} (model-retirement).`,
  );
  expect(card).not.toContain('5'.repeat(26));
  expect(shown(atJointReview(), MANAGER)).not.toContain('Other requests about this version');
});

describe('a request without versions', () => {
  test('reads naturally', () => {
    const page = reviewPage(atExpense().view(MANAGER, 'manager'));
    const text = readText(page);
    expect(page).toContain('<h1><bdi class="value">Expense 4711</bdi></h1>');
    expect(text).toContain('you are asked to decide about this expense as manager');
    expect(text).toContain('purposeTrain to Hamburg');
    expect(text).toContain('amount180.5');
    expect(text).toContain('I approve this expense.');
    for (const none of ['Training data', 'Artifact', 'Metrics', 'Evidence', 'undefined'])
      expect(text).not.toContain(none);
    const after = decidedPage(atExpense().decide(MANAGER, 'manager', 'approve').view(MANAGER, 'manager'));
    expect(readText(after)).toContain('The request is complete');
    expect(readText(after)).not.toMatch(/promote|Artifact/);
  });
});
