import { describe, expect, test } from 'vitest';
import { DETAILS } from '../../lambdas/domain/details.ts';
import { actionOf, EVENT_TYPES, eventTypeOf } from '../../schema/event-types.ts';
import { validateOrganisation } from '../../schema/validate-workflow.ts';
import { defineWebhooks, describeWebhooks, type Webhook } from '../../schema/webhooks.ts';
import * as organisation from '../organisation/index.ts';

const url = 'https://hooks.example.com/countersign';
const problemsOf = (webhook: unknown) => describeWebhooks({ one: webhook as Webhook }, organisation);

describe('the types of events', () => {
  test('are the actions on requests and subjects that the ledger knows', () => {
    const known = (['request', 'subject'] as const).flatMap((kind) =>
      Object.keys(DETAILS[kind]).map((action) => eventTypeOf(`${kind}/x`, action)),
    );
    expect([...EVENT_TYPES].toSorted()).toEqual(known.toSorted());
  });

  test('have letters, digits, points and lines below alone, and lead back to their action', () => {
    for (const type of EVENT_TYPES) {
      const { prefix, action } = actionOf(type);
      expect(type).toMatch(/^[a-z_]+\.[a-z_]+$/);
      expect(eventTypeOf(`${prefix}x`, action)).toBe(type);
    }
  });
});

describe('a receiver', () => {
  test('is fine with its address alone, or with everything', () => {
    const all: Webhook = {
      url,
      events: ['subject.promoted'],
      workflows: ['model-promotion'],
      subjects: ['model/credit-*'],
      secret: 'countersign/webhook-one',
    };
    expect(problemsOf({ url })).toEqual([]);
    expect(problemsOf(all)).toEqual([]);
    expect(defineWebhooks({ one: all })).toEqual({ one: all });
  });

  test.each([
    [{ url: 'http://hooks.example.com' }, /url 'http:\/\/hooks.example.com': it must be an https address/],
    [{ url: `${url}?token=secret` }, /without a query or a password/],
    [
      { url, events: ['subject.promotd'] },
      /events 'subject.promotd', which there are not: did you mean 'subject.promoted'\?/,
    ],
    [{ url, events: ['nonsense'] }, /events 'nonsense', which there are not: write one of/],
    [{ url, workflows: ['no-such'] }, /workflow 'no-such', which is not deployed/],
    [{ url, subjects: ['model/**'] }, /subjects 'model\/\*\*': write a pattern/],
    [{ url, subjects: ['model\\x'] }, /write a pattern/],
    [{ url, events: [] }, /has no events, so it would be told nothing/],
    [{ url, secret: 'whsec_AAAA BBBB' }, /never the secret itself/],
    [{ url, topic: 'x' }, /topic/],
    [{}, /has no url: write one text, such as/],
    ['text', /must be written as/],
    [null, /'one' must be written as \{ url: 'https:\/\/...' \}$/],
    // The same letters as in 'model/Kü*' to whoever reads it, and other ones to whoever compares.
    [{ url, subjects: ['model/Ku\u0308*'] }, /has the subjects 'model\/Ku\u0308\*': write a pattern/],
  ])('%j is refused, with what to do', (webhook, message) => {
    expect(problemsOf(webhook).join('\n')).toMatch(message);
  });

  test.each([[null], [undefined], ['text'], [3], [[{ url }]]])(
    'is one of several by name: %j is refused before anything is made of it',
    (webhooks) => {
      expect(describeWebhooks(webhooks as never, organisation)).toEqual([
        "the webhooks must be receivers by name: { 'data-platform': { url: 'https://...' } }",
      ]);
    },
  );

  test('that is wrong is thrown out where it is defined, with everything that is wrong', () => {
    expect(() => defineWebhooks({ one: { url: 'ftp://x', subjects: [] } })).toThrow(
      /workflows\/webhooks.ts:\n- the webhook 'one' has the url .*\n- .*has no subjects/,
    );
  });

  test('has a name that a queue can bear, and stands among ten at most', () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`w${index}`, { url }]));
    expect(describeWebhooks({ 'Data Platform': { url } }).join()).toMatch(/must have a name in kebab-case/);
    expect(describeWebhooks(many).join()).toMatch(/11 webhooks, and room for 10/);
    const { w0: _, ...ten } = many;
    expect(describeWebhooks(ten)).toEqual([]);
  });

  test('fits with all others into 2,500 bytes, to the last of them', () => {
    const taking = (bytes: number) => {
      const shortest = { long: { url: 'https://h.example.com/' } };
      const rest = 'x'.repeat(bytes - Buffer.byteLength(JSON.stringify(shortest)));
      return describeWebhooks({ long: { url: shortest.long.url + rest } });
    };
    expect(taking(2_500)).toEqual([]);
    expect(taking(2_501).join()).toMatch(/take more than 2500 bytes/);
  });

  test('is a part of what is checked before anything is deployed', () => {
    const wrong = { ...organisation, customChecks: [], webhooks: { one: { url, workflows: ['gone'] } } };
    expect(validateOrganisation(wrong as never).join()).toMatch(/the webhook 'one' has the workflow 'gone'/);
  });
});
