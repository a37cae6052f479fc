import { describe, expect, test } from 'vitest';
import { requesterPage } from '../../../lambdas/pages/requester-page.ts';
import type { FormState } from '../../../lambdas/pages/view.ts';
import { INTAKE } from '../../../schema/protocol.ts';
import {
  atExpense,
  atFirstReview,
  atJointReview,
  ExampleRequest,
  FEEDBACK,
  FIRST,
} from './example-request.ts';
import { readText } from './rendered-html.ts';

const [DANA, MANAGER] = ['data-scientist@example.org', 'manager@example.org'];
const inRework = () => atFirstReview().decide(MANAGER, 'review', 'request-changes', FEEDBACK);
const page = (request: ExampleRequest, form?: FormState, email = DANA): string =>
  requesterPage(request.view(email, INTAKE, form));

describe("the requester's page", () => {
  test('shows who asks for which changes, until when', () => {
    const text = readText(page(inRework()));
    expect(text).toContain('Changes are requested');
    expect(text).toContain('Morgan Estes (manager) requested changes.');
    expect(text).toContain(FEEDBACK);
    expect(text).toContain('may submit attempt 2 until Tuesday 17 November 2026, 11:05 UTC');
    expect(text).toContain('"revises": "7kq2m9x4c1v8n5b3t6w0z2y4hd"');
  });

  test('shows the checks that failed, with the values that they saw', () => {
    const request = atJointReview();
    request.decide(MANAGER, 'review', 'request-changes', 'Not enough.');
    expect(readText(page(request))).not.toContain('Failed auc');
    const failing = { ...FIRST, metrics: { auc: 0.5 }, attributes: { riskTier: 'low', customers: 1 } };
    const failed = new ExampleRequest(request.workflow).submit(failing);
    const feedback = readText(page(failed.check('gate')));
    expect(feedback).toContain('Failed auc-at-least: auc is 0.5; wanted: at least 0.85');
    expect(feedback).toContain("Passed report-attached: evidence 'validation-report' is attached");
    expect(feedback).toContain('Changes are requested');
  });

  test('begins with all that the attempt before stated, but for the version to type', () => {
    const shown = page(inRework());
    for (const [name, value] of [
      ['new-version', '14'],
      ['training-data-uri', 's3://ml-data/churn/2026-10.parquet'],
      ['training-data-sha256', 'a1'.repeat(32)],
      ['code-repository', 'https://git.example.com/ml/churn'],
      ['artifact-sha256', 'c3'.repeat(32)],
    ])
      expect(shown).toMatch(new RegExp(`name="${name}"[^>]* value="${value}"`));
    expect(readText(shown)).toContain('layers = [64,32]\nlearningRate = 0.1\nmaxDepth = 6\noptimizer = adam');
    expect(readText(shown)).toContain(`validation-report s3://ml-reports/churn/14.pdf ${'e5'.repeat(32)}`);
    expect(shown).toMatch(/<label class="label" for="note">Your answer to the feedback<\/label>/);
    expect(shown, 'the note of the attempt before was about that one').toMatch(
      /<textarea id="note"[^>]*>\n<\/textarea>/,
    );
    expect(shown).toMatch(/id="version" name="version"[^>]* value=""/);
    expect(shown).toMatch(/id="withdraw-version" name="version"[^>]* value=""/);
  });

  test('asks for nothing that the workflow knows nothing of', () => {
    const shown = page(atExpense().decide(MANAGER, 'manager', 'request-changes', 'Add the receipt.'));
    expect(shown).not.toMatch(/training-data|artifact-uri|hyperparameters/);
    expect(readText(shown)).toContain('Asked for: amount (a number), purpose (text).');
    expect(readText(shown)).toContain('amount = 180.5\npurpose = Train to Hamburg');
  });

  test('keeps everything that was entered, each problem beside its control', () => {
    const entered = { choice: 'revise', version: '14', 'new-version': '14 b', metrics: 'auc 0.9', note: '' };
    const problems = [
      { field: 'new-version', message: 'Version: must be letters.' },
      { field: 'metrics', message: 'Metrics, line 1: must be a name.' },
      { field: 'metrics', message: 'Metrics, line 2: must be a name.' },
    ];
    const shown = page(inRework(), { entered, problems });
    expect(shown).toContain('value="14 b"');
    expect(readText(shown)).not.toContain('Drift in segment B is expected.\n</textarea>');
    expect(shown).toContain('<a href="#metrics">Metrics, line 2: must be a name.</a>');
    expect(shown).toMatch(/id="metrics-problem">.*line 1.*<br>.*line 2/);
    expect(readText(shown)).toContain('Nothing was submitted yet');
    expect(shown, 'the other form is not the one that was sent').not.toContain('card" open');
  });

  test('says what was sent, and who is asked until when, while an attempt is under way', () => {
    const again = inRework().submit({ ...FIRST, version: '14.1', note: 'Trained on more.' });
    const sent = readText(page(again));
    expect(sent).toContain(
      'Attempt 2, version 14.1, was submitted in the name of Dana Rojas on Tuesday 3 November 2026',
    );
    expect(sent).toContain('Trained on more.');
    expect(sent).toContain('What changed since attempt 1');
    expect(sent).toMatch(/To be asked: Morgan Estes and Devon Pike, until about Sunday 8 November 2026/);
    const opened = readText(page(again.open('review')));
    expect(opened).toContain('Asked: Morgan Estes and Devon Pike.');
    const stands = opened.slice(opened.indexOf('Where it stands'), opened.indexOf('What was sent'));
    expect(stands.match(/Sunday 8 November 2026/g), 'the deadline is said once').toHaveLength(1);
    expect(opened).not.toContain('about');
    expect(readText(page(inRework()))).not.toContain('What was sent');
  });

  test('offers no more than withdrawing while the request is open or queued', () => {
    for (const request of [atFirstReview(), queued()]) {
      const shown = page(request);
      expect(shown).not.toContain('value="revise"');
      expect(shown).toContain('value="withdraw"');
    }
    expect(readText(page(queued()))).toContain(
      'It waits until the older requests for model/churn are closed',
    );
  });

  test('offers nothing once the request is closed, or to anybody else', () => {
    const closed = page(inRework().withdraw(DANA, 'A better one comes.'));
    expect(readText(closed)).toContain('Your request is withdrawn');
    expect(readText(closed)).toContain('A better one comes.');
    for (const shown of [closed, page(inRework(), undefined, MANAGER), page(inRework(), undefined, 'x@y')])
      expect(shown).not.toContain('<form');
  });

  test('says when the time for the next attempt is over', () => {
    const late = page(inRework().wait(15));
    expect(readText(late)).toContain('The time for the next attempt is over');
    expect(late).not.toContain('value="revise"');
  });
});

function queued(): ExampleRequest {
  return new ExampleRequest().submit(FIRST).queue(['other']);
}
