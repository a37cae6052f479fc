import { generateKeyPairSync, sign } from 'node:crypto';
import { type SealedEntry, seal } from '../../lambdas/domain/entry.ts';
import { eventDetail, newsOf } from '../../lambdas/domain/ledger-event.ts';
import type { Posted } from '../../lambdas/domain/webhooks/delivery.ts';
import { retry } from '../../lambdas/operations/webhooks/retry.ts';
import { take } from '../../lambdas/operations/webhooks/take.ts';
import type { Queued, Receivers } from '../../lambdas/ports.ts';
import type { Webhooks } from '../../schema/webhooks.ts';
import { InMemoryWorld } from './in-memory-ports.ts';
import { MemoryDeliveries } from './memory-deliveries.ts';

/** What a receiver was sent. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

export const URL_OF_ONE = 'https://hooks.example.com/one';
export const SHARED = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** The operations of webhooks over ports in memory, with virtual time, and receivers that answer as a test says. */
export class WebhookDesk {
  readonly world = new InMemoryWorld();
  readonly deliveries = new MemoryDeliveries();
  readonly posts: Post[] = [];
  readonly keys = generateKeyPairSync('ed25519');
  /** What a receiver answers. */
  answer: (post: Post) => Posted | Promise<Posted> = () => ({ status: 204 });
  webhooks: Webhooks;

  constructor(webhooks: Webhooks = { one: { url: URL_OF_ONE } }) {
    this.webhooks = webhooks;
  }

  get #ports() {
    const receivers: Receivers = {
      post: async (url, headers, body) => {
        const post = { url, headers, body, at: this.world.time };
        this.posts.push(post);
        return this.answer(post);
      },
    };
    const { world } = this;
    return {
      ...world.ports,
      streams: {
        async *after(stream: string, seq: number, last = Number.POSITIVE_INFINITY) {
          yield* (world.streams.get(stream) ?? []).filter((one) => one.seq > seq && one.seq <= last);
        },
      },
      webhooks: this.webhooks,
      deliveries: this.deliveries,
      receivers,
      signer: { sign: async (bytes: Uint8Array) => sign(null, bytes, this.keys.privateKey) },
      secret: async () => SHARED,
      pause: async (milliseconds: number) => {
        this.world.time += milliseconds;
      },
    };
  }

  /** Lets the ledger have an entry. */
  keep(stream: string, action: string, details: object, state: object): SealedEntry {
    const entries = this.world.streams.get(stream) ?? [];
    const at = new Date(this.world.time).toISOString();
    const entry = { at, actor: 'ann@example.com', action, details, state };
    const sealed = seal(stream, entries.at(-1), entry as never);
    this.world.streams.set(stream, [...entries, sealed]);
    return sealed;
  }

  /** An entry as an event in a receiver's queue. */
  queued(sealed: SealedEntry, webhook = 'one'): Queued {
    const event = {
      version: '0',
      id: 'e',
      'detail-type': 'Ledger Entry',
      source: 'countersign',
      account: '000000000000',
      time: '2026-03-02T09:00:00Z',
      region: 'eu-west-1',
      resources: [],
      detail: eventDetail(newsOf(sealed), 'countersign-ledger'),
    };
    return { id: `m-${sealed.hash}`, webhook, body: JSON.stringify(event) };
  }

  take(...queued: readonly Queued[]) {
    return take(this.#ports)(queued);
  }

  retry(): Promise<void> {
    return retry(this.#ports)();
  }

  /** Lets time pass, with the function that tries again called every minute. */
  async pass(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      this.world.time += 60_000;
      await this.retry();
    }
  }
}
