import { describe, expect, test } from 'vitest';
import { requestStream, type SealedEntry } from '../../../lambdas/domain/entry.ts';
import { sendDailyMails } from '../../../lambdas/operations/daily-mail.ts';
import type { Mail } from '../../../lambdas/ports.ts';
import { defineRoles, type Roles } from '../../../schema/roles.ts';
import { claimsOf } from '../../support/in-memory-ports.ts';
import { InformedStory, people, recipients, roles } from './informed.ts';

const DAY = 86_400;
const daily = <Someone extends { email: string; name: string }>(person: Someone) =>
  ({ ...person, mail: 'daily' }) as const;

/** The same people, all of whom prefer a daily mail. */
const dailyRoles = defineRoles(
  Object.fromEntries(Object.entries<Roles[string]>(roles).map(([role, all]) => [role, all.map(daily)])),
);

async function morning(story: InformedStory): Promise<readonly Mail[]> {
  story.world.mails.length = 0;
  await sendDailyMails(story.world.ports)();
  return [...story.world.mails];
}

describe('the daily mail', () => {
  test('goes to those who prefer it and for whom something waits', async () => {
    const story = await InformedStory.atReview();
    story.world.wait(DAY);
    const mails = await morning(story);
    expect(recipients(mails)).toEqual(['devon as manager']);
    expect(mails[0]?.subject).toBe('1 thing waits for you, the first until Thu 12 Mar, 09:00 UTC');
    expect(mails[0]?.body).toContain('Since       2 Mar 2026, 09:00 UTC, for 24 hours');
    story.world.mails.length = 0;
    await story.openStage('review');
    expect(story.world.mails.map(({ to }) => to)).not.toContain(people.devon.email);
  });

  test("has each person's own link, the one that a single mail would have", async () => {
    const story = await InformedStory.atReview();
    const [mail] = await morning(story);
    const link = /^Page: (\S+)$/m.exec(mail?.body ?? '')?.[1] ?? '';
    const claims = claimsOf(link.split('/').at(-1) ?? '');
    expect(claims).toEqual({
      request: story.request,
      stage: 'review',
      attempt: 1,
      approver: people.devon.email,
      expiresAt: '2026-03-12T09:00:00.000Z',
    });
  });

  test('is not sent to whom nothing is left, whatever the view says', async () => {
    const story = await InformedStory.atReview();
    story.world.follow = async () => undefined;
    await story.decide(people.morgan, 'review', 'approve');
    expect(await morning(story)).toEqual([]);
  });

  test('tells requesters of rework that waits, and of turns of the last day', async () => {
    const story = await InformedStory.atReview();
    story.world.roles = dailyRoles;
    const [moved] = (await morning(story)).filter(({ to }) => to === people.dana.email);
    expect(moved?.subject).toBe('Your daily mail of 2026-03-02');
    expect(moved?.body).toContain('Your requests that have moved');
    story.world.wait(DAY);
    expect((await morning(story)).map(({ to }) => to)).not.toContain(people.dana.email);
    await story.decide(people.rune, 'review', 'request-changes');
    await story.intake();
    const [rework] = (await morning(story)).filter(({ to }) => to === people.dana.email);
    expect(rework?.subject).toMatch(/^1 thing waits for you, the first until /);
    expect(rework?.body).toContain('  Revise by   ');
    expect(rework?.body).toContain('  Stage       Joint review, Joint promotion');
    expect(rework?.body).not.toContain('have moved');
  });

  test('mentions conditions when they are new, and when they are due soon or overdue', async () => {
    const story = await InformedStory.atReview();
    story.world.roles = dailyRoles;
    const finding = { text: 'Document segment B.', owner: people.noor.email, due: '2026-03-31' };
    await story.approveOn(people.rune, [finding]);
    await story.decide(people.morgan, 'review', 'approve');
    await story.promote('release');
    const toNoor = async () => (await morning(story)).find(({ to }) => to === people.noor.email)?.body;
    expect(await toNoor()).toContain('> Document segment B.');
    story.world.wait(2 * DAY);
    expect(await toNoor()).toBeUndefined();
    story.world.wait(20 * DAY);
    expect(await toNoor()).toContain('  Due         2026-03-31');
    story.world.wait(8 * DAY);
    expect(await toNoor()).toContain('  Overdue     yes');
  });

  test("of one person that fails keeps no other's", async () => {
    const story = await InformedStory.atReview();
    story.world.roles = dailyRoles;
    story.world.fault = ({ method, args }) =>
      method === 'send' && (args[0] as Mail).to === people.morgan.email ? 'before' : undefined;
    await expect(morning(story)).rejects.toThrow('injected');
    expect(recipients(story.world.mails)).toEqual([
      'dana as data-scientist',
      'devon as manager',
      'rune as risk',
      'uma as risk',
    ]);
  });

  test('comes to everybody where one request cannot be read, which is counted', async () => {
    const story = await InformedStory.atReview();
    const damaged = new InformedStory(story.world, { subject: 'model/rfm', version: '3' }, 'damaged');
    await damaged.intake();
    await damaged.openStage('review');
    const entries = story.world.streams.get(requestStream(damaged.request)) ?? [];
    entries.push({ ...(entries.pop() as SealedEntry), entry: '{}' });
    const [mail, ...others] = await morning(story);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      to: people.devon.email,
      subject: expect.stringMatching(/^1 thing waits for you/),
    });
    expect(story.world.counts.get('ViewDamage')).toBe(1);
  });

  test('reads nothing when nobody prefers it', async () => {
    const story = await InformedStory.atReview();
    story.world.roles = defineRoles({ 'data-scientist': [people.dana] });
    story.world.calls.length = 0;
    expect(await morning(story)).toEqual([]);
    expect(story.world.calls).toEqual([]);
  });
});
