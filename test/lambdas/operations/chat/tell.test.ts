import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { requestStream, type SealedEntry, subjectStream } from '../../../../lambdas/domain/entry.ts';
import { tell } from '../../../../lambdas/operations/chat/tell.ts';
import type { Chat } from '../../../../schema/chat.ts';
import { eventOf, InformedStory, people } from '../informed.ts';

// The members as "Custom notifications" in the administrator guide of Amazon Q Developer in chat applications has them.
const text = z.string().min(1);
const NOTIFICATION = z.strictObject({
  version: z.literal('1.0'),
  source: z.literal('custom'),
  id: text.optional(),
  content: z.strictObject({
    textType: z.literal('client-markdown').optional(),
    title: text.max(200).optional(),
    description: text.max(1_000),
    nextSteps: z.array(text.max(500)).min(1).max(3).optional(),
    keywords: z.array(text.max(75)).min(1).max(3).optional(),
  }),
  metadata: z
    .strictObject({
      threadId: text.optional(),
      summary: text.max(300).optional(),
      eventType: text.optional(),
      relatedResources: z.array(text).optional(),
      additionalContext: z.record(text, text).optional(),
    })
    .optional(),
});

interface Published {
  readonly channel: string;
  readonly title: string;
  readonly notification: z.infer<typeof NOTIFICATION>;
}

const CONSOLE = 'https://console.example.com/console';
let published: Published[];
let chat: Chat;
let failing: readonly string[];

beforeEach(() => {
  published = [];
  chat = { everything: {} };
  failing = [];
});

const deliver = (story: InformedStory, event: unknown, consoleUrl: string | null = CONSOLE) =>
  tell({
    ...story.world.ports,
    chat,
    consoleUrl: consoleUrl ?? undefined,
    topics: {
      publish: async (channel, title, notification) => {
        if (failing.includes(channel)) throw new Error('no such topic');
        published.push({ channel, title, notification: NOTIFICATION.parse(JSON.parse(notification)) });
      },
    },
  })(event);

function entryOf(story: InformedStory, action: string, stream = requestStream(story.request)): SealedEntry {
  const entries = story.world.streams.get(stream) ?? [];
  const sealed = entries.findLast(({ entry }) => entry.startsWith(`{"action":"${action}",`));
  if (sealed === undefined) throw new Error(`no entry says '${action}'`);
  return sealed;
}

/** Delivers the event of the last entry with this action. */
const toldOf = (story: InformedStory, action: string) => deliver(story, eventOf(entryOf(story, action)));

const toldOfEnd = (story: InformedStory) =>
  deliver(story, eventOf(entryOf(story, 'request-closed', subjectStream('model/churn'))));

describe('a channel', () => {
  test('hears what a stage asks of whom and until when, with the page of the request and no link that acts', async () => {
    const story = await InformedStory.atReview();
    await toldOf(story, 'stage-opened');
    expect(published).toEqual([
      {
        channel: 'everything',
        title: 'Joint review waits for people: model/churn, version 14',
        notification: {
          version: '1.0',
          source: 'custom',
          id: entryOf(story, 'stage-opened').hash,
          content: {
            textType: 'client-markdown',
            title: 'Joint review waits for people: model/churn, version 14',
            description:
              'Joint promotion. It waits for one person of the role manager and one person of the role risk, until Thursday 12 March 2026, 09:00 UTC.',
            nextSteps: [
              `Who is asked has a mail with a link of their own; nothing is decided here. The request, for who signs in: ${CONSOLE}/requests/${story.request}`,
            ],
            keywords: ['model/churn', '14', 'Joint promotion'],
          },
          metadata: {
            threadId: story.request,
            summary: 'model/churn, version 14, Joint review waits for people',
            eventType: 'request.stage_opened',
          },
        },
      },
    ]);
  });

  test('has nothing of a person in it, and no link that signs', async () => {
    const story = await InformedStory.atReview();
    await toldOf(story, 'stage-opened');
    await story.decide(people.morgan, 'review', 'approve');
    await toldOf(story, 'decided');
    await story.decide(people.rune, 'review', 'reject');
    await toldOf(story, 'decided');
    await story.ended('FAILED', 'rejected');
    await toldOfEnd(story);
    expect(JSON.stringify(published)).toContain('Ended, rejected');
    expect(JSON.stringify(published)).not.toMatch(/@|Morgan|Rune|Dana|decide\/link|token/i);
  });

  test('is told where to ask without a console', async () => {
    const story = await InformedStory.atReview();
    await deliver(story, eventOf(entryOf(story, 'stage-opened')), null);
    expect(published[0]?.notification.content.nextSteps).toEqual([
      `Who is asked has a mail with a link of their own; nothing is decided here. The request: countersign show ${story.request}`,
    ]);
  });

  test('hears how a stage was settled, of what took effect, and of the end, in the thread of the request', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.morgan, 'review', 'approve');
    await toldOf(story, 'decided');
    expect(published).toEqual([]);
    await story.decide(people.rune, 'review', 'approve');
    await toldOf(story, 'decided');
    await story.promote('release');
    await toldOf(story, 'promoted');
    await story.ended('ABORTED');
    await toldOfEnd(story);
    expect(published.map(({ title }) => title)).toEqual([
      'Joint review, approved: model/churn, version 14',
      'Promoted, production: model/churn, version 14',
      'Ended, stopped: model/churn, version 14',
    ]);
    expect(new Set(published.map(({ notification }) => notification.metadata?.threadId))).toEqual(
      new Set([story.request]),
    );
  });

  test('is not asked for what has been settled since', async () => {
    const story = await InformedStory.atReview();
    const asked = eventOf(entryOf(story, 'stage-opened'));
    await story.decide(people.rune, 'review', 'reject');
    await deliver(story, asked);
    expect(published).toEqual([]);
  });

  test('hears of its roles and workflows alone', async () => {
    chat = {
      risk: { roles: ['risk'] },
      directors: { roles: ['director'] },
      engineers: { roles: ['it-engineer'] },
      joint: { workflows: ['joint-promotion'] },
      others: { workflows: ['model-retirement'] },
      both: { roles: ['risk'], workflows: ['model-retirement'] },
    };
    const story = await InformedStory.atReview();
    await toldOf(story, 'stage-opened');
    expect(published.map(({ channel }) => channel)).toEqual(['risk', 'joint']);
  });

  test('hears of no entry that the ledger does not have, whoever announces it', async () => {
    const story = await InformedStory.atReview();
    const event = eventOf(entryOf(story, 'stage-opened'));
    const { detail } = event;
    await deliver(story, { ...event, detail: { ...detail, hash: 'f'.repeat(64) } });
    await deliver(story, { ...event, detail: { ...detail, seq: 99 } });
    await deliver(story, { ...event, detail: { ...detail, stream: 'request/none' } });
    expect(published).toEqual([]);
  });

  test('that cannot be told keeps no other from hearing, and the event is told again', async () => {
    chat = { lost: {}, kept: {} };
    failing = ['lost'];
    const story = await InformedStory.atReview();
    await expect(toldOf(story, 'stage-opened')).rejects.toThrow('no such topic');
    expect(published.map(({ channel }) => channel)).toEqual(['kept']);
  });

  test('is called by nobody and led nowhere, whatever a version is named', async () => {
    const story = new InformedStory(undefined, { version: '<!channel> @here [x](https://evil.example) _1_' });
    await story.intake();
    await story.openStage('review');
    await toldOf(story, 'stage-opened');
    const shown = '‹!channel› ＠here ［x］(https［:］//evil［.］example) ＿1＿';
    expect(published[0]?.notification.content).toMatchObject({
      title: `Joint review waits for people: model/churn, version ${shown}`,
      keywords: ['model/churn', shown, 'Joint promotion'],
    });
    expect(published[0]?.title).toBe(
      'Joint review waits for people: model/churn, version channel here x https : //evil . example 1',
    );
    expect(JSON.stringify(published)).not.toMatch(/evil\.example|<!|@here/);
  });
});
