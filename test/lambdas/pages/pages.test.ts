import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TrainingData } from '../../../lambdas/domain/data-sets.ts';
import { GovernanceError } from '../../../lambdas/domain/errors.ts';
import type { Hyperparameters } from '../../../lambdas/domain/hyperparameters.ts';
import type { Submission } from '../../../lambdas/domain/model.ts';
import { decidedPage } from '../../../lambdas/pages/decided-page.ts';
import { ICON } from '../../../lambdas/pages/document.ts';
import { errorPage, notFoundPage } from '../../../lambdas/pages/error-pages.ts';
import { requesterPage } from '../../../lambdas/pages/requester-page.ts';
import { reviewPage } from '../../../lambdas/pages/review-page.ts';
import { standingPage } from '../../../lambdas/pages/standing-page.ts';
import { STYLESHEET } from '../../../lambdas/pages/stylesheet.ts';
import type { ReviewView } from '../../../lambdas/pages/view.ts';
import {
  ANSWERS,
  atExpense,
  atFirstReview,
  atJointReview,
  atSecondReview,
  ExampleRequest,
  FEEDBACK,
  FIRST,
  runningThirteen,
} from './example-request.ts';
import { hostileText, infest } from './hostile.ts';
import { readTags, readText } from './rendered-html.ts';

const MANAGER = 'manager@example.org';
const DEPUTY = 'deputy-manager@example.org';
const ANALYST = 'data-analyst@example.org';

const handedOver = new GovernanceError('NotEligible', 'handed over', { reason: 'handed-over' });
const closed = (reason: 'closed' | 'superseded-attempt' | 'settled' | 'expired' | 'not-open') =>
  new GovernanceError('StageClosed', 'closed', { reason });
const barred = (reason: 'not-in-role' | 'requester' | 'decided-earlier-stage') =>
  new GovernanceError('NotEligible', 'not eligible', { reason });

/** What is on the web, as a page shows it. */
const OUTSIDE =
  /<a href="https:\/\/[^"<>\s]+" rel="noopener noreferrer nofollow external" target="_blank"><code>/g;

const problem = { field: 'comment', message: 'Say why.' };
const form = { entered: { choice: 'reject', version: 'typed', comment: '\nkept' }, problems: [problem] };
const reviewed = () => atSecondReview().decide(MANAGER, 'review', 'approve', 'Good.');
const pages: Record<string, () => [ReviewView, (view: ReviewView) => string]> = {
  review: () => [atSecondReview().view(MANAGER, 'review', form), reviewPage],
  decided: () => [reviewed().view(MANAGER, 'review'), decidedPage],
  settled: () => [reviewed().view(DEPUTY, 'review'), (view) => standingPage(view, closed('settled'))],
  superseded: () => [
    atSecondReview().view(MANAGER, 'review', undefined, 1),
    (view) => standingPage(view, closed('superseded-attempt')),
  ],
  governed: () => {
    const findings = [{ text: 'Watch drift.', owner: MANAGER, due: '2026-12-01' }];
    const more = { findings, answers: ANSWERS };
    const request = atJointReview()
      .decide('risk-one@example.com', 'review', 'approve-with-conditions', 'Mind this.', more)
      .handOver('risk-two@example.com', 'director@example.org', 'review', 'Away.')
      .remind('review', 3)
      .escalate('review', 2);
    const entered = { choice: 'approve-with-conditions', 'finding-1-text': 'x', 'answer.remarks': 'y' };
    const wrong = [{ field: 'finding-1-owner', message: 'Choose who.' }];
    return [request.view(MANAGER, 'review', { entered, problems: wrong }), reviewPage];
  },
  'handed over': () => [
    atJointReview()
      .handOver('risk-two@example.com', 'director@example.org', 'review', 'Away.')
      .view('risk-two@example.com', 'review'),
    (view) => standingPage(view, handedOver),
  ],
  "requester's": () => [
    atFirstReview()
      .decide(MANAGER, 'review', 'request-changes', FEEDBACK)
      .view('data-scientist@example.org', 'intake', {
        entered: { metrics: 'a = b', note: 'n' },
        problems: [problem],
      }),
    requesterPage,
  ],
  expense: () => [atExpense().view(MANAGER, 'manager'), reviewPage],
  rejected: () => [
    atFirstReview().decide(MANAGER, 'review', 'reject', 'No.').view(DEPUTY, 'review'),
    (view) => standingPage(view, closed('closed')),
  ],
};

describe('the page on which somebody decides about what goes to a frozen environment', () => {
  const page = (environment: string) => {
    const freeze = { reason: 'Year-end <closing>', from: '2026-11-01T00:00Z', until: '2027-01-04T06:00Z' };
    const freezes = [{ ...freeze, environments: [environment] }];
    return readText(reviewPage({ ...atFirstReview().view(MANAGER, 'review'), freezes }));
  };

  test('says until when and why it may have to wait', () => {
    expect(page('production')).toContain('It may have to wait');
    expect(page('production')).toContain(
      'production is frozen until Monday 4 January 2027, 06:00 UTC: Year-end <closing>. What is approved meanwhile takes effect after that.',
    );
  });

  test('says nothing of another one', () => {
    expect(page('staging')).not.toContain('frozen');
  });
});

describe('whatever comes from outside', () => {
  test.each(Object.keys(pages))('stays text on the %s page', (name) => {
    const [view, render] = pages[name]?.() ?? [];
    if (view === undefined || render === undefined) throw new Error(name);
    const harmless = readTags(render(infest(view, 'x')));
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(readTags(render(infest(view, text)))).toEqual(harmless);
      }),
    );
  });

  test('stays text in an error message', () => {
    const harmless = readTags(errorPage(400, 'x'));
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(readTags(errorPage(400, text))).toEqual(harmless);
      }),
    );
  });

  test('is shown as it is, but for what misleads', () => {
    const comment = `<b>"quotes" & 'ticks' \`back\`</b> \u202egnp.exe\u0007`;
    const page = reviewPage(atFirstReview().view(MANAGER, 'review', { entered: { comment }, problems: [] }));
    expect(readText(page)).toContain(`<b>"quotes" & 'ticks' \`back\`</b> \ufffdgnp.exe\ufffd`);
  });

  test('is a hyperlink only where it is https, and no page has a script or refers to anything else outside', () => {
    for (const make of Object.values(pages)) {
      const [view, render] = make();
      const page = render(view).replaceAll(OUTSIDE, '').replace(`${ICON}`, '');
      expect(page).not.toMatch(/<script|<img|<link|<iframe|\ssrc=|\son[a-z]+=|\sstyle=|href="(?!#)/i);
    }
  });

  test('is followed beside the page, shown whole and to be outside', () => {
    const evidenceAt = (uri: string) => {
      const evidence = [{ name: 'report', uri, sha256: 'e5'.repeat(32) }];
      const request = new ExampleRequest().submit({ ...FIRST, evidence }).open('review');
      return reviewPage(request.view(MANAGER, 'review'));
    };
    const page = evidenceAt('https://reports.example.com/14.pdf?a=1&b=2');
    expect(page).toContain(
      '<a href="https://reports.example.com/14.pdf?a=1&amp;b=2" rel="noopener noreferrer nofollow external" target="_blank"><code>https://reports.example.com/14.pdf?a=1&amp;b=2</code></a> <small class="soft">(outside Countersign)</small>',
    );
    expect(page).toContain('<a href="https://git.example.com/ml/churn" rel="noopener');
    for (const uri of [
      'http://reports.example.com/14.pdf',
      'javascript:alert(1)',
      'https://user:password@example.com/',
      'https://reports.example.com/\u202efdp.exe',
      's3://ml-reports/14.pdf',
    ])
      expect(evidenceAt(uri).match(/<a href="(?!#)[^"]*/g)).toEqual([
        '<a href="https://git.example.com/ml/churn',
      ]);
  });
});

describe('the review page', () => {
  const page = (): string => readText(reviewPage(atSecondReview().view(MANAGER, 'review')));

  test('says who is asked for what, by when, and what a signature means', () => {
    expect(page()).toContain(
      'Morgan Estes, you are asked to decide about this version as manager, by Sunday 8 November 2026, 13:05 UTC (almost 5 days left).',
    );
    expect(page()).toContain('means: reviewed');
    expect(page()).toContain('manager: so far 0 of 1 person');
    expect(page()).toContain('Separation of duties: nobody decides about a request that they submitted');
  });

  test("says by when by the person's own clock, or else that of the workflow's calendar", () => {
    const view = atFirstReview().view(MANAGER, 'review');
    const calendar = {
      timeZone: 'Asia/Kolkata',
      workingDays: ['monday'],
      workingHours: { from: '09:00', until: '17:00' },
      holidays: [],
    } as const;
    const workflow = { ...view.workflow, calendar };
    expect(readText(reviewPage({ ...view, workflow }))).toContain(
      'by Sunday 8 November 2026, 15:35 Kolkata (10:05 UTC) (almost 5 days left)',
    );
    const person = { ...view.person, timeZone: 'Europe/Berlin' };
    expect(readText(reviewPage({ ...view, workflow, person }))).toContain('11:05 Berlin (10:05 UTC)');
    expect(readText(decidedPage({ ...reviewed().view(DEPUTY, 'review'), person }))).not.toContain('Kolkata');
  });

  test('shows the three variables, the artifact and the evidence', () => {
    for (const shown of [
      's3://ml-data/churn/2026-11.parquet',
      'b2'.repeat(32),
      '4be19c2f7d30a8e5c6b1f09d2e3a4b5c6d7e8f90',
    ])
      expect(page()).toContain(shown);
    for (const shown of [
      'learningRate',
      '0.05',
      '"adam"',
      'd4'.repeat(32),
      'validation-report',
      'e5'.repeat(32),
    ])
      expect(page()).toContain(shown);
  });

  const rowsOf = (shown: string) =>
    [...shown.matchAll(/<tr>.*?<\/tr>/gs)].map((row) =>
      readText(row[0].replace(/<\/t[hd]>|<br>/g, ' '))
        .replace(/\s+/g, ' ')
        .trim(),
    );

  test('shows metrics beside production and the attempt before, once, with a signed difference and no judgement', () => {
    expect(rowsOf(reviewPage(atSecondReview().view(MANAGER, 'review')))).toEqual([
      'Metric This version In production Difference Attempt 1',
      'auc 0.913 0.901 +0.012 +1.3% 0.881',
      'brier n/a 0.0912346 n/a n/a',
      'log loss 0.371 n/a n/a 0.412',
      'recall 0.765 0.777 \u22120.012 \u22121.5% 0.702',
    ]);
    expect(readText(page())).toContain('3 of 3 metrics changed: both attempts are below, under Metrics.');
    expect(page()).not.toMatch(/better|worse/i);
  });

  test('says what is better and worse where the workflow does, by its name for the metric, the changed before the others', () => {
    const view = atSecondReview().view(MANAGER, 'review');
    const metrics = {
      auc: { better: 'higher', digits: 2, label: 'Area under the curve' },
      recall: { better: 'higher' },
      'log loss': { better: 'lower' },
    } as const;
    const shown = reviewPage({ ...view, workflow: { ...view.workflow, metrics } });
    const rows = rowsOf(shown);
    expect(rows[1]).toBe('Area under the curve auc 0.91 0.90 +0.01 +1.3% \u25b2 better 0.88');
    expect(rows.at(-1)).toBe('recall 0.765 0.777 \u22120.012 \u22121.5% \u25bc worse 0.702');
    expect(shown).toContain('<b class="worse">');
    expect(readText(shown)).not.toContain('whether up or down is good');
    expect(readText(page())).toContain(
      'whether up or down is good depends on the metric, where neither is said',
    );
  });

  test('shows all that differs from what production runs, not its metrics alone', () => {
    const view = atFirstReview().view(MANAGER, 'review');
    const replaces = {
      ...FIRST,
      version: '13',
      lineage: {
        ...FIRST.lineage,
        trainingData: { uri: 's3://ml-data/churn/2026-09.parquet', sha256: '09'.repeat(32) },
        hyperparameters: { ...FIRST.lineage.hyperparameters, maxDepth: 4 },
      },
      artifact: { uri: FIRST.artifact.uri, sha256: '97'.repeat(32) },
      evidence: [{ name: 'bias-report', uri: 's3://ml-reports/bias.pdf', sha256: 'b1'.repeat(32) }],
    };
    const text = readText(reviewPage({ ...view, replaces }));
    const differs = text.slice(
      text.indexOf('What differs from what production runs'),
      text.indexOf('What made'),
    );
    expect(differs).toContain('Version13 \u2192 14');
    expect(differs).toContain(`Training data${'09'.repeat(32)} \u2192 ${'a1'.repeat(32)}`);
    expect(differs).toContain('Codeunchanged');
    expect(differs).toContain('maxDepth: 4 \u2192 6');
    expect(differs).toContain(`Artifact${'97'.repeat(32)} \u2192 ${'c3'.repeat(32)} at the same location`);
    expect(differs).toContain('bias-report: no longer stated');
    expect(differs).toContain('validation-report: stated for the first time');
  });

  test('knows of a version that states no lineage whether its variables are those that production runs', () => {
    const request = atFirstReview();
    const { production } = request.subject?.environments ?? {};
    if (production === undefined) throw new Error('no production');
    const variables = { ...request.state.variables, hyperparameters: 'ff'.repeat(32) };
    request.subject = { ...runningThirteen(), environments: { production: { ...production, variables } } };
    const { lineage: _, ...replaces } = FIRST;
    const text = readText(reviewPage({ ...request.view(MANAGER, 'review'), replaces }));
    const differs = text.slice(
      text.indexOf('What differs from what production runs'),
      text.indexOf('What made'),
    );
    expect(differs).toContain('Training dataunchanged');
    expect(differs).toContain('Codeunchanged');
    expect(differs).toContain('Hyperparameterschanged');
  });

  test('says of what runs that its request is still under way', () => {
    const request = atFirstReview();
    const { production } = runningThirteen().environments;
    if (production === undefined) throw new Error('no production');
    const { ended, ...running } = production;
    expect(readText(reviewPage(request.view(MANAGER, 'review')))).not.toContain('not confirmed');
    request.subject = { ...runningThirteen(), environments: { production: running } };
    expect(readText(reviewPage(request.view(MANAGER, 'review')))).toContain(
      '(its request is still under way)',
    );
    const failed = {
      ...running,
      ended: { ...ended, outcome: 'expired', at: running.since, confirmedBy: [] },
    } as const;
    request.subject = { ...runningThirteen(), environments: { production: failed } };
    expect(readText(reviewPage(request.view(MANAGER, 'review')))).toContain('(its request ended as expired)');
  });

  test('says what changed since the attempt before, and the feedback that asked for it', () => {
    const changed = page().slice(page().indexOf('What changed since attempt 1'), page().indexOf('What made'));
    expect(changed).toContain(`Morgan Estes asked for changes:${FEEDBACK}`);
    expect(changed).toContain(`${'a1'.repeat(32)} \u2192 ${'b2'.repeat(32)}`);
    expect(changed).toContain('Codeunchanged');
    expect(changed).toContain('learningRate: 0.1 \u2192 0.05');
    expect(changed).toContain('earlyStopping: (none) \u2192 true');
    expect(changed).toContain('layers: [64,32] \u2192 (none)');
    expect(changed).not.toContain('maxDepth');
    expect(changed).toContain(`Artifact${'c3'.repeat(32)} \u2192 ${'d4'.repeat(32)}`);
    expect(changed).toContain('Evidenceunchanged');
  });

  test('says so where nothing changed but the artifact and what is attached under the same name', () => {
    const [report] = FIRST.evidence;
    const swapped = {
      ...FIRST,
      artifact: { ...FIRST.artifact, sha256: 'd4'.repeat(32) },
      evidence: [{ ...report, sha256: 'f6'.repeat(32) }],
    } as typeof FIRST;
    const again = atFirstReview()
      .decide(MANAGER, 'review', 'request-changes', FEEDBACK)
      .submit(swapped)
      .open('review');
    const shown = readText(reviewPage(again.view(MANAGER, 'review')));
    const changed = shown.slice(shown.indexOf('What changed since'), shown.indexOf('What made'));
    expect(changed).toContain('Training dataunchanged');
    expect(changed).toContain(`Artifact${'c3'.repeat(32)} \u2192 ${'d4'.repeat(32)}`);
    expect(changed).toContain(`validation-report: ${'e5'.repeat(32)} \u2192 ${'f6'.repeat(32)}`);
  });

  test('says of every part of a submission whether it changed, also of what is only somewhere else', () => {
    const [report] = FIRST.evidence;
    const moved = {
      ...FIRST,
      lineage: {
        ...FIRST.lineage,
        trainingData: { ...FIRST.lineage.trainingData, collected: '2026-10-31' },
      },
      evidence: [
        { ...report, uri: 's3://elsewhere/14.pdf' },
        { ...report, name: 'model-card' },
      ],
      note: 'With the model card.',
    } as typeof FIRST;
    const again = atFirstReview()
      .decide(MANAGER, 'review', 'request-changes', FEEDBACK)
      .submit(moved)
      .open('review');
    const shown = readText(reviewPage(again.view(MANAGER, 'review')));
    const changed = shown.slice(shown.indexOf('What changed since'), shown.indexOf('What made'));
    expect(changed).toContain('Collected until(none) \u2192 2026-10-31');
    expect(changed).toContain(
      'validation-report: same bytes, other location: s3://ml-reports/churn/14.pdf \u2192 s3://elsewhere/14.pdf',
    );
    expect(changed).toContain('model-card: stated for the first time');
    expect(changed).toContain(`The note is written anew; before it was:${FIRST.note}`);
  });

  test('shows each of several data sets, and what changed of each', () => {
    const stated = (trainingData: TrainingData): Submission => ({
      ...FIRST,
      lineage: { ...FIRST.lineage, trainingData },
    });
    const customers = { name: 'customers', uri: 's3://lake/customers', digest: 'delta:42' } as const;
    const labels = { uri: 's3://lake/labels.csv', sha256: 'a1'.repeat(32), collected: '2026-10-01' };
    const again = new ExampleRequest()
      .submit(stated([customers, labels]))
      .open('review')
      .decide(MANAGER, 'review', 'request-changes', FEEDBACK)
      .submit(
        stated([
          { ...customers, digest: 'delta:43' },
          { ...labels, collected: '2026-10-31' },
        ]),
      )
      .open('review');
    const shown = readText(reviewPage(again.view(MANAGER, 'review')));
    const [changed, made] = [
      shown.slice(shown.indexOf('What changed since')),
      shown.slice(shown.indexOf('What made')),
    ];
    expect(changed).toContain('Training data customersdelta:42 \u2192 delta:43 at the same location');
    expect(changed).toContain('Training data s3://lake/labels.csvunchanged');
    expect(changed).toContain('Collected until2026-10-01 \u2192 2026-10-31');
    expect(made).not.toContain('in no commit');
    expect(made).toMatch(/customers\s*Locations3:\/\/lake\/customers\s*Delta version43/);
    expect(made).toMatch(/labels\.csv\s*SHA-256(?:a1){32}\s*Collected until2026-10-31/);
  });

  test('shows nested hyperparameters leaf by leaf, and the leaves that changed', () => {
    const stated = (hyperparameters: Hyperparameters): Submission => ({
      ...FIRST,
      lineage: { ...FIRST.lineage, hyperparameters },
    });
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`h${index}`, index]));
    const again = new ExampleRequest()
      .submit(stated({ optimizer: { name: 'adam', betas: [0.9, 0.999] }, layers: [{ units: 64 }] }))
      .open('review')
      .decide(MANAGER, 'review', 'request-changes', FEEDBACK)
      .submit(stated({ optimizer: { name: 'adam', betas: [0.9, 0.99] }, layers: [{ units: 32 }], ...many }))
      .open('review');
    const shown = readText(reviewPage(again.view(MANAGER, 'review')));
    const [changed, made] = [
      shown.slice(shown.indexOf('What changed since')),
      shown.slice(shown.indexOf('What made')),
    ];
    expect(changed).toContain('optimizer.betas: [0.9,0.999] \u2192 [0.9,0.99]');
    expect(changed).toContain('layers[0].units: 64 \u2192 32');
    expect(changed).not.toContain('optimizer.name:');
    expect(made).toContain('optimizer.name"adam"');
    expect(made).toContain('layers[0].units32');
    expect(made).toMatch(/\n3 more\s*layers\[0\]\.units/);
  });

  test('shows code with changes that nobody committed, and never calls it unchanged', () => {
    const code = { ...FIRST.lineage.code, dirty: true as const };
    const stated = { ...FIRST, lineage: { ...FIRST.lineage, code } };
    const again = new ExampleRequest()
      .submit(stated)
      .open('review')
      .decide(MANAGER, 'review', 'request-changes', FEEDBACK)
      .submit({ ...stated, note: 'The same.' })
      .open('review');
    const shown = readText(reviewPage(again.view(MANAGER, 'review')));
    expect(shown).toContain(`Code${code.commit}+dirty, which may be other code`);
    expect(shown).toContain(`Commit${code.commit}\nNot committedIt had changes that are in no commit.`);
  });

  test('tells the history in order, one line for each entry', () => {
    const history = page().slice(page().indexOf('History of this request'));
    const told = [
      'Attempt 1, version 14, was submitted in the name of Dana Rojas.',
      'Manager review opened for Morgan Estes and Devon Pike (manager), until 8 Nov 2026, 10:05 UTC.',
      'Manager review: Morgan Estes (manager) requested changes.',
      'Attempt 2, version 14.1, was submitted in the name of Dana Rojas.',
    ];
    expect(told.map((line) => history.indexOf(line))).toEqual(
      told.map((line) => history.indexOf(line)).sort((a, b) => a - b),
    );
    for (const line of told) expect(history).toContain(line);
  });

  test('says so when nothing runs in production yet, or this very version does', () => {
    const request = atFirstReview();
    request.subject = undefined;
    expect(readText(reviewPage(request.view(MANAGER, 'review')))).toContain('Nothing runs in production yet');
    const { production } = runningThirteen().environments;
    if (production === undefined) throw new Error('no production');
    const { version, artifact } = FIRST;
    const same = { ...production, version, artifact };
    for (const running of [{ ...production, request: request.state.request, attempt: 1 }, same]) {
      request.subject = { ...runningThirteen(), environments: { production: running } };
      expect(readText(reviewPage(request.view(MANAGER, 'review')))).toContain(
        'points at this very version already',
      );
    }
  });

  test('preselects the choice of the link and never fills in the version', () => {
    const page = reviewPage(
      atFirstReview().view(MANAGER, 'review', { entered: { choice: 'reject' }, problems: [] }),
    );
    expect(page).toContain('value="reject" required checked');
    expect(page.match(/ checked/g)).toHaveLength(1);
    expect(page).toMatch(/<input type="text" id="version"[^>]* autocomplete="off"[^>]* value=""/);
  });

  test('keeps what was entered and puts the problem next to its field', () => {
    const page = reviewPage(atFirstReview().view(MANAGER, 'review', form));
    expect(page).toContain('<title>Error: Manager review');
    expect(page).toContain(
      'aria-invalid="true" aria-describedby="comment-problem comment-hint" rows="4" autocomplete="off">\n\nkept</textarea>',
    );
    expect(page).toMatch(/id="comment-problem"><bdi class="value">Say why\.<\/bdi>/);
    expect(page).toContain('value="typed"');
    expect(page).toContain('<a href="#comment">Say why.</a>');
    expect(page).toContain('role="alert" tabindex="-1" autofocus>');
    expect(page.match(/ autofocus/g)).toHaveLength(1);
  });

  test('shows a problem with the form as a whole without pointing at a field', () => {
    const whole = { entered: {}, problems: [{ field: 'body', message: 'The form is too large.' }] };
    const page = reviewPage(atFirstReview().view(MANAGER, 'review', whole));
    expect(page).toContain('<li>The form is too large.</li>');
    expect(page).not.toContain('aria-invalid="true"');
  });

  test('says how far a quorum is', () => {
    const view = atFirstReview().decide(DEPUTY, 'review', 'approve').view(MANAGER, 'review');
    const review = view.workflow.stages['review'];
    if (review?.type !== 'approval') throw new Error('no review');
    const workflow = {
      ...view.workflow,
      stages: { ...view.workflow.stages, review: { ...review, approvers: [{ role: 'manager', quorum: 2 }] } },
    };
    expect(readText(reviewPage({ ...view, workflow }))).toContain(
      'manager: so far 1 of 2 peopleDevon Pike, 3 Nov 2026, 11:05 UTC',
    );
  });

  test('speaks of doing and confirming at a task', () => {
    const request = reviewed().promote('promote-to-qa', 'qa').open('test');
    request
      .decide('data-analyst@example.org', 'test', 'approve')
      .promote('promote-to-production', 'production');
    const text = readText(reviewPage(request.open('deploy').view('it-engineer@example.org', 'deploy')));
    expect(text).toContain('carry this out and to confirm it as it-engineer');
    expect(text).toContain('I did it and take responsibility');
  });
});

describe('the decided page', () => {
  test('shows the signature and what happens now', () => {
    const text = readText(decidedPage(reviewed().view(MANAGER, 'review')));
    expect(text).toContain('You approved');
    expect(text).toContain('Next: Promotion to QA.');
    for (const fact of [
      'Morgan Estes, manager@example.org',
      'Tuesday 3 November 2026, 14:05 UTC',
      'Meaningreviewed',
      'Good.',
    ])
      expect(text).toContain(fact);
  });

  test('shows no meaning of the signature of who approved nothing', () => {
    const page = atFirstReview().decide(MANAGER, 'review', 'request-changes', 'Not yet.');
    const signed = readText(decidedPage(page.view(MANAGER, 'review'))).split('Your signature')[1];
    expect(signed).toContain('requested changes');
    expect(signed).not.toContain('Meaning');
  });

  test('needs no history', () => {
    const view = { ...reviewed().view(MANAGER, 'review'), history: [], subject: undefined };
    expect(readText(decidedPage(view))).toContain('approved, Tuesday 3 November 2026, 14:05 UTC');
  });
});

describe('the standing page', () => {
  const text = (view: ReviewView, error: GovernanceError): string => readText(standingPage(view, error));

  test('names who settled the stage, and quotes them', () => {
    const view = atFirstReview()
      .decide(MANAGER, 'review', 'request-changes', FEEDBACK)
      .view(DEPUTY, 'review');
    const shown = text(view, closed('settled'));
    expect(shown).toContain(
      'Morgan Estes (manager) requested changes on Tuesday 3 November 2026, 11:05 UTC.',
    );
    expect(shown).toContain(FEEDBACK);
    expect(shown).toContain('may submit attempt 2 until Tuesday 17 November 2026, 11:05 UTC');
  });

  test('tells of the newer attempt, and of what the person decided on the older one', () => {
    const shown = text(atSecondReview().view(MANAGER, 'review', undefined, 1), closed('superseded-attempt'));
    expect(shown).toContain('Dana Rojas submitted attempt 2 on Tuesday 3 November 2026, 12:05 UTC');
    expect(shown).toContain('Your signature on attempt 1');
    expect(shown).toContain('14, attempt 1');
  });

  test('tells of a newer version, and of an expired stage', () => {
    const newer = atFirstReview().close('superseded', 'A newer version of model/churn took its place.');
    expect(text(newer.view(MANAGER, 'review'), closed('closed'))).toContain(
      'A newer version has taken its place',
    );
    const late = atFirstReview().expire('review').view(MANAGER, 'review');
    expect(text(late, closed('settled'))).toContain('The time to decide has run out');
    expect(text(late, closed('settled'))).toContain('Time that runs out never approves anything.');
  });

  test('says what took the place of a request only where something did', () => {
    const reason = 'qa runs another artifact under the version 14.';
    const shown = text(atFirstReview().close('superseded', reason).view(MANAGER, 'review'), closed('closed'));
    expect(shown).toContain('This can take effect no more');
    expect(shown).toContain(reason);
    expect(shown).toContain('The request is closed: it can take effect no more as it was submitted.');
    expect(shown).not.toContain('newer version');
  });

  test('says of a stage whose time is over that it waited, for whom, and how to submit again', () => {
    const request = atFirstReview();
    const late = { ...request.view(MANAGER, 'review'), now: new Date('2026-11-08T10:05:00.000Z') };
    const shown = text(late, closed('expired'));
    expect(shown).toContain('was not decided in time: it still waited for one person of the role manager.');
    expect(shown).toContain(
      'It waited for one person of the role manager (Manager review) until Sunday 8 November 2026, 10:05 UTC. That time is over: the request is about to be closed as expired.',
    );
    expect(shown).not.toMatch(/It waits for/);
    expect(shown).toContain('with something changed in it (the version, or its note)');
  });

  test('says why a person may not decide, and who can', () => {
    const request = reviewed().promote('promote-to-qa', 'qa').open('test');
    const view = request.view(MANAGER, 'test');
    expect(text(view, barred('decided-earlier-stage'))).toContain(
      'another stage of this request: Manager review.',
    );
    expect(text(view, barred('not-in-role'))).toContain('Alex Nagel can decide it.');
    expect(text(view, barred('not-in-role'))).toContain(
      'ask whoever looks after the roles of Model promotion.',
    );
    const administrator = [{ email: 'admin@example.com', name: 'Ada Brandt' }];
    const looked = { ...view, roles: { ...view.roles, administrator } };
    expect(text(looked, barred('not-in-role'))).toContain(
      'If you should be in this role, ask Ada Brandt, who looks after the roles.',
    );
    expect(text(view, barred('requester'))).toContain('You submitted an attempt of this request.');
  });

  test('keeps the first decision', () => {
    const error = new GovernanceError('AlreadyDecided', 'm', {
      choice: 'approve',
      at: '2026-11-03T14:05:00.000Z',
    });
    const shown = text(reviewed().view(MANAGER, 'review'), error);
    expect(shown).toContain(
      'Your answer of Tuesday 3 November 2026, 14:05 UTC stands as it is below; what you have sent now was not recorded.',
    );
    expect(shown).toContain('Your signature on attempt 2');
    expect(shown).toContain('tell the requester and the people of the next stage at once.');
  });

  test('says that a part came back, not that an answer was taken back, by a link from before', () => {
    const given = atFirstReview().handOver(MANAGER, ANALYST, 'review', '', 'iam:ada');
    const { at = '' } = given.view(MANAGER, 'review').state.stages['review']?.handOvers?.[0] ?? {};
    const error = new GovernanceError('TakenBack', 'm', { what: 'part', at });
    const shown = text(given.view(MANAGER, 'review'), error);
    expect(shown).toContain('Your part has come back to you');
    expect(shown).toMatch(/was handed over to Alex Nagel on .*, and is yours again\./);
    expect(shown).not.toContain('taken back');
  });
});

test('error pages say what to do and that nothing is lost', () => {
  expect(readText(errorPage(503, 'A service did not answer.'))).toMatch(
    /A service did not answer\.[\s\S]*Try again/,
  );
  expect(readText(notFoundPage())).toContain('Nothing was decided.');
});

test('what is printed from a dark screen is dark on white', () => {
  const print = STYLESHEET.slice(STYLESHEET.indexOf('@media print'));
  expect(print).toMatch(
    /^@media print \{\s+:root \{\s+color-scheme: light;\s+--paper: #fff; --card: #fff; --ink: #000;/,
  );
  expect(STYLESHEET.indexOf('@media print')).toBeGreaterThan(
    STYLESHEET.indexOf('prefers-color-scheme: dark'),
  );
});
