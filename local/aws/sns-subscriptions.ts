import { randomUUID } from 'node:crypto';
import type { TopicSpec } from '../template/deployment.ts';
import { AwsError } from './aws-error.ts';

/** Somebody's subscription to a topic. */
export interface Subscription {
  readonly arn: string;
  readonly email: string;
  readonly filterPolicy: Readonly<Record<string, unknown>> | undefined;
  /** What the mail that asks to confirm brings; absent once it is confirmed. */
  readonly token?: string;
  /** True when it was confirmed so that only a signed call ends it. */
  readonly signedToLeave: boolean;
}

/**
 * Who is subscribed to which topic. What a deployment names is confirmed from the start, as nobody here has to be asked
 * whether they want mail; what is subscribed later waits for its token, as at AWS.
 */
export class SubscriptionBook {
  readonly #topics: ReadonlyMap<string, Subscription[]>;

  constructor(topics: readonly TopicSpec[]) {
    this.#topics = new Map(
      topics.map(({ arn, subscriptions }) => [
        arn,
        subscriptions.map((one) => ({ ...one, signedToLeave: false })),
      ]),
    );
  }

  of(topic: string): readonly Subscription[] {
    return this.#topics.get(topic) ?? [];
  }

  /** The one that is there already, or a new one that waits for its token. */
  add(topic: string, email: string, filterPolicy: Subscription['filterPolicy']): Subscription {
    const known = this.of(topic).find((one) => one.email === email);
    if (known !== undefined) {
      if (JSON.stringify(known.filterPolicy) === JSON.stringify(filterPolicy)) return known;
      throw new AwsError(
        'InvalidParameter',
        'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
      );
    }
    const arn = `${topic}:${randomUUID()}`;
    const added = { arn, email, filterPolicy, token: randomUUID(), signedToLeave: false };
    this.#topics.get(topic)?.push(added);
    return added;
  }

  /** @throws AwsError when no subscription waits for this token */
  confirm(topic: string, token: string, signedToLeave: boolean): Subscription {
    const list = this.#topics.get(topic) ?? [];
    const index = list.findIndex((one) => one.token === token);
    const waiting = list[index];
    if (waiting === undefined) throw new AwsError('InvalidParameter', 'Invalid parameter: Token');
    const { token: _, ...rest } = waiting;
    const confirmed = { ...rest, signedToLeave };
    list[index] = confirmed;
    return confirmed;
  }

  /** Lets through what a filter policy does, from now on. */
  restrict(arn: string, filterPolicy: Subscription['filterPolicy']): void {
    for (const list of this.#topics.values()) {
      const index = list.findIndex((one) => one.arn === arn);
      const found = list[index];
      if (found !== undefined) list[index] = { ...found, filterPolicy };
    }
  }

  find(arn: string): Subscription {
    const found = [...this.#topics.values()].flat().find((one) => one.arn === arn);
    if (found === undefined) throw new AwsError('NotFound', 'Subscription does not exist', 404);
    return found;
  }

  remove(arn: string): void {
    for (const list of this.#topics.values()) {
      const index = list.findIndex((one) => one.arn === arn);
      if (index >= 0) list.splice(index, 1);
    }
  }
}
