import type { RequestAction } from '../domain/actions.ts';
import { FOREIGN, open, type SealedEntry } from '../domain/entry.ts';
import { type LedgerEvent, ledgerEvent } from '../domain/ledger-event.ts';
import type { RequestState } from '../domain/model.ts';
import { position } from '../engine/advance.ts';
import { definitionOf } from '../engine/definitions.ts';
import { askForPeople } from './inform/administrators.ts';
import { tellOfCarrying } from './inform/carried.ts';
import { tellOfDecision } from './inform/decision.ts';
import { tellOfEnd } from './inform/end.ts';
import type { InformPorts, News } from './inform/news.ts';
import { askAfterEscalation, askAfterHandOver, askAgain, askWhoJoined } from './inform/people.ts';
import {
  tellOfAskingAgain,
  tellOfBeginning,
  tellOfEffect,
  tellOfHold,
  tellOfQueue,
} from './inform/requester.ts';
import { tellOfRescission } from './inform/taken-back.ts';

type Tell<Action extends RequestAction> = (ports: InformPorts, news: News<Action>) => Promise<void>;

/** Who hears of an action on a request; `nobody` where its operation has mails of its own. */
const WHO_HEARS: { readonly [Action in RequestAction]: Tell<Action> | 'nobody' } = {
  submitted: tellOfCarrying,
  queued: tellOfQueue,
  dequeued: tellOfBeginning,
  'stage-opened': 'nobody',
  'stage-skipped': 'nobody',
  checked: 'nobody',
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
  expired: tellOfEnd,
  closed: tellOfEnd,
};

/** The actions on a request of which somebody hears. */
export const TOLD: readonly string[] = Object.entries(WHO_HEARS).flatMap(([action, tell]) =>
  tell === 'nobody' ? [] : [action],
);

/**
 * Tells people of what happened to a request, by the event that the ledger's entry became. What is no longer true by
 * the time it comes is not told, so an event that comes twice, late or out of order at most repeats a mail. Events of
 * anything else are ignored.
 *
 * People who prefer a daily mail get none of these, unless the stage in question is due soon.
 */
export const inform = (ports: InformPorts) => async (event: unknown) => {
  const { detail } = ledgerEvent.parse(event);
  const { stream, action } = detail;
  if (!stream.startsWith('request/') || !TOLD.includes(action)) return;
  const current = await position<RequestState>(ports, stream);
  const sealed = current && (await textOf(ports, detail));
  if (current === undefined || sealed === undefined) return;
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

/** The entry that an event announces; from the ledger, where it was too large for the event. */
async function textOf(
  { ledger }: InformPorts,
  { stream, seq, entry, hash }: LedgerEvent['detail'],
): Promise<SealedEntry | undefined> {
  if (entry !== undefined) return { stream, seq, entry, hash };
  for await (const sealed of ledger.read(stream)) if (sealed.seq === seq) return sealed;
  return undefined;
}
