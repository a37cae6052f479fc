import { everyone, type Person } from '../../../schema/roles.ts';
import type { RequestActions } from '../../domain/actions.ts';
import type { Condition, RequestState } from '../../domain/model.ts';
import { eligible, needed } from '../../domain/request/mandates.ts';
import { type StageRef, stageState, withStage } from '../../domain/request/stages.ts';
import { askedAtOnce, linkFor, tell } from '../../engine/ask.ts';
import { forEach } from '../../engine/notify.ts';
import { conditionsMail } from '../../mails/conditions-mail.ts';
import { decisionMail, type Left } from '../../mails/decision-mail.ts';
import type { InformPorts, News } from './news.ts';
import { tellOfApproval } from './requester.ts';

/** A decision, with the stage and the attempt in which it was taken. */
type Taken = Pick<RequestActions['decided'], 'stage' | 'attempt' | 'decision'>;

/**
 * Tells everyone else who is asked at the stage, the owners of the decision's conditions, and the requester when it
 * settled the stage.
 */
export async function tellOfDecision(ports: InformPorts, news: News<'decided'>): Promise<void> {
  const { stage, attempt, decision, outcome } = news.entry.details;
  const ref = { stage, attempt };
  await forEach(
    [
      () => tellOthers(ports, news, { ...ref, decision }),
      () => tellOwners(ports, news, { ...ref, decision }),
      () => (outcome === 'approved' ? tellOfApproval(ports, news) : Promise.resolve()),
    ],
    (act) => act(),
  );
}

async function tellOthers(ports: InformPorts, news: News, taken: Taken): Promise<void> {
  const { workflow, entry, now } = news;
  const { state } = entry;
  const { stage, attempt, decision } = taken;
  const left = (person: Person) => whatIsLeft(news, taken, person);
  const others = eligible({ ...news, state: stateBefore(state, taken) }, stage).filter(
    ({ email }) => email !== decision.person,
  );
  const reached = isSettled(news, taken)
    ? others.filter(({ mail }) => mail !== 'daily')
    : askedAtOnce({ state, now }, stage, others);
  await forEach(reached, async (person) => {
    const link = await linkFor(ports, state, { stage, attempt, approver: person.email });
    const source = { workflow, state, stage, decision, left: left(person), link };
    await tell(ports, { workflow, stage, person }, decisionMail(source));
  });
}

/** As if a decision had not been taken: with all who could have taken it, also those in whose place it was. */
function stateBefore(state: RequestState, { stage, decision: { person } }: Taken): RequestState {
  const current = stageState(state, stage);
  return withStage(state, stage, {
    ...current,
    decisions: current.decisions.filter((one) => one.person !== person),
  });
}

/** True when the stage takes no decision any more, as far as is known now. */
function isSettled({ state, now }: News, { stage, attempt }: StageRef): boolean {
  const { outcome, dueAt } = stageState(state, stage);
  const late = dueAt !== undefined && now.getTime() >= Date.parse(dueAt);
  return state.status !== 'open' || state.attempt !== attempt || outcome !== undefined || late;
}

function whatIsLeft(news: News, ref: StageRef, { email }: Person): Left {
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
    await tell(ports, { workflow, stage, person }, conditionsMail(source));
  });
}
