import { own } from '../../schema/own.ts';
import { open } from '../domain/entry.ts';
import { ledgerEvent } from '../domain/ledger-event.ts';
import type { RequestState } from '../domain/model.ts';
import { position } from '../engine/advance.ts';
import { definitionOf } from '../engine/definitions.ts';
import { tellOfDecision } from './inform/decision.ts';
import { tellOfEnd } from './inform/end.ts';
import type { InformPorts, News } from './inform/news.ts';
import { askAfterEscalation, askAfterHandOver, askAgain } from './inform/people.ts';
import { tellOfBeginning, tellOfEffect, tellOfHold, tellOfQueue } from './inform/requester.ts';

type Tell = (ports: InformPorts, news: News) => Promise<void>;

/** Who hears of which entries of a request. The intake and the end of a request have mails of their own. */
export const TOLD: Readonly<Record<string, Tell>> = {
  decided: tellOfDecision,
  'handed-over': askAfterHandOver,
  reassigned: askAfterHandOver,
  escalated: askAfterEscalation,
  reminded: askAgain,
  promoted: tellOfEffect,
  'promotion-held': tellOfHold,
  queued: tellOfQueue,
  dequeued: tellOfBeginning,
  closed: tellOfEnd,
  expired: tellOfEnd,
};

/**
 * Tells people of what happened to a request, by the event that the ledger's entry became. What is no longer true by
 * the time it comes is not told, so an event that comes twice, late or out of order at most repeats a mail. Events of
 * anything else are ignored.
 *
 * People who prefer a daily mail get none of these, unless the stage in question is due soon.
 */
export const inform = (ports: InformPorts) => async (event: unknown) => {
  const { stream, seq, entry: text, hash } = ledgerEvent.parse(event).detail;
  if (!stream.startsWith('request/')) return;
  const entry = open<RequestState>({ stream, seq: Number(seq), entry: text, hash });
  const tell = own(TOLD, entry.action);
  const current = tell && (await position<RequestState>(ports, stream));
  if (tell === undefined || current === undefined) return;
  const workflow = await definitionOf(ports, current.state.definition);
  const { roles } = ports.catalogue;
  await tell(ports, { workflow, roles, entry, state: current.state, now: ports.clock.now() });
};
