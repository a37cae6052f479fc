import type { RequestAction } from '../domain/actions.ts';
import { FOREIGN, open } from '../domain/entry.ts';
import { ledgerEvent } from '../domain/ledger-event.ts';
import type { RequestState } from '../domain/model.ts';
import { announced } from '../engine/announced.ts';
import { definitionOf } from '../engine/definitions.ts';
import { askForPeople } from './inform/administrators.ts';
import { tellOfDecision } from './inform/decision.ts';
import { tellOfClosing, tellOfExpiry } from './inform/end.ts';
import { FOUND, tellOfFinding } from './inform/finding.ts';
import type { InformPorts, News } from './inform/news.ts';
import { askAfterEscalation, askAfterHandOver, askAgain, askWhoJoined } from './inform/people.ts';
import {
  tellOfAskingAgain,
  tellOfBeginning,
  tellOfEffect,
  tellOfHold,
  tellOfQueue,
  tellOfRule,
  tellOfWait,
} from './inform/requester.ts';
import { tellOfSubmission } from './inform/submission.ts';
import { tellOfRescission } from './inform/taken-back.ts';

type Tell<Action extends RequestAction> = (ports: InformPorts, news: News<Action>) => Promise<void>;

/** Who hears of an action on a request; `nobody` where its operation has mails of its own. */
const WHO_HEARS: { readonly [Action in RequestAction]: Tell<Action> | 'nobody' } = {
  submitted: tellOfSubmission,
  queued: tellOfQueue,
  dequeued: tellOfBeginning,
  'stage-opened': 'nobody',
  'stage-skipped': 'nobody',
  'stage-spared': 'nobody',
  checked: 'nobody',
  'wait-begun': tellOfWait,
  'wait-checked': 'nobody',
  'wait-ended': 'nobody',
  'rule-judged': tellOfRule,
  decided: tellOfDecision,
  rescinded: tellOfRescission,
  reminded: askAgain,
  escalated: askAfterEscalation,
  'people-changed': askWhoJoined,
  'administrators-asked': askForPeople,
  'handed-over': askAfterHandOver,
  reassigned: askAfterHandOver,
  'promotion-held': tellOfHold,
  'approval-outdated': tellOfAskingAgain,
  promoted: tellOfEffect,
  expired: tellOfExpiry,
  closed: tellOfClosing,
};

/** The actions on a request of which somebody hears. */
export const TOLD: readonly string[] = Object.entries(WHO_HEARS).flatMap(([action, tell]) =>
  tell === 'nobody' ? [] : [action],
);

/**
 * Tells people of what happened to a request, or what was found of what runs, by the event that the ledger's entry became. What is no longer true by
 * the time it comes is not told, so an event that comes twice, late or out of order at most repeats a mail. Events of
 * anything else are ignored.
 *
 * People who prefer a daily mail get none of these, unless the stage in question is due soon.
 */
export const inform = (ports: InformPorts) => async (event: unknown) => {
  const { detail } = ledgerEvent.parse(event);
  const { stream, action } = detail;
  const found = stream.startsWith('subject/') && action === FOUND;
  if (!found && (!stream.startsWith('request/') || !TOLD.includes(action))) return;
  const last = await ports.ledger.last(stream);
  const sealed = last && (await announced(ports, last, detail));
  if (last === undefined || sealed === undefined) return;
  if (found) return tellOfFinding(ports, sealed, last);
  const current = open<RequestState>(last);
  const entry = open<RequestState>(sealed);
  if (entry.action === FOREIGN) return;
  const workflow = await definitionOf(ports, current.state.definition);
  const { roles } = ports.catalogue;
  await tell(ports, { workflow, roles, entry, state: current.state, now: ports.clock.now() });
};

async function tell<Action extends RequestAction>(ports: InformPorts, news: News<Action>): Promise<void> {
  const hear = WHO_HEARS[news.entry.action];
  if (hear !== 'nobody') await hear(ports, news);
}
