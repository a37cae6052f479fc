import { describe, expect, test } from 'vitest';
import { requestStream } from '../../../lambdas/domain/entry.ts';
import type { Mail } from '../../../lambdas/ports.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { defineRoles } from '../../../schema/roles.ts';
import { claimsOf, InMemoryWorld } from '../../support/in-memory-ports.ts';
import { Story, submission } from '../../support/story.ts';
import { InformedStory, joint, people, recipients, roles } from './informed.ts';

const DAY = 86_400;

/** Two stages, the first of which checks a metric. */
const gated = workflowsFor(roles)({
  id: 'gated-promotion',
  title: 'Gated promotion',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  start: 'gate',
  stages: {
    gate: {
      type: 'check',
      title: 'Quality gate',
      checks: { auc: { metric: 'auc', atLeast: 0.95 } },
      next: 'review',
    },
    review: { type: 'approval', title: 'Review', role: 'manager', dueIn: '20 hours', next: 'release' },
    release: { type: 'promotion', title: 'Release', environment: 'production', next: 'end' },
  },
});

const mailTo = (mails: readonly Mail[], person: { readonly email: string }) =>
  mails.findLast(({ to }) => to === person.email);

describe('whoever is asked', () => {
  test('gets a mail at once, or the daily one when they prefer that', async () => {
    const story = new InformedStory();
    await story.intake();
    await story.openStage('review');
    expect(recipients(story.world.mails)).toEqual(['morgan as manager', 'rune as risk', 'uma as risk']);
  });

  test('gets a mail at once in any case when it is due within a day', async () => {
    const story = new Story(new InMemoryWorld([gated], roles), submission({ metrics: { auc: 0.96 } }));
    await story.intake();
    await story.check('gate');
    await story.openStage('review');
    expect(recipients(story.world.mails)).toEqual(['devon as manager', 'morgan as manager']);
  });

  test('as a stand-in is reached through a role of their own, and told in whose place', async () => {
    const away = { from: '2026-03-01', until: '2026-03-10', standIn: people.noor.email };
    const story = new InformedStory(
      new InMemoryWorld([joint], defineRoles({ ...roles, risk: [people.rune, { ...people.uma, away }] })),
    );
    await story.intake();
    await story.openStage('review');
    expect(recipients(story.world.mails)).toContain('noor as counsel');
    const { body = '' } = mailTo(story.world.mails, people.noor) ?? {};
    expect(body).toContain('  In place of uma@example.com\n  Counts for  risk\n');
  });

  test('about a later attempt reads what has changed', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'request-changes');
    await story.intake();
    const next = submission({ revises: story.request, version: '15', metrics: { auc: 0.95 } });
    await story.intake({ execution: `${story.execution}-next`, input: next });
    story.attempt = 2;
    story.world.wait(DAY);
    await story.openStage('review');
    const { subject, body = '' } = mailTo(story.world.mails, people.morgan) ?? {};
    expect(subject).toContain('model/churn 15 (attempt 2), Joint review');
    expect(body).toContain('  Version     14 -> 15\n');
    expect(body).toMatch(
      / attempt 2 {2}attempt 1 {2}difference {3}in %\n {2}auc {9}0\.950 {6}0\.913 {6}\+0\.037 {2}\+4\.1%\n/,
    );
  });
});

test('the requester reads what checks found, and has a link for the next attempt', async () => {
  const story = new Story(new InMemoryWorld([gated], roles), submission());
  await story.intake();
  await story.check('gate');
  await story.intake();
  const { body = '', subject } = mailTo(story.world.mails, people.dana) ?? {};
  expect(subject).toBe('Changes requested: model/churn 14, attempt 1');
  expect(body).toContain('  Failed      auc is 0.913; wanted: at least 0.95\n');
  const link = /^Page: (\S+)$/m.exec(body)?.[1] ?? '';
  const claims = claimsOf(link.split('/').at(-1) ?? '');
  expect(claims).toMatchObject({ stage: 'intake', attempt: 1, approver: people.dana.email });
});

test('whatever comes late asks nobody for anything once the request has ended', async () => {
  const story = await InformedStory.atReview();
  await story.handOver(people.uma.email, people.noor.email);
  story.world.wait(2 * DAY);
  await story.sweep();
  story.world.wait(2 * DAY);
  await story.sweep();
  await story.decide(people.rune, 'review', 'approve');
  await story.decide(people.morgan, 'review', 'approve');
  await story.promote('release');
  await story.openStage('deploy');
  await story.decide(people.ira, 'deploy', 'approve');
  await story.ended('SUCCEEDED');
  const entries = story.world.streams.get(requestStream(story.request)) ?? [];
  for (const entry of [...entries, ...entries.toReversed()]) {
    for (const { subject, body } of await story.deliver(entry)) {
      expect(subject).not.toMatch(/please/i);
      expect(body).not.toMatch(/^Approve: |still waits/m);
    }
  }
});
