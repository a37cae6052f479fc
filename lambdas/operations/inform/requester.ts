import { INTAKE } from '../../../schema/protocol.ts';
import { everyone } from '../../../schema/roles.ts';
import { hasGoneBack } from '../../domain/request/ask-again.ts';
import { stageState } from '../../domain/request/stages.ts';
import { tell } from '../../engine/ask.ts';
import { progressMail, type Turn } from '../../mails/progress-mail.ts';
import type { InformPorts, News } from './news.ts';

/** Tells the requester that a stage is approved, as long as the request goes on from there. */
export async function tellOfApproval(ports: InformPorts, news: News<'decided'>): Promise<void> {
  const { stage } = news.entry.details;
  if (stageState(news.state, stage).outcome !== 'approved') return;
  await tellRequester(ports, news, { kind: 'approved', stage });
}

/** Tells the requester that an environment was changed. */
export async function tellOfEffect(ports: InformPorts, news: News<'promoted'>): Promise<void> {
  await tellRequester(ports, news, { kind: 'took-effect', stage: news.entry.details.stage });
}

/** Tells the requester what a stage that changes an environment waits for, as long as it waits for that. */
export async function tellOfHold(ports: InformPorts, news: News<'promotion-held'>): Promise<void> {
  const { stage } = news.entry.details;
  const { held, outcome } = stageState(news.state, stage);
  const told = stageState(news.entry.state, stage).held;
  if (outcome !== undefined || held?.why !== told?.why || held?.until !== told?.until) return;
  await tellRequester(ports, news, { kind: 'held', stage });
}

/** Tells the requester that a promotion must be approved anew, as long as it must. */
export async function tellOfAskingAgain(ports: InformPorts, news: News<'approval-outdated'>): Promise<void> {
  const { stage, attempt, count } = news.entry.details;
  if (news.state.again?.count !== count || !hasGoneBack(news.state, { stage, attempt })) return;
  await tellRequester(ports, news, { kind: 'asked-again', stage });
}

/** Tells the requester that the request waits for older ones, as long as it does. */
export async function tellOfQueue(ports: InformPorts, news: News<'queued'>): Promise<void> {
  if (news.state.status !== 'queued') return;
  const { behind } = news.entry.details;
  await tellRequester(ports, news, { kind: 'queued', behind });
}

/** Tells the requester that the request's turn has come. */
export async function tellOfBeginning(ports: InformPorts, news: News<'dequeued'>): Promise<void> {
  await tellRequester(ports, news, { kind: 'dequeued' });
}

/** Of a request that has ended, or is at another attempt by now, other mails tell. */
async function tellRequester(ports: InformPorts, news: News, turn: Turn): Promise<void> {
  const { workflow, entry, state } = news;
  if (state.status === 'closed' || state.attempt !== entry.details.attempt) return;
  const person = everyone(ports.catalogue.roles).get(state.requesters.at(-1) ?? '');
  if (person === undefined || person.mail === 'daily') return;
  await tell(ports, { workflow, stage: INTAKE, person }, progressMail({ workflow, state, turn }));
}
