import { describe, expect, it } from 'vitest';
import { parseSubmission } from '../../../lambdas/domain/submission.ts';
import { beginRequest } from '../../../lambdas/engine/begin.ts';
import type { Page } from '../../../lambdas/operations/review.ts';
import { findForm } from '../../../local/people/html-form.ts';
import { INTAKE } from '../../../schema/protocol.ts';
import { definitionHash } from '../../../schema/workflow.ts';
import { people } from '../../support/in-memory-ports.ts';
import { sendForm } from '../../support/send-form.ts';
import { Story, submission } from '../../support/story.ts';
import { readText } from '../pages/rendered-html.ts';

type Fields = Readonly<Record<string, string>>;

/** A request whose manager asked for changes, with its execution waiting for the next attempt. */
async function inRework(): Promise<Story> {
  const story = await new Story().upTo('review');
  await story.decide(people.morgan, 'review', 'request-changes');
  await story.intake();
  return story;
}

/** Sends the form for the next attempt as it stands on the page, with some fields entered by hand. */
async function revise(story: Story, fields: Fields = {}, person = people.dana): Promise<Page> {
  const shown = await story.review(person, INTAKE);
  const form = findForm(shown.body);
  const standing = (form?.fields ?? []).map(({ name, value }) => [name, value] as const);
  return send(story, { ...Object.fromEntries(standing), version: '14', ...fields }, person);
}

async function send(story: Story, fields: Fields, person: { email: string } = people.dana): Promise<Page> {
  const body = `${new URLSearchParams(fields)}`;
  return sendForm(story.world.ports, story.event('POST', person, INTAKE, { body }));
}

const withdraw = (story: Story, fields: Fields = {}, person = people.dana) =>
  send(story, { choice: 'withdraw', version: '14', comment: 'A leak in the data.', ...fields }, person);
const actions = ({ entries }: Story) => entries.map(({ action }) => action);
const lastSubmission = (story: Story) =>
  story.entries.findLast(({ action }) => action === 'submitted')?.details['submission'];

describe("the requester's page", () => {
  it('changes nothing, however often it is opened', async () => {
    const story = await inRework();
    const before = story.entries.length;
    const page = await story.review(people.dana, INTAKE);
    await story.review(people.morgan, INTAKE);
    expect(page.status).toBe(200);
    expect(readText(page.body)).toContain('The AUC is too low.');
    expect(story.entries).toHaveLength(before);
  });
});

describe('the next attempt from the page', () => {
  it('is what a pipeline would have sent, and wakes the execution that waits', async () => {
    const story = await inRework();
    const page = await revise(story, {
      'new-version': '14.1',
      metrics: 'auc = 0.931\nrecall = 0.8',
      'training-data-collected': '2026-02-28',
      note: '',
    });
    expect(page.status).toBe(200);
    expect(readText(page.body)).toContain('Attempt 2 is under way');
    const told = readText(page.body);
    expect(told).toContain('Attempt 2, version 14.1, was submitted in the name of Dana Rojas on ');
    expect(told).toContain('What changed since attempt 1');
    expect(told).toMatch(
      /To be asked: Morgan Estes and Devon Pike, until about \w+day \d+ \w+ \d+, \d\d:\d\d UTC\./,
    );
    const { note: _, ...same } = submission();
    const lineage = same['lineage'] as { trainingData: object };
    expect(lastSubmission(story)).toEqual({
      ...same,
      version: '14.1',
      lineage: { ...lineage, trainingData: { ...lineage.trainingData, collected: '2026-02-28' } },
      metrics: { auc: 0.931, recall: 0.8 },
      attributes: {},
      evidence: [],
      revises: story.request,
    });
    expect(story.entries.at(-1)?.actor).toBe(people.dana.email);
    expect(story.state).toMatchObject({
      status: 'open',
      attempt: 2,
      version: '14.1',
      execution: story.execution,
    });
    expect(story.world.woken.at(-1)).toMatchObject({ kind: 'succeed', output: { attempt: 2 } });
  });

  it('keeps and takes several data sets, one a line', async () => {
    const lineage = submission()['lineage'] as object;
    const sets = [
      { name: 'train', uri: 's3://lake/churn', digest: 'delta:42', collected: '2026-02-01' },
      { uri: 's3://lake/test', sha256: 'd'.repeat(64) },
    ];
    const story = await new Story(
      undefined,
      submission({ lineage: { ...lineage, trainingData: sets } }),
    ).upTo('review');
    await story.decide(people.morgan, 'review', 'request-changes');
    await story.intake();
    const shown = await story.review(people.dana, INTAKE);
    expect(shown.body).not.toContain('name="training-data-uri"');
    expect(readText(shown.body)).toContain(
      `s3://lake/churn delta:42 2026-02-01 train\ns3://lake/test ${'d'.repeat(64)}`,
    );
    const wrong = await revise(story, { 'training-data-sets': 's3://lake/churn delta:x train' });
    expect(wrong.body).toContain('<a href="#training-data-sets">');
    expect(readText(wrong.body)).toContain("Training data, 0/digest: must be 'delta:' and the version");
    expect((await revise(story, { 'training-data-sets': 's3://lake/churn' })).status).toBe(422);
    expect((await revise(story, { note: 'Both are right.' })).status).toBe(200);
    expect(lastSubmission(story)).toMatchObject({ lineage: { trainingData: sets } });
  });

  it('takes another pin than a SHA-256', async () => {
    const story = await inRework();
    expect((await revise(story, { 'training-data-sha256': 'delta:43' })).status).toBe(200);
    expect(lastSubmission(story)).toMatchObject({ lineage: { trainingData: { digest: 'delta:43' } } });
  });

  it('keeps nested hyperparameters, and takes metrics by their whole names', async () => {
    const lineage = submission()['lineage'] as object;
    const hyperparameters = { optimizer: { name: 'adam', betas: [0.9, 0.999] }, rate: 0.1 };
    const grouped = submission({
      lineage: { ...lineage, hyperparameters },
      metrics: { auc: { a: 0.91, b: 0.95 } },
    });
    const story = await new Story(undefined, grouped).upTo('review');
    await story.decide(people.morgan, 'review', 'request-changes');
    await story.intake();
    const page = readText((await story.review(people.dana, INTAKE)).body);
    expect(page).toContain('auc.a = 0.91\nauc.b = 0.95');
    expect((await revise(story, { 'new-version': '14.1' })).status).toBe(200);
    expect(lastSubmission(story)).toMatchObject({
      lineage: { hyperparameters },
      metrics: { 'auc.a': 0.91, 'auc.b': 0.95 },
    });
  });

  it('takes code that nobody committed as such', async () => {
    const story = await inRework();
    expect((await revise(story, { 'code-commit': 'p4:12345+dirty' })).status).toBe(200);
    expect(lastSubmission(story)).toMatchObject({ lineage: { code: { commit: 'p4:12345', dirty: true } } });
  });

  it('sent twice is one attempt', async () => {
    const story = await inRework();
    const shown = findForm((await story.review(people.dana, INTAKE)).body);
    const fields = Object.fromEntries((shown?.fields ?? []).map(({ name, value }) => [name, value]));
    const filled = { ...fields, version: '14', 'new-version': '14.1' };
    const pages = [await send(story, filled), await send(story, filled)];
    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    expect(actions(story).filter((action) => action === 'submitted')).toHaveLength(2);
  });

  it('needs the version to which changes were requested, typed', async () => {
    const story = await inRework();
    for (const version of ['', '15', '14.1', ' ']) {
      const page = await revise(story, { version, 'new-version': '14.1' });
      expect(page.status).toBe(422);
      expect(page.body).toContain('<a href="#version">');
      expect(page.body, 'what was entered is kept').toContain('value="14.1"');
    }
    expect(story.state.status).toBe('rework');
  });

  it('shows each violation beside its control, and loses nothing', async () => {
    const story = await inRework();
    const page = await revise(story, {
      'new-version': 'no\u202eversion',
      'training-data-sha256': 'xyz',
      'training-data-collected': '2026-02-30',
      'code-commit': '',
      'artifact-uri': 'no uri',
      hyperparameters: '',
      metrics: 'auc = high',
      evidence: `report no-uri ${'a'.repeat(64)}`,
      note: 'kept \u{1F600} <b>',
    });
    expect(page.status).toBe(422);
    for (const control of [
      ...['new-version', 'training-data-sha256', 'training-data-collected', 'code-commit', 'artifact-uri'],
      ...['hyperparameters', 'metrics', 'evidence'],
    ]) {
      expect(page.body, control).toContain(`<a href="#${control}">`);
      expect(page.body, control).toContain(`id="${control}-problem"`);
    }
    expect(readText(page.body)).toContain('Metrics, auc: must be a finite number');
    expect(page.body).toContain('value="no\ufffdversion"');
    expect(page.body).toContain('kept \u{1F600} &lt;b&gt;</textarea>');
    expect(story.state.status).toBe('rework');
  });

  it('names each line that it cannot read', async () => {
    const story = await inRework();
    const page = await revise(story, { metrics: 'auc 0.9\nauc = 1\nauc = 2', evidence: 'report' });
    expect(page.status).toBe(422);
    const text = readText(page.body);
    expect(text).toContain("Metrics, line 1: must be a name, '=' and a value");
    expect(text).toContain("Metrics, line 3: names 'auc' again");
    expect(text).toContain('Evidence, line 1: must be a name, a location and a SHA-256 digest');
  });

  it('names all that is wrong at once: lines, values and the version typed', async () => {
    const story = await inRework();
    const page = await revise(story, {
      version: '15',
      'new-version': 'no\u202eversion',
      'training-data-sha256': 'xyz',
      'code-commit': '',
      'artifact-uri': 'no uri',
      hyperparameters: 'rate 0.1',
      metrics: 'auc = high\nrecall 0.9',
    });
    expect(page.status).toBe(422);
    const wrong = [...page.body.matchAll(/<a href="#([^"]+)">/g)].map(([, control]) => control);
    expect(wrong.sort()).toEqual([
      ...['artifact-uri', 'code-commit', 'hyperparameters', 'metrics', 'metrics', 'new-version'],
      ...['training-data-sha256', 'version'],
    ]);
    expect(readText(page.body), 'what could not be read is not called empty').not.toContain('at least one');
  });

  it('is refused when nothing has changed, neither since the last attempt nor since an earlier one', async () => {
    const story = await inRework();
    for (const fields of [{}, { note: ' ' }, { note: 'weekly retraining' }]) {
      const page = await revise(story, fields);
      expect(page.status).toBe(422);
      expect(page.body).toContain('<a href="#note">');
      expect(readText(page.body)).toContain('Nothing has changed since attempt 1: change what the feedback');
    }
    expect(actions(story).filter((action) => action === 'submitted')).toHaveLength(1);

    expect((await revise(story, { note: 'The AUC is that of a harder test set.' })).status).toBe(200);
    await story.intake();
    story.attempt = 2;
    await story.openStage('review');
    await story.decide(people.morgan, 'review', 'request-changes');
    expect((await revise(story)).status).toBe(422);
    expect((await revise(story, { note: 'The AUC is that of a harder test set.' })).status).toBe(422);
    expect(story.state).toMatchObject({ status: 'rework', attempt: 2 });
  });

  it('is taken from nobody else, and from nobody who has left', async () => {
    const story = await inRework();
    const fields = { choice: 'revise', attempt: '1', version: '14', 'new-version': '15' };
    expect((await send(story, fields, people.morgan)).status).toBe(403);
    story.world.roles = { ...story.world.roles, 'data-scientist': [people.ira] };
    expect((await send(story, fields)).status).toBe(403);
    expect((await withdraw(story)).status).toBe(403);
    expect(story.state.status).toBe('rework');
  });

  it('is not taken when another attempt came first, or it is too late', async () => {
    const story = await inRework();
    expect((await revise(story, { attempt: '7', 'new-version': '14.1' })).status).toBe(409);
    const late = findForm((await story.review(people.dana, INTAKE)).body);
    const fields = Object.fromEntries((late?.fields ?? []).map(({ name, value }) => [name, value]));
    story.world.wait(15 * 86_400);
    const page = await send(story, { ...fields, version: '14', 'new-version': '14.1' });
    expect(page.status).toBe(409);
    expect(readText(page.body)).toContain('The time for the next attempt is over');
    expect(story.state.status).toBe('rework');
  });

  it.each([
    ['another choice', { choice: 'approve', version: '14' }, 400],
    ['no choice', { version: '14' }, 400],
    ['a field of another form', { choice: 'revise', version: '14', to: 'x' }, 400],
    [
      'a field that it knows nothing of',
      { choice: 'revise', version: '14', requestedBy: 'morgan@example.com' },
      400,
    ],
    ['a filled trap', { choice: 'revise', version: '14', 'leave-this-empty': 'x' }, 422],
    ['nothing but the choice and the version', { choice: 'revise', version: '14', attempt: '1' }, 422],
  ])('refuses %s', async (_, fields, status) => {
    const story = await inRework();
    const page = await send(story, fields as unknown as Fields);
    expect(page.status).toBe(status);
    expect(page.body).toContain('Nothing was submitted yet');
    expect(story.state.status).toBe('rework');
  });

  it('stands although nobody could be woken', async () => {
    const story = await inRework();
    story.world.fault = ({ port }) => (port === 'callback' || port === 'tasks' ? 'before' : undefined);
    expect((await revise(story, { 'new-version': '14.1' })).status).toBe(200);
    expect(story.state.attempt).toBe(2);
    expect(story.world.counts.get('DeferredEffect')).toBe(1);
  });
});

describe('withdrawing', () => {
  it('ends the request, wakes its execution, and lets every link say so', async () => {
    const story = await new Story().upTo('review');
    const page = await withdraw(story);
    expect(page.status).toBe(200);
    expect(readText(page.body)).toContain('Your request is withdrawn');
    expect(story.state).toMatchObject({
      status: 'closed',
      outcome: 'withdrawn',
      reason: 'A leak in the data.',
    });
    expect(story.entries.at(-1)?.actor).toBe(people.dana.email);
    expect(story.world.woken.at(-1)).toMatchObject({ kind: 'fail', error: 'Withdrawn' });
    const link = await story.review(people.morgan, 'review');
    expect(readText(link.body)).toContain('Dana Rojas withdrew the request.');
    expect((await story.decide(people.morgan, 'review', 'approve')).status).toBe(409);
  });

  it('is possible while the next attempt is awaited, and twice is once', async () => {
    const story = await inRework();
    const pages = [await withdraw(story), await withdraw(story, { comment: 'Another reason.' })];
    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    expect(actions(story).filter((action) => action === 'closed')).toHaveLength(1);
    expect(story.world.woken.at(-1)).toMatchObject({ kind: 'fail', error: 'Withdrawn' });
  });

  it('needs a reason and the version', async () => {
    const story = await new Story().upTo('review');
    const pages = [await withdraw(story, { comment: ' ' }), await withdraw(story, { version: '' })];
    expect(pages.map(({ status }) => status)).toEqual([422, 422]);
    expect(pages[0]?.body).toContain('<a href="#withdraw-comment">');
    expect(pages[1]?.body).toContain('<a href="#withdraw-version">');
    expect(pages[1]?.body).toContain('A leak in the data.</textarea>');
    expect(story.state.status).toBe('open');
  });

  it('says all that is missing at once, and what was typed for the version', async () => {
    const story = await new Story().upTo('review');
    const { body } = await withdraw(story, { comment: '', version: '41' });
    expect(body).toContain('<a href="#withdraw-comment">Say why you withdraw it');
    expect(body).toContain('<a href="#withdraw-version">You typed &#39;41&#39;.');
  });

  it('comes too late for a request that has ended otherwise', async () => {
    const story = await new Story().upTo('review');
    await story.decide(people.morgan, 'review', 'reject');
    const page = await withdraw(story);
    expect(page.status).toBe(409);
    expect(readText(page.body)).toContain('Your request was rejected');
    expect(story.state.outcome).toBe('rejected');
  });
});

describe('disowning', () => {
  const disown = (story: Story, fields: Fields = {}, person: { email: string } = people.dana) =>
    send(story, { choice: 'disown', version: '14', comment: '', ...fields }, person);

  it('ends the request by who was named, says so in the record and on every page of it', async () => {
    const story = await new Story().upTo('review');
    expect((await story.review(people.dana, INTAKE)).body).toContain('I did not ask for this');
    const page = await disown(story, { comment: 'I was on leave.' });
    expect(page.status).toBe(200);
    expect(readText(page.body)).toContain('This request was not yours, and has ended');
    expect(story.entries.at(-1)).toMatchObject({
      action: 'closed',
      actor: people.dana.email,
      details: { outcome: 'withdrawn', reason: 'I was on leave.', disowned: true },
      state: { status: 'closed', outcome: 'withdrawn', disowned: true },
    });
    expect(story.world.woken.at(-1)).toMatchObject({ kind: 'fail', error: 'Withdrawn' });
    const link = await story.review(people.morgan, 'review');
    expect(readText(link.body)).toContain('Dana Rojas disowned the request, which is closed');
    expect((await story.decide(people.morgan, 'review', 'approve')).status).toBe(409);
  });

  it('needs the version, and no more words than that', async () => {
    const story = await new Story().upTo('review');
    const page = await disown(story, { version: '13' });
    expect(page.status).toBe(422);
    expect(page.body).toContain('<a href="#disown-version">');
    expect(page.body).not.toContain('href="#withdraw-version"');
    expect((await disown(story)).status).toBe(200);
    expect(story.state.reason).toBe('I did not ask for this.');
  });

  it('is for nobody whom it does not name, nor for who is known to have submitted it', async () => {
    const story = await new Story().upTo('review');
    expect((await disown(story, {}, people.morgan)).status).toBe(403);
    const arn = 'arn:aws:iam::111122223333:user/dana';
    const own = await submittedBy(arn, [arn]);
    expect((await own.review(people.dana, INTAKE)).body).not.toContain('I did not ask for this');
    const refused = await disown(own);
    expect(refused.status).toBe(403);
    expect(readText(refused.body)).toContain('withdraw it instead');
    const others = await submittedBy('arn:aws:iam::111122223333:user/mallory', [arn]);
    expect((await disown(others)).status).toBe(200);
    expect([story, own, others].map(({ state }) => state.status)).toEqual(['open', 'open', 'closed']);
  });
});

/** A request in Dana's name that a caller of the API submitted, with those who are known to speak for her. */
async function submittedBy(caller: string, principals: readonly string[]): Promise<Story> {
  const story = new Story();
  const { world } = story;
  world.roles = Object.fromEntries(
    Object.entries(world.roles).map(([role, members]) => [
      role,
      members.map((one) => (one.email === people.dana.email ? { ...one, principals } : one)),
    ]),
  );
  const [workflow] = world.workflows;
  if (workflow === undefined) throw new Error('no workflow');
  await beginRequest(world.ports, {
    request: story.request,
    workflow,
    definition: definitionHash(workflow),
    submission: parseSubmission(story.input),
    input: story.input,
    execution: story.execution,
    actor: `iam:${caller}`,
  });
  return story;
}
