import { everyone, type Person } from '../../../schema/roles.ts';
import type { Condition } from '../../domain/model.ts';
import { actsOf } from '../../domain/request/acts.ts';
import { eligible, needed } from '../../domain/request/mandates.ts';
import { stageState, withStage } from '../../domain/request/stages.ts';
import { askedAtOnce, askPeople, linkFor, tell } from '../../engine/ask.ts';
import { forEach } from '../../engine/notify.ts';
import { conditionsGoneMail, takenBackMail } from '../../mails/taken-back-mail.ts';
import { addresses, isSettled, isVote, latestAt, whatIsLeft } from './decision.ts';
import type { InformPorts, News } from './news.ts';

/**
 * Tells of an approval that was taken back: its person, who may answer again by the link in that mail; others who are asked
 * at the stage, in a vote only those whose answer is needed for it; and whoever was to see to its conditions.
 */
export async function tellOfRescission(ports: InformPorts, news: News<'rescinded'>): Promise<void> {
  await forEach([askAnew, tellOthers, tellOwners], (act) => act(ports, news));
}

/** Asks the person again, unless they have answered again since. */
async function askAnew(ports: InformPorts, news: News<'rescinded'>): Promise<void> {
  const { entry, state } = news;
  const { stage, attempt, decision, reason } = entry.details;
  const person = everyone(ports.catalogue.roles).get(decision.person);
  if (person === undefined || isSettled(news, { stage, attempt })) return;
  if (actsOf(state, stage, decision.person) !== actsOf(entry.state, stage, decision.person)) return;
  await askPeople(ports, news, { stage, attempt, people: [person], why: { kind: 'taken-back', reason } });
}

async function tellOthers(ports: InformPorts, news: News<'rescinded'>): Promise<void> {
  const { workflow, entry, now } = news;
  const { state, details, at } = entry;
  const { stage, attempt, decision, reason } = details;
  const ref = { stage, attempt };
  // Whoever reads this late hears of the settlement by the decision that brought it.
  if (isSettled(news, ref)) return;
  const others = eligible({ ...news, state }, stage).filter(({ email }) => email !== decision.person);
  const concerned = others.filter(isConcerned(news));
  await forEach(askedAtOnce({ state, now }, stage, concerned), async (person) => {
    const link = await linkFor(ports, latestAt(news, attempt), { ...ref, approver: person.email });
    const left = whatIsLeft(news, ref, person);
    const mail = takenBackMail({ workflow, state, stage, decision, reason, at, left, link });
    await tell(ports, { workflow, stage, person, request: state.request }, mail);
  });
}

function isConcerned(news: News<'rescinded'>): (person: Person) => boolean {
  const { workflow, entry } = news;
  const { stage, decision } = entry.details;
  if (!isVote(workflow, entry.state, stage)) return () => true;
  const current = stageState(entry.state, stage);
  const before = withStage(entry.state, stage, { ...current, decisions: [...current.decisions, decision] });
  const neededBefore = addresses(needed({ ...news, state: before }, stage));
  const neededNow = addresses(needed({ ...news, state: entry.state }, stage));
  return ({ email }) => neededNow.has(email) && !neededBefore.has(email);
}

/** Tells each owner of a condition that it is gone. */
async function tellOwners(ports: InformPorts, { workflow, entry }: News<'rescinded'>): Promise<void> {
  const { state, at, details } = entry;
  const { stage, decision, reason } = details;
  const people = everyone(ports.catalogue.roles);
  const owned = Object.entries(Object.groupBy(decision.findings ?? [], ({ owner }) => owner));
  await forEach(owned, async ([owner, findings = []]: [string, Condition[] | undefined]) => {
    const person = people.get(owner);
    if (person === undefined || person.mail === 'daily') return;
    const mail = conditionsGoneMail({ workflow, state, stage, decision, reason, at, findings });
    await tell(ports, { workflow, stage, person, request: state.request }, mail);
  });
}
