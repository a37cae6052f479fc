import { describe, expect, it } from 'vitest';
import { type Page, review } from '../../../lambdas/operations/review.ts';
import { InMemoryWorld } from '../../support/in-memory-ports.ts';
import { sendForm } from '../../support/send-form.ts';
import { Story, submission } from '../../support/story.ts';
import { ANSWERS } from '../pages/example-request.ts';
import { governed, roles } from '../pages/example-workflows.ts';
import { readText } from '../pages/rendered-html.ts';

const [MANAGER, RUNE, UMA] = ['manager@example.org', 'risk-one@example.com', 'risk-two@example.com'];
const DORA = 'director@example.org';
const QUESTIONS = Object.fromEntries(
  Object.entries(ANSWERS).map(([name, answer]) => [`answer.${name}`, answer]),
);
const CONDITION = {
  'finding-2-text': 'Watch drift in segment B',
  'finding-2-owner': 'data-scientist@example.org',
  'finding-2-due': '2026-12-01',
};

/** At the joint review, by the real handlers. */
async function atJointReview(): Promise<Story> {
  const world = new InMemoryWorld();
  world.workflows = [governed];
  world.roles = roles;
  const input = submission({
    requestedBy: 'data-scientist@example.org',
    attributes: { riskTier: 'low', customers: 5 },
    evidence: [{ name: 'validation-report', uri: 's3://reports/14.pdf', sha256: 'e'.repeat(64) }],
  });
  const story = new Story(world, input);
  await story.intake();
  await story.check('gate');
  await story.openStage('counsel');
  await story.openStage('review');
  return story;
}

const send = async (story: Story, email: string, fields: Readonly<Record<string, string>>): Promise<Page> => {
  const body = `${new URLSearchParams({ version: '14', comment: '', 'leave-this-empty': '', ...fields })}`;
  return sendForm(story.world.ports, story.event('POST', { email }, 'review', { body }));
};
const look = (story: Story, email: string) =>
  review(story.world.ports)(story.event('GET', { email }, 'review'));
const decisions = (story: Story) => story.state.stages['review']?.decisions ?? [];

describe('a decision of a joint review', () => {
  it('records conditions and answers with it', async () => {
    const story = await atJointReview();
    const page = await send(story, RUNE, { choice: 'approve-with-conditions', ...CONDITION, ...QUESTIONS });
    expect(page.status).toBe(200);
    expect(readText(page.body)).toContain('You approved with conditions');
    expect(readText(page.body)).toContain('Watch drift in segment B');
    expect(decisions(story)).toMatchObject([
      {
        person: RUNE,
        role: 'risk',
        choice: 'approve-with-conditions',
        answers: ANSWERS,
        findings: [
          { text: 'Watch drift in segment B', owner: 'data-scientist@example.org', due: '2026-12-01' },
        ],
      },
    ]);
  });

  it('is told everything that is wrong with it at once, each beside its control', async () => {
    const story = await atJointReview();
    const told = async (fields: Readonly<Record<string, string>>) =>
      [...(await send(story, RUNE, fields)).body.matchAll(/<a href="#([^"]+)">/g)].flatMap(([, id]) =>
        id === 'decision' ? [] : [id],
      );
    const questions = Object.keys(QUESTIONS);
    expect(await told({ choice: 'reject', version: '15' })).toEqual(['version', 'comment']);
    expect(await told({ choice: 'approve-with-conditions' })).toEqual(['findings', ...questions]);
    const begun = { choice: 'approve-with-conditions', version: '15', 'finding-1-text': 'x' };
    const row = ['finding-1-owner', 'finding-1-due'];
    expect(await told(begun)).toEqual([...row, 'version', ...questions]);
    const late = { ...CONDITION, 'finding-2-due': '2020-01-01', ...QUESTIONS };
    expect(await told({ ...begun, ...late, version: '14' })).toEqual([...row, 'findings']);
    expect(await told({ ...begun, ...QUESTIONS, version: '14' })).toEqual(row);
    expect(decisions(story)).toEqual([]);
  });

  it.each([
    ['no condition', { choice: 'approve-with-conditions', ...QUESTIONS }, 'findings'],
    [
      'half a condition',
      { choice: 'approve-with-conditions', 'finding-1-text': 'x', ...QUESTIONS },
      'finding-1-owner',
    ],
    ['conditions with a plain approval', { choice: 'approve', ...CONDITION, ...QUESTIONS }, 'findings'],
    [
      'an owner in no role',
      { choice: 'approve-with-conditions', ...CONDITION, 'finding-2-owner': 'x@y.z', ...QUESTIONS },
      'findings',
    ],
    [
      'a box that is not ticked',
      { choice: 'approve', ...QUESTIONS, 'answer.bias-tested': '' },
      'answer.bias-tested',
    ],
    ['no answer', { choice: 'approve', ...QUESTIONS, 'answer.impact': '' }, 'answer.impact'],
    ['another option', { choice: 'approve', ...QUESTIONS, 'answer.region': 'Mars' }, 'answer.region'],
    [
      'words for a number',
      { choice: 'approve', ...QUESTIONS, 'answer.loss-limit': 'much' },
      'answer.loss-limit',
    ],
    [
      "a program's number",
      { choice: 'approve', ...QUESTIONS, 'answer.loss-limit': '0x1F' },
      'answer.loss-limit',
    ],
    [
      'a question that nobody asked',
      { choice: 'approve', ...QUESTIONS, 'answer.mood': 'good' },
      'answer.mood',
    ],
    ['no comment with a rejection', { choice: 'reject' }, 'comment'],
  ])('is not taken with %s; the page says where, and keeps the rest', async (_, fields, field) => {
    const story = await atJointReview();
    const page = await send(story, RUNE, fields as Record<string, string>);
    expect(page.status).toBe(422);
    expect(page.body).toContain(`<a href="#${field}">`);
    if (fields.choice !== 'reject') expect(page.body).toContain('Watch segment B.</textarea>');
    expect(page.body).toContain(`value="${fields.choice}" required checked`);
    expect(decisions(story)).toEqual([]);
  });

  it('may leave the questions when it is no approval', async () => {
    const story = await atJointReview();
    const page = await send(story, RUNE, { choice: 'request-changes', comment: 'Explain segment B.' });
    expect(page.status).toBe(200);
    expect(story.state.status).toBe('rework');
  });
});

describe('handing over', () => {
  const handOver = (story: Story, fields: Readonly<Record<string, string>> = {}) =>
    send(story, UMA, { choice: 'hand-over', to: DORA, comment: 'I am away.', ...fields });

  it('says to whom it went, then and whenever the old link is opened', async () => {
    const story = await atJointReview();
    const page = await handOver(story);
    expect(page.status).toBe(200);
    expect(readText(page.body)).toContain('Handed over to Dora Lund');
    expect(readText(page.body)).toContain('Dora Lund gets a link of their own');
    expect(readText((await look(story, UMA)).body)).toContain('Handed over to Dora Lund');
    expect(readText((await look(story, DORA)).body)).toContain('as director, for risk, in place of Uma Sato');
    expect((await send(story, UMA, { choice: 'approve', ...QUESTIONS })).status).toBe(403);
    expect((await send(story, DORA, { choice: 'approve', ...QUESTIONS })).status).toBe(200);
    expect(decisions(story)).toMatchObject([{ role: 'director', countsFor: 'risk', inPlaceOf: UMA }]);
  });

  it('twice is once', async () => {
    const story = await atJointReview();
    const pages = [await handOver(story), await handOver(story)];
    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    expect(story.actions.filter((action) => action === 'handed-over')).toHaveLength(1);
  });

  it.each([
    ['without the version', { version: '' }, 'hand-over-version'],
    ['to nobody', { to: '' }, 'hand-over-to'],
    ['to nobody and with another version', { to: '', version: '41' }, 'hand-over-to', 'hand-over-version'],
    ['to somebody in no permitted role', { to: 'it-engineer@example.org' }, 'hand-over-to'],
    ['to oneself', { to: UMA }, 'hand-over-to'],
  ])('%s is refused, and the comment kept', async (_, fields, ...controls) => {
    const story = await atJointReview();
    const page = await handOver(story, fields as Record<string, string>);
    expect(page.status).toBe(422);
    for (const control of controls) expect(page.body).toContain(`<a href="#${control}">`);
    expect(page.body).toContain('I am away.</textarea>');
    expect(page.body).toContain('<details class="card" id="hand-over" open>');
    expect(story.actions).not.toContain('handed-over');
  });

  it('is refused to whoever is not asked', async () => {
    const story = await atJointReview();
    const page = await send(story, DORA, { choice: 'hand-over', to: MANAGER });
    expect(page.status).toBe(403);
    expect(story.actions).not.toContain('handed-over');
  });
});
