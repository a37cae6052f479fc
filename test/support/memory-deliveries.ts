import type { Delivery } from '../../lambdas/domain/webhooks/delivery.ts';
import type { Deliveries, TurnedAway } from '../../lambdas/ports.ts';

/** What receivers have not taken, in memory, with the guarantees that `lambdas/ports.ts` states. */
export class MemoryDeliveries implements Deliveries {
  readonly kept = new Map<string, Delivery>();
  readonly turned = new Map<string, TurnedAway>();

  async begin(delivery: Delivery): Promise<void> {
    const key = keyOf(delivery.webhook, delivery.id);
    if (!this.kept.has(key)) this.kept.set(key, delivery);
  }

  async keep(delivery: Delivery): Promise<void> {
    this.kept.set(keyOf(delivery.webhook, delivery.id), delivery);
  }

  async forget(webhook: string, id: string): Promise<void> {
    this.kept.delete(keyOf(webhook, id));
  }

  async *due(webhook: string, now: Date): AsyncIterable<Delivery> {
    const due = [...this.kept.values()]
      .filter((one) => one.webhook === webhook && one.due !== undefined && one.due <= now.toISOString())
      .toSorted((a, b) => (a.due ?? '').localeCompare(b.due ?? ''));
    yield* due;
  }

  async *of(webhook: string): AsyncIterable<Delivery> {
    yield* [...this.kept.values()].filter((one) => one.webhook === webhook);
  }

  async again(webhook: string, id: string, now: Date): Promise<boolean> {
    const delivery = this.kept.get(keyOf(webhook, id));
    if (delivery !== undefined) await this.keep({ ...delivery, attempts: 0, due: now.toISOString() });
    return delivery !== undefined;
  }

  async turnedAway(webhook: string): Promise<TurnedAway | undefined> {
    return this.turned.get(webhook);
  }

  async turnAway(what: TurnedAway): Promise<void> {
    this.turned.set(what.webhook, what);
  }

  async welcome(webhook: string): Promise<void> {
    this.turned.delete(webhook);
  }
}

const keyOf = (webhook: string, id: string): string => `${webhook}/${id}`;
