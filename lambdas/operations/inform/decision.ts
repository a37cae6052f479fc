import { everyone, type Person } from '../../../schema/roles.ts';
import { mostApprovals, type Workflow } from '../../../schema/workflow.ts';
import type { RequestActions } from '../../domain/actions.ts';
import type { Condition, Decision, RequestState } from '../../domain/model.ts';
import { eligible, needed } from '../../domain/request/mandates.ts';
import { isRescindable } from '../../domain/request/rescind.ts';
import { countedStage, type StageRef, stageState, withStage } from '../../domain/request/stages.ts';
import { askedAtOnce, linkFor, linkToTakeBack, tell } from '../../engine/ask.ts';
import { forEach } from '../../engine/notify.ts';
import { tellInformed } from '../../engine/tell-informed.ts';
import { conditionsMail } from '../../mails/conditions-mail.ts';
import { decisionMail, type Left } from '../../mails/decision-mail.ts';
import { recordedMail } from '../../mails/recorded-mail.ts';
import type { InformPorts, News } from './news.ts';
import { askWhoseTurnItIs } from './people.ts';
import { tellOfApproval } from './requester.ts';
import { tellOfLostTrack, tellOfOtherTracks } from './tracks.ts';

/** A decision, with the stage and the attempt in which it was taken. */
type Taken = Pick<RequestActions['decided'], 'stage' | 'attempt' | 'decision'>;

/** A stage that needs more approvals than that is a vote: nobody wants a mail for each. */
const TOLD_OF_EACH = 3;

/**
 * Confirms it to its person while the stage waits for others, and tells others who are asked there, the owners of the decision's conditions, and the requester when it settled the
 * stage. In a vote, of which everybody hears once it is settled, only those hear before whom it spares their answer, or who
 * should know of the first objection before they give it.
 */
export async function tellOfDecision(ports: InformPorts, news: News<'decided'>): Promise<void> {
  const { stage, attempt, decision, outcome } = news.entry.details;
  const ref = { stage, attempt };
  await forEach(
    [
      () => tellOthers(ports, news, { ...ref, decision }),
      () => tellOwners(ports, news, { ...ref, decision }),
      () => confirm(ports, news, { ...ref, decision }),
      () => askWhoseTurnItIs(ports, news, askedBefore(news, { ...ref, decision })),
      () => (outcome === 'approved' ? tellOfApproval(ports, news) : Promise.resolve()),
      () => (outcome === undefined ? Promise.resolve() : tellWhoHears(ports, news)),
      () => (outcome === undefined ? Promise.resolve() : tellOfOtherTracks(ports, news)),
      () => tellOfLostTrack(ports, news),
    ],
    (act) => act(),
  );
}

/**
 * Confirms a decision to its person, who gets the link with which they can take it back. It is the answer to something that
 * they did, and goes to those who prefer a daily mail, too.
 */
async function confirm(ports: InformPorts, news: News, { stage, attempt, decision }: Taken): Promise<void> {
  const { workflow, state } = news;
  const person = everyone(ports.catalogue.roles).get(decision.person);
  const stands = stageState(state, stage).decisions.some(
    (one) => one.person === decision.person && one.at === decision.at,
  );
  if (person === undefined || isSettled(news, { stage, attempt }) || !stands) return;
  const claims = { stage, attempt, approver: decision.person };
  const link = isRescindable(decision) ? await linkToTakeBack(ports, state, claims) : undefined;
  await tell(
    ports,
    { workflow, stage, person, request: state.request },
    recordedMail({ workflow, state, stage, decision, link }),
  );
}

async function tellOthers(ports: InformPorts, news: News<'decided'>, taken: Taken): Promise<void> {
  const { workflow, entry, now } = news;
  const { state } = entry;
  const { stage, attempt, decision } = taken;
  const left = (person: Person) => whatIsLeft(news, taken, person);
  const others = eligible({ ...news, state: stateBefore(state, taken) }, stage).filter(
    ({ email }) => email !== decision.person,
  );
  const concerned = others.filter(isConcerned(news, taken));
  const reached = isSettled(news, taken)
    ? concerned.filter(({ mail }) => mail !== 'daily')
    : askedAtOnce({ state, now }, stage, concerned);
  await forEach(reached, async (person) => {
    const link = await linkFor(ports, latestAt(news, attempt), { stage, attempt, approver: person.email });
    const source = { workflow, state, stage, decision, left: left(person), link };
    await tell(ports, { workflow, stage, person, request: state.request }, decisionMail(source));
  });
}

/** Where the request stands now, if it is at this attempt still, as a link's person may have acted meanwhile. */
export const latestAt = ({ state, entry }: News, attempt: number): RequestState =>
  state.attempt === attempt ? state : entry.state;

/** Tells whom of those who are asked a decision concerns enough for a mail. */
function isConcerned(news: News<'decided'>, taken: Taken): (person: Person) => boolean {
  const { workflow, entry } = news;
  const { stage: name, decision } = taken;
  if (entry.details.outcome !== undefined || !isVote(workflow, entry.state, name)) return () => true;
  // Whoever reads this late hears of the settlement by the decision that brought it.
  if (isSettled(news, taken)) return () => false;
  const stillNeeded = addresses(needed({ ...news, state: entry.state }, name));
  if (isFirstObjection(stageState(entry.state, name).decisions, decision))
    return ({ email }) => stillNeeded.has(email);
  const neededBefore = addresses(needed({ ...news, state: stateBefore(entry.state, taken) }, name));
  return ({ email }) => neededBefore.has(email) && !stillNeeded.has(email);
}

/** Tells those whom the stage informs how it was settled. */
const tellWhoHears = (ports: InformPorts, { workflow, entry }: News<'decided'>) =>
  tellInformed(ports, { workflow, state: entry.state }, { kind: 'settled', stage: entry.details.stage });

/** True for a stage at which nobody wants a mail for each answer. */
export function isVote(workflow: Workflow, state: RequestState, stage: string): boolean {
  return mostApprovals(countedStage(workflow, state, stage)) > TOLD_OF_EACH;
}

export const addresses = (people: readonly Person[]) => new Set(people.map(({ email }) => email));

function isFirstObjection(decisions: readonly Decision[], { person }: Decision): boolean {
  return decisions.find(({ choice }) => choice !== 'approve' && choice !== 'abstain')?.person === person;
}

/** As if a decision had not been taken: with all who could have taken it, also those in whose place it was. */
function stateBefore(state: RequestState, { stage, decision: { person } }: Taken): RequestState {
  const current = stageState(state, stage);
  return withStage(state, stage, {
    ...current,
    decisions: current.decisions.filter((one) => one.person !== person),
  });
}

/** The addresses of those who were asked when a decision was taken. */
function askedBefore(news: News<'decided'>, taken: Taken): ReadonlySet<string> {
  return addresses(eligible({ ...news, state: stateBefore(news.entry.state, taken) }, taken.stage));
}

/** True when the stage takes no decision any more, as far as is known now. */
export function isSettled({ state, now }: News, { stage, attempt }: StageRef): boolean {
  const { outcome, dueAt } = stageState(state, stage);
  const late = dueAt !== undefined && now.getTime() >= Date.parse(dueAt);
  return state.status !== 'open' || state.attempt !== attempt || outcome !== undefined || late;
}

export function whatIsLeft(news: News, ref: StageRef, { email }: Person): Left {
  if (isSettled(news, ref)) return 'nothing';
  return needed(news, ref.stage).some((person) => person.email === email) ? 'their-answer' : 'others';
}

/** Tells each owner of a condition, once the approval stands: not when the request has ended without any effect. */
async function tellOwners(
  ports: InformPorts,
  { workflow, entry, state }: News,
  { stage, decision }: Taken,
): Promise<void> {
  const effect = Object.values(state.stages).some(({ outcome }) => outcome === 'promoted');
  if (state.status === 'closed' && state.outcome !== 'completed' && !effect) return;
  const people = everyone(ports.catalogue.roles);
  const owned = Object.entries(Object.groupBy(decision.findings ?? [], ({ owner }) => owner));
  await forEach(owned, async ([owner, findings = []]: [string, Condition[] | undefined]) => {
    const person = people.get(owner);
    if (person === undefined || person.mail === 'daily') return;
    const source = { workflow, state: entry.state, stage, decision, findings };
    await tell(ports, { workflow, stage, person, request: state.request }, conditionsMail(source));
  });
}
