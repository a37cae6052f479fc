import { randomUUID } from 'node:crypto';
import type { RuleSpec } from '../template/deployment.ts';
import type { Place } from '../template/identity.ts';
import { matchesPattern } from './pattern.ts';

/** What a source puts on a bus. */
export interface EventEntry {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
}

/** Puts a message into a queue. */
export type Send = (queueArn: string, body: string) => void;

/** Calls a function without waiting for what it returns. */
export type CallLater = (functionArn: string, event: unknown) => void;

/** The event buses of a stack with their rules. */
export interface EventBuses {
  /** True when there is a bus of this name. */
  has(bus: string): boolean;
  /** The functions whose rules on a bus match an event, each once per rule. */
  targets(bus: string, event: object): string[];
  /**
   * Puts an event on a bus; the functions whose rules match are called later, and it is in their queues.
   *
   * @returns the event's id.
   */
  put(bus: string, entry: EventEntry): string;
}

/** Makes the buses of a deployment. */
export function createEventBuses(
  buses: readonly string[],
  rules: readonly RuleSpec[],
  place: Place,
  callLater: CallLater,
  send: Send,
): EventBuses {
  const matching = (bus: string, event: object) =>
    rules.filter((rule) => rule.bus === bus && matchesPattern(rule.pattern, event));
  const targets = (bus: string, event: object): string[] =>
    matching(bus, event).flatMap((rule) => rule.functionArns);
  return {
    has: (bus) => buses.includes(bus),
    targets,
    put: (bus, { source, detailType, detail, resources = [] }) => {
      const event = {
        version: '0',
        id: randomUUID(),
        'detail-type': detailType,
        source,
        account: place.account,
        time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
        region: place.region,
        resources,
        detail,
      };
      for (const { functionArns, queueArns } of matching(bus, event)) {
        for (const queueArn of queueArns) send(queueArn, JSON.stringify(event));
        for (const functionArn of functionArns) callLater(functionArn, event);
      }
      return event.id;
    },
  };
}
