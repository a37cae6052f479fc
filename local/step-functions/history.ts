import type { JsonObject } from './json.ts';

/** An event of an execution's history. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** As AWS names it, such as `TaskStateEntered`. */
  readonly type: string;
  /** The type's details, when it has any. */
  readonly details: JsonObject | undefined;
}

/** What AWS adds to every payload in a history. */
export const NOT_TRUNCATED = { truncated: false } as const;

/** Members left out of a history that is asked for without execution data. */
const DATA = new Set(['input', 'output', 'parameters', 'assignedVariables']);

/** An event as `GetExecutionHistory` gives it; its time is in seconds. */
export function toWireEvent(event: HistoryEvent, withData: boolean): JsonObject {
  const { id, previousEventId, at, type, details } = event;
  const base = { timestamp: at / 1000, type, id, previousEventId };
  if (details === undefined) return base;
  const shown = withData
    ? details
    : Object.fromEntries(Object.entries(details).filter(([key]) => !DATA.has(key)));
  return { ...base, [nameDetails(type)]: shown };
}

function nameDetails(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
