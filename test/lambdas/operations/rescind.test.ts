import { beforeEach, describe, expect, test } from 'vitest';
import { ACTIONS } from '../../../lambdas/api/actions.ts';
import type { ActPorts } from '../../../lambdas/api/ports.ts';
import type { LinkClaims } from '../../../lambdas/domain/link.ts';
import type { Mail } from '../../../lambdas/ports.ts';
import { claimsOf } from '../../support/in-memory-ports.ts';
import { InformedStory, people, recipients, roles } from './informed.ts';

const { rune, uma, morgan, dora } = people;
const caller = 'iam:arn:aws:iam::111122223333:user/ops';

const lineOf = (label: string, mail: Mail | undefined): string | undefined =>
  new RegExp(`^${label}: \\S+/decide/(\\S+)$`, 'm').exec(mail?.body ?? '')?.[1];
const saidBy = (link: string | undefined): LinkClaims => claimsOf(link ?? '');
const to = (mails: readonly Mail[], { email }: { readonly email: string }) =>
  mails.find((mail) => mail.to === email);

let story: InformedStory;
beforeEach(async () => {
  story = await InformedStory.atReview();
  await story.decide(rune, 'review', 'approve');
});

describe('the mail that confirms a decision', () => {
  test('says what was recorded and has a link of its own to take it back', async () => {
    const mail = to(await story.told('decided'), rune);
    expect(mail?.subject).toBe('Recorded: you approved: model/churn 14, Joint review');
    expect(mail?.body).toContain('Rune Adler (risk) approved');
    expect(saidBy(lineOf('Take back', mail))).toMatchObject({
      approver: rune.email,
      stage: 'review',
      act: 1,
    });
    expect(lineOf('Review', mail)).toBeUndefined();
  });

  test('is not sent when the decision settled its stage', async () => {
    await story.decide(morgan, 'review', 'approve');
    expect(to(await story.told('decided'), morgan)).toBeUndefined();
  });

  test('is not sent when it comes late: the decision is taken back, or the stage settled', async () => {
    await story.rescind(rune, 'review');
    expect(to(await story.told('decided'), rune)).toBeUndefined();
    await story.decide(rune, 'review', 'approve', { act: 2 });
    const again = await story.told('decided');
    expect(saidBy(lineOf('Take back', to(again, rune))).act).toBe(3);
    await story.decide(morgan, 'review', 'approve');
    const stream = story.world.streams.get(`request/${story.request}`) ?? [];
    const first = stream.find(({ entry }) => entry.startsWith('{"action":"decided"'));
    if (first !== undefined) expect(to(await story.deliver(first), rune)).toBeUndefined();
    expect(first).toBeDefined();
  });

  test('reaches who prefers a daily mail, too: it is the answer to what they did', async () => {
    await story.rescind(rune, 'review');
    await story.decide(people.devon, 'review', 'approve');
    expect(to(await story.told('decided'), people.devon)?.subject).toContain('Recorded: you approved');
  });
});

describe('the page behind that link', () => {
  test('shows the decision and a form, and takes nothing back by being opened', async () => {
    const before = story.actions;
    const { status, body } = await story.review(rune, 'review', undefined, 1);
    expect(status).toBe(200);
    for (const words of [
      'Your signature',
      'Rune Adler',
      'Why you take it back',
      'Type the version to take it back',
    ])
      expect(body).toContain(words);
    expect(body).not.toContain('value="approve"');
    expect(story.actions).toEqual(before);
  });

  test('takes it back, with the reason in the record, and says so then and at every later visit', async () => {
    const sent = await story.rescind(rune, 'review');
    expect(sent.status).toBe(200);
    expect(story.entries.at(-1)).toMatchObject({
      action: 'rescinded',
      actor: rune.email,
      details: {
        reason: 'The recall is too low.',
        assurance: 'email-link',
        decision: { person: rune.email },
      },
    });
    const later = await story.review(rune, 'review', undefined, 1);
    for (const { body } of [sent, later]) {
      expect(body).toContain('You took your approval back');
      expect(body).toContain('The recall is too low.');
      expect(body).not.toContain('<form');
    }
  });

  test('promises no new link to whoever is in no role of the stage any more', async () => {
    const promise = 'A mail brings you a new link';
    expect((await story.review(rune, 'review', undefined, 1)).body).toContain(promise);
    story.world.roles = { ...roles, risk: [uma] };
    const asked = await story.review(rune, 'review', undefined, 1);
    for (const { body } of [asked, await story.rescind(rune, 'review')]) {
      expect(body).toContain('no new link comes');
      expect(body).not.toContain(promise);
    }
  });

  test('records it once, however often it is sent', async () => {
    await story.rescind(rune, 'review');
    expect((await story.rescind(rune, 'review')).status).toBe(200);
    expect(story.actions.filter((action) => action === 'rescinded')).toHaveLength(1);
  });

  test.each([
    ['without a reason', { comment: ' ' }, 422, 'Say why you take it back'],
    ['with another version', { version: '15' }, 422, 'Type the version that you had approved'],
    ['with another choice', { choice: 'approve' }, 400, 'takes an approval back and does nothing else'],
    [
      'with a secret for a reason',
      { comment: 'key AKIAIOSFODNN7EXAMPLQ was in it' },
      422,
      'keeps it for ever',
    ],
  ])('asks again %s, and keeps what was entered', async (_, fields, status, words) => {
    const page = await story.rescind(rune, 'review', fields);
    expect(page.status).toBe(status);
    expect(page.body).toContain(words);
    expect(page.body).toContain('Nothing was taken back yet');
    expect(story.actions.at(-1)).toBe('decided');
  });

  test('asks for all that is missing at once', async () => {
    const { body } = await story.rescind(rune, 'review', { comment: '', version: '41' });
    expect(body).toContain('<a href="#rescind-comment">Say why you take it back');
    expect(body).toContain('<a href="#rescind-version">You typed &#39;41&#39;.');
  });

  test('says that it is too late once others have settled the stage', async () => {
    await story.decide(morgan, 'review', 'approve');
    const page = await story.rescind(rune, 'review');
    expect(page.status).toBe(409);
    expect(page.body).toContain('It is too late to take it back');
    expect(page.body).toContain('your approval stands');
    expect((await story.review(rune, 'review', undefined, 1)).body).toContain(
      'It is too late to take it back',
    );
    expect(story.actions).not.toContain('rescinded');
  });

  test('says so to whoever was a moment too late, with the decision that won', async () => {
    const [settled, late] = await Promise.all([
      story.decide(morgan, 'review', 'approve'),
      story.rescind(rune, 'review'),
    ]);
    expect(settled.status).toBe(200);
    const outcome = story.state.stages['review']?.outcome;
    expect([late.status, outcome]).toEqual(late.status === 200 ? [200, undefined] : [409, 'approved']);
  });
});

describe('an approval that was taken back', () => {
  beforeEach(async () => {
    await story.rescind(rune, 'review');
  });

  test('settles nothing with others: the stage waits for another', async () => {
    await story.decide(morgan, 'review', 'approve');
    expect(story.state.stages['review']?.outcome).toBeUndefined();
    await story.decide(uma, 'review', 'approve');
    await story.promote('release');
    const [promoted] = story.subjectEntries.filter(({ action }) => action === 'promoted');
    const by = (promoted?.details['authorisedBy'] ?? []) as { readonly person: string }[];
    expect(by.map(({ person }) => person)).toEqual([morgan.email, uma.email]);
  });

  test('leaves its link dead: it decides and hands over nothing any more', async () => {
    for (const choice of ['approve', 'reject'] as const) {
      const page = await story.decide(rune, 'review', choice);
      expect(page.status).toBe(409);
      expect(page.body).toContain('You took your answer back');
    }
    expect((await story.review(rune, 'review')).body).toContain('You took your answer back');
    expect(story.actions.at(-1)).toBe('rescinded');
  });

  test('is told to its person with a fresh link by which they answer again', async () => {
    const mail = to(await story.told('rescinded'), rune);
    expect(mail?.subject).toContain('Taken back: please decide again: model/churn 14, Joint review');
    expect(mail?.body).toContain('The recall is too low.');
    expect(saidBy(lineOf('Review', mail)).act).toBe(2);
    expect((await story.review(rune, 'review', undefined, 2)).body).toContain('Your decision');
    expect((await story.decide(rune, 'review', 'reject', { act: 2 })).status).toBe(200);
    expect(story.state).toMatchObject({ status: 'closed', outcome: 'rejected' });
  });

  test('is told to others who are asked, with what is left for them', async () => {
    const mails = await story.told('rescinded');
    // Devon reads a daily mail.
    expect(recipients(mails)).toEqual(['morgan as manager', 'rune as risk', 'uma as risk']);
    expect(to(mails, uma)?.subject).toBe('Rune Adler took an approval back: model/churn 14, Joint review');
    expect(to(mails, uma)?.body).toContain('The stage waits for your answer.');
    expect(to(mails, uma)?.body).toContain('> The recall is too low.');
  });

  test('is reminded of by the fresh link, and not by the one that has decided', async () => {
    story.world.wait(2 * 86_400 - 300);
    await story.sweep();
    const mail = to(await story.told('reminded'), rune);
    expect(saidBy(lineOf('Review', mail)).act).toBe(2);
    expect(mail?.body).not.toContain('your links are the same as before');
  });
});

test('conditions go with the approval that named them, and their owners hear of it', async () => {
  const other = await InformedStory.atReview();
  await other.approveOn(morgan, [{ text: 'Watch the recall.', owner: dora.email, due: '2026-04-01' }]);
  await other.rescind(morgan, 'review');
  const mail = to(await other.told('rescinded'), dora);
  expect(mail?.body).toContain(
    'The condition that you were to see to went with\nit: nothing is left for you to do.',
  );
  expect(mail?.body).toContain('> Watch the recall.');
  expect(JSON.stringify(other.state)).not.toContain('Watch the recall.');
});

describe('rescind by a caller', () => {
  const call = (person: string, stage = 'review') =>
    ACTIONS.rescind(story.world.ports as unknown as ActPorts, {
      path: { request: story.request },
      query: {},
      body: { stage, person, reason: 'They called me.' },
      caller,
    });

  test('names the caller beside the person, once', async () => {
    expect(await call('RUNE@example.com')).toMatchObject({ appended: true, caller });
    expect(await call(rune.email)).toMatchObject({ appended: false });
    expect(story.entries.at(-1)).toMatchObject({
      actor: caller,
      details: { decision: { person: rune.email }, assurance: 'signed-in', reason: 'They called me.' },
    });
    expect((await story.review(uma, 'review')).body).toMatch(/user\/ops<\/bdi> took back the approval of/);
    expect((await story.review(rune, 'review', undefined, 1)).body).toContain('You took your approval back');
  });

  test('is refused for who has not decided, and once the stage is settled', async () => {
    await expect(call(uma.email)).rejects.toMatchObject({ code: 'InvalidForm' });
    await story.decide(morgan, 'review', 'approve');
    await expect(call(rune.email)).rejects.toMatchObject({ code: 'StageClosed' });
  });
});
