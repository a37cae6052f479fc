import * as z from 'zod/mini';
import { anyInstant, sha256, subject } from './common.ts';
import { component } from './components.ts';

export const webhookPath = z.object({
  webhook: z
    .string()
    .check(
      z.regex(/^[a-z][a-z0-9-]{0,23}$/, 'must be the name of a receiver, in kebab-case'),
      z.describe("A receiver's name, as workflows/webhooks.ts has it."),
    ),
});

export const redeliverBody = z.strictObject({
  id: z.optional(
    sha256.check(
      z.describe('What to tell again: the id of one delivery. All that were given up, if it is left out.'),
    ),
  ),
});

const delivery = component(
  'WebhookDelivery',
  'What a receiver has not taken.',
  z.object({
    id: sha256.check(z.describe('The webhook-id: the hash of the entry that it tells of.')),
    stream: z.string(),
    seq: z.int(),
    type: z.string().check(z.describe('The type of the event: subject.promoted.')),
    subject: z.optional(subject),
    attempts: z.int(),
    firstAt: anyInstant,
    lastAt: anyInstant,
    answer: z.string().check(z.describe('What came of the last attempt.')),
    due: z.optional(anyInstant.check(z.describe('When it is tried next; absent once it was given up.'))),
  }),
);

export const webhooks = component(
  'Webhooks',
  'Who is told of entries by signed webhooks, and what each has not taken.',
  z.object({
    publicKey: z.optional(
      z.string().check(z.describe('By which receivers check the signatures v1a: whpk_...')),
    ),
    webhooks: z.array(
      z.object({
        webhook: z.string(),
        url: z.string(),
        events: z.optional(z.array(z.string())),
        workflows: z.optional(z.array(z.string())),
        subjects: z.optional(z.array(z.string())),
        turnedAway: z.optional(
          anyInstant.check(z.describe('Since when it is told nothing more, having answered 410.')),
        ),
        deliveries: z.array(delivery),
        complete: z.boolean().check(z.describe('False where it has not taken more than is here.')),
      }),
    ),
  }),
);

export const redelivered = component(
  'Redelivered',
  'What is told again within a minute.',
  z.object({
    redelivered: z.int(),
    more: z.boolean().check(z.describe('True where more were given up: call again.')),
  }),
);
