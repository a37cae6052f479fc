import { describe, expect, test } from 'vitest';
import { mandateOf } from '../../../lambdas/domain/request/mandates.ts';
import { approvalMail } from '../../../lambdas/mails/approval-mail.ts';
import { outcomeMail } from '../../../lambdas/mails/outcome-mail.ts';
import { subjectLine } from '../../../lambdas/mails/subject-line.ts';
import { decidedPage } from '../../../lambdas/pages/decided-page.ts';
import { reviewPage } from '../../../lambdas/pages/review-page.ts';
import { inProduction } from '../../../lambdas/pages/view.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { modelRetirement } from '../../organisation/model-retirement.ts';
import { modelRevalidation } from '../../organisation/model-revalidation.ts';
import { modelRollback } from '../../organisation/model-rollback.ts';
import { asClosed } from '../../support/states.ts';
import { atDecisionAbout, atFirstReview, type ExampleRequest } from '../pages/example-request.ts';
import { promotion, roles } from '../pages/example-workflows.ts';
import { readText } from '../pages/rendered-html.ts';

const LINK = 'https://api.example.com/decide/payload.mac';

interface Words {
  readonly workflow: Workflow;
  readonly person: string;
  readonly headline: string;
  readonly decided: string;
  readonly signing: string;
  readonly doing: string;
  readonly signature: string;
  readonly subject: string;
}

const CASES: readonly Words[] = [
  {
    workflow: modelRetirement,
    person: 'manager@example.org',
    headline: 'Take model/churn 13 out of production',
    decided: 'whether this version is taken out of production',
    signing: 'I approve that this version is taken out of production.',
    doing: 'taking it out of production',
    signature: 'approved: this version is taken out of production',
    subject: 'Please decide: take model/churn 13 out of production, Agreement to retire, by ',
  },
  {
    workflow: modelRevalidation,
    person: 'data-analyst@example.org',
    headline: 'Keep model/churn 13 in production',
    decided: 'whether this version stays in production',
    signing: 'I have reviewed this version and agree that this version stays in production.',
    doing: 'keeping it in production',
    signature: 'reviewed: this version stays in production',
    subject: 'Please decide: keep model/churn 13 in production, Assessment in operation, by ',
  },
  {
    workflow: modelRollback,
    person: 'manager@example.org',
    headline: 'Go back to model/churn 13 in production',
    decided: 'whether production goes back to this version',
    signing: 'I approve that production goes back to this version.',
    doing: 'going back to it in production',
    signature: 'approved: production goes back to this version',
    subject: 'Please decide: go back to model/churn 13 in production, Agreement to',
  },
];

const mailOf = (request: ExampleRequest, email: string) => {
  const { workflow, state, now, subject } = request;
  const mandate = mandateOf({ workflow, roles, state, now }, workflow.start, email);
  if (mandate === undefined) throw new Error(`${email} is not asked`);
  const running = inProduction(workflow, subject);
  const source = { workflow, stage: workflow.start, state, mandate, inProduction: running };
  return approvalMail({ kind: 'asked', ...source, freezes: [], link: LINK });
};

describe.each(CASES)('what does not release says what it does: $headline', (words) => {
  const { workflow, person } = words;
  const request = atDecisionAbout(workflow);

  test('on the page: headline, what is signed, button', () => {
    const page = reviewPage(request.view(person, workflow.start));
    const text = readText(page);
    expect(page).toMatch(new RegExp(`<h1><bdi class="value">${words.headline}</bdi></h1>`));
    expect(page).toContain(`${words.headline} - Countersign</title>`);
    expect(text).toContain(`you are asked to decide ${words.decided}, by `);
    expect(text).toContain(`Approve ${words.doing} ${words.signing}`);
    expect(text).toContain(`Sign and send my answer about ${words.doing}`);
    expect(text).toContain(`it means: ${words.signature}`);
    expect(text).not.toMatch(/released|I approve this version/);
  });

  test('in the mail: subject, first sentence, signature', () => {
    const { subject, body } = mailOf(request, person);
    expect(subject.startsWith(words.subject)).toBe(true);
    expect(body.replaceAll('\n', ' ')).toContain(`You are asked to decide ${words.decided}.`);
    expect(body).toContain(`  Signature   means: ${words.signature}\n`);
  });

  test('once it is decided, and once it has ended', () => {
    const more = {
      answers: { 'users-told': 'yes', 'record-kept': 'yes', performance: 'holds', drift: 'yes' },
    };
    const answers = Object.fromEntries(
      [...asked(workflow)].map((name) => [
        name,
        (more.answers as Readonly<Record<string, string>>)[name] ?? 'x',
      ]),
    );
    const decided = atDecisionAbout(workflow).decide(person, workflow.start, 'approve', '', { answers });
    const page = readText(decidedPage(decided.view(person, workflow.start)));
    expect(page).toContain(words.headline);
    expect(page).toContain(`Meaning${words.signature}`);
    const ended = atDecisionAbout(workflow).withdraw('data-scientist@example.org', 'Not now.');
    const { subject, body } = outcomeMail({ workflow, state: asClosed(ended.state) });
    expect(subject).toBe(
      `Withdrawn: ${words.headline.charAt(0).toLowerCase()}${words.headline.slice(1)}, ${workflow.title}`,
    );
    expect(body).toContain('It changes nothing more.');
  });
});

function asked({ stages, start }: Workflow): readonly string[] {
  const stage = stages[start];
  return stage?.type === 'approval' ? stage.form.map(({ name }) => name) : [];
}

test('a release reads as one', () => {
  const page = readText(reviewPage(atFirstReview().view('manager@example.org', 'review')));
  expect(page).toContain('you are asked to decide about this version');
  expect(page).toContain('I have reviewed this version and agree to it.');
});

describe('the subject of a mail that would be too long', () => {
  const long = `model/${'fraud-detection-for-cards-'.repeat(4)}europe`;
  const state = { subject: long, version: '2026.11.28-rc.1+build.77' };
  const parts = { state, rest: ', Review by two managers', ending: ', by Sun 8 Nov, 10:05 UTC' };

  test('loses of the name, and neither what is asked, nor version, stage or deadline', () => {
    const subject = subjectLine({ lead: 'Please decide', ...parts });
    expect(subject).toBe(
      'Please decide: model/fra...s-europe 2026.11.28-rc.1+build.77, Review by..., by Sun 8 Nov, 10:05 UTC',
    );
  });

  test('keeps what is done', () => {
    const subject = subjectLine({ lead: 'Please decide', workflow: modelRetirement, ...parts, rest: '' });
    expect(subject).toMatch(
      /^Please decide: take mode.*\.\.\..* 2026\.11\.28-rc\.1\+build\.77 out of production, by/,
    );
    expect(subject.length).toBeLessThanOrEqual(99);
  });

  test('is whole where it fits', () => {
    expect(
      subjectLine({ lead: 'Queued', workflow: promotion, state: { subject: 'model/a', version: '1' } }),
    ).toBe('Queued: model/a 1');
  });
});
