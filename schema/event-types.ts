/**
 * What receivers are told of: each action on requests and subjects, by the names that Standard Webhooks has for the types of events.
 * A test holds it to the actions that the ledger knows.
 */
export const EVENT_TYPES = [
  'request.submitted',
  'request.queued',
  'request.dequeued',
  'request.stage_opened',
  'request.stage_skipped',
  'request.stage_spared',
  'request.checked',
  'request.rule_judged',
  'request.wait_begun',
  'request.wait_checked',
  'request.wait_ended',
  'request.decided',
  'request.rescinded',
  'request.reminded',
  'request.escalated',
  'request.people_changed',
  'request.administrators_asked',
  'request.handed_over',
  'request.reassigned',
  'request.promotion_held',
  'request.approval_outdated',
  'request.promoted',
  'request.expired',
  'request.closed',
  'subject.request_opened',
  'subject.promoted',
  'subject.approval_outdated',
  'subject.attested',
  'subject.retired',
  'subject.request_closed',
  'subject.findings_raised',
  'subject.policy_suspended',
  'subject.policy_resumed',
  'subject.finding_reported',
  'subject.finding_closed',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** The type of an entry's event: `subject.request_opened` of a stream `subject/…` and the action `request-opened`. */
export function eventTypeOf(stream: string, action: string): string {
  return `${stream.slice(0, stream.indexOf('/'))}.${action.replaceAll('-', '_')}`;
}

/** The beginning of the streams, and the action, of an event's type. */
export function actionOf(type: EventType): { readonly prefix: string; readonly action: string } {
  const [kind = '', action = ''] = type.split('.');
  return { prefix: `${kind}/`, action: action.replaceAll('_', '-') };
}
