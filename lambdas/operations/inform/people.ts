import { everyone, type Person, type Roles } from '../../../schema/roles.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import type { RequestState } from '../../domain/model.ts';
import { needed } from '../../domain/request/mandates.ts';
import { waitingStages } from '../../domain/request/remind.ts';
import { isPast, type StageRef, stageState } from '../../domain/request/stages.ts';
import { askedAtOnce, askPeople, tell } from '../../engine/ask.ts';
import type { ApprovalMailKind } from '../../mails/approval-mail.ts';
import { givenAwayMail } from '../../mails/given-away-mail.ts';
import type { InformPorts, News } from './news.ts';

/** What the entries of these kinds say; typed where they are written, in domain/request/. */
interface HandedOver extends StageRef {
  readonly from: string;
  readonly to: string;
  readonly comment?: string;
}
interface Asked extends StageRef {
  readonly people: readonly string[];
}
interface Reminded extends Asked {
  readonly reminder: number;
}

/** Asks whoever has somebody's part now, and tells the one who had it; unless that one has it back. */
export async function askAfterHandOver(ports: InformPorts, news: News): Promise<void> {
  const { workflow, entry, state, now } = news;
  const { stage, attempt, from, to, comment } = entry.details as unknown as HandedOver;
  const ref = { stage, attempt };
  const latest = stageState(state, stage).handOvers?.findLast((one) => one.from === from || one.to === from);
  if (attempt !== state.attempt || latest?.from !== from || latest.to !== to) return;
  const people = everyone(ports.catalogue.roles);
  const nameOf = (person: string) => people.get(person)?.name ?? person;
  await ask(ports, news, ref, [to], { kind: 'handed-over', from: nameOf(from), comment });
  const giver = people.get(from);
  if (giver === undefined) return;
  const by = nameOf(entry.actor);
  const mail = givenAwayMail({ workflow, state, stage, to: nameOf(to), by, comment });
  for (const person of askedAtOnce([giver], state, ref, now)) await tell(ports, workflow, ref, person, mail);
}

/** Asks the people of another role, too. */
export async function askAfterEscalation(ports: InformPorts, news: News): Promise<void> {
  const { stage, attempt, people } = news.entry.details as unknown as Asked;
  await ask(ports, news, { stage, attempt }, people, { kind: 'escalated' });
}

/** Reminds people. Nothing if a later reminder has been recorded since. */
export async function askAgain(ports: InformPorts, news: News): Promise<void> {
  const { stage, attempt, people, reminder } = news.entry.details as unknown as Reminded;
  if (stageState(news.state, stage).reminders !== reminder) return;
  const at = news.now.toISOString();
  await ask(ports, news, { stage, attempt }, people, { kind: 'reminded', reminder, at });
}

async function ask(
  ports: InformPorts,
  { workflow, state, now }: News,
  ref: StageRef,
  people: readonly string[],
  why: ApprovalMailKind,
): Promise<void> {
  const asked = stillAsked(workflow, ports.catalogue.roles, state, ref, people, now);
  await askPeople(ports, workflow, state, ref, askedAtOnce(asked, state, ref, now), why);
}

/** Those of these people for whose answer a stage still waits. */
function stillAsked(
  workflow: Workflow,
  roles: Roles,
  state: RequestState,
  { stage: name, attempt }: StageRef,
  people: readonly string[],
  now: Date,
): readonly Person[] {
  const waiting = waitingStages(workflow, state).find(([one]) => one === name);
  if (waiting === undefined || attempt !== state.attempt) return [];
  const [, stage, { dueAt }] = waiting;
  if (isPast(dueAt, now)) return [];
  return needed(name, stage, roles, state, now).filter(({ email }) => people.includes(email));
}
