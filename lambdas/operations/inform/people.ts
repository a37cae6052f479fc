import { everyone, type Person } from '../../../schema/roles.ts';
import { eligible, needed } from '../../domain/request/mandates.ts';
import { waitingStages } from '../../domain/request/remind.ts';
import { humanStage, isPast, type StageRef, stageState } from '../../domain/request/stages.ts';
import { askedAtOnce, askPeople, tell } from '../../engine/ask.ts';
import type { ApprovalMailKind } from '../../mails/approval-mail.ts';
import { givenAwayMail } from '../../mails/given-away-mail.ts';
import type { InformPorts, News } from './news.ts';

/** People who are asked at a stage. */
interface Asked extends StageRef {
  readonly people: readonly string[];
}

/** Asks whoever has somebody's part now, and tells the one who had it; unless that one has it back. */
export async function askAfterHandOver(
  ports: InformPorts,
  news: News<'handed-over' | 'reassigned'>,
): Promise<void> {
  const { workflow, entry, state } = news;
  const { stage, attempt, from, to, comment } = entry.details;
  const ref = { stage, attempt };
  if (from === undefined) {
    await ask(ports, news, { ...ref, people: [to], why: { kind: 'appointed', comment } });
    return;
  }
  const latest = stageState(state, stage).handOvers?.findLast((one) => one.from === from || one.to === from);
  if (attempt !== state.attempt || latest?.from !== from || latest.to !== to) return;
  const people = everyone(ports.catalogue.roles);
  const nameOf = (person: string) => people.get(person)?.name ?? person;
  await ask(ports, news, { ...ref, people: [to], why: { kind: 'handed-over', from: nameOf(from), comment } });
  const giver = people.get(from);
  if (giver === undefined) return;
  const by = nameOf(entry.actor);
  const mail = givenAwayMail({ workflow, state, stage, to: nameOf(to), by, comment });
  for (const person of askedAtOnce(news, stage, [giver]))
    await tell(ports, { workflow, stage, person, request: state.request }, mail);
}

/** Asks the people of another role, too. */
export async function askAfterEscalation(ports: InformPorts, news: News<'escalated'>): Promise<void> {
  const { stage, attempt, people } = news.entry.details;
  await ask(ports, news, { stage, attempt, people, why: { kind: 'escalated' } });
}

/** Asks whoever may answer only since the stage was opened. */
export async function askWhoJoined(ports: InformPorts, news: News<'people-changed'>): Promise<void> {
  const { stage, attempt, joined } = news.entry.details;
  const people = joined.map(({ email }) => email);
  await ask(ports, news, { stage, attempt, people, why: { kind: 'joined' } });
}

/**
 * Asks whoever's turn has come by a decision, where a stage asks one role after the other: whoever is asked since it, and was
 * not before.
 */
export async function askWhoseTurnItIs(
  ports: InformPorts,
  news: News<'decided'>,
  before: ReadonlySet<string>,
): Promise<void> {
  const { stage, attempt, outcome } = news.entry.details;
  if (outcome !== undefined || humanStage(news.workflow, stage).inOrder !== true) return;
  const people = eligible({ ...news, state: news.entry.state }, stage)
    .map(({ email }) => email)
    .filter((email) => !before.has(email));
  await ask(ports, news, { stage, attempt, people, why: { kind: 'asked' } });
}

/** Reminds people. Nothing if a later reminder has been recorded since. */
export async function askAgain(ports: InformPorts, news: News<'reminded'>): Promise<void> {
  const { stage, attempt, people, reminder } = news.entry.details;
  if (stageState(news.state, stage).reminders !== reminder) return;
  const at = news.now.toISOString();
  await ask(ports, news, { stage, attempt, people, why: { kind: 'reminded', reminder, at } });
}

/** Asks those of these people for whose answer the stage still waits. */
async function ask(ports: InformPorts, news: News, asked: Asked & { readonly why: ApprovalMailKind }) {
  const people = askedAtOnce(news, asked.stage, stillAsked(news, asked));
  await askPeople(ports, news, { ...asked, people });
}

/** Those of these people for whose answer a stage still waits. */
function stillAsked(news: News, { stage, attempt, people }: Asked): readonly Person[] {
  const waiting = waitingStages(news.workflow, news.state).find(([one]) => one === stage);
  if (waiting === undefined || attempt !== news.state.attempt) return [];
  const [, , { dueAt }] = waiting;
  if (isPast(dueAt, news.now)) return [];
  return needed(news, stage).filter(({ email }) => people.includes(email));
}
