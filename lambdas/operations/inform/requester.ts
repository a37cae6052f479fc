import { INTAKE } from '../../../schema/protocol.ts';
import { everyone } from '../../../schema/roles.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { requestStream, subjectStream } from '../../domain/entry.ts';
import type { RequestState, SubjectState } from '../../domain/model.ts';
import { hasGoneBack } from '../../domain/request/ask-again.ts';
import { hasApproved } from '../../domain/request/spared.ts';
import { stageState } from '../../domain/request/stages.ts';
import { runningIn, stillToReplace } from '../../domain/subject/replaced.ts';
import { position } from '../../engine/advance.ts';
import { tell } from '../../engine/ask.ts';
import { definitionOf } from '../../engine/definitions.ts';
import { forEach } from '../../engine/notify.ts';
import { progressMail, type Turn } from '../../mails/progress-mail.ts';
import type { InformPorts, News } from './news.ts';

/** Tells the requester that a stage is approved, as long as the request goes on from there. */
export async function tellOfApproval(ports: InformPorts, news: News<'decided'>): Promise<void> {
  const { stage } = news.entry.details;
  if (stageState(news.state, stage).outcome !== 'approved') return;
  await tellRequester(ports, news, { kind: 'approved', stage });
}

/** Tells the requester that a rule has approved in the place of people, as long as the request goes on from there. */
export async function tellOfRule(ports: InformPorts, news: News<'rule-judged'>): Promise<void> {
  const { stage, outcome } = news.entry.details;
  if (outcome !== 'approved' || !hasApproved(news.state, stage)) return;
  await tellRequester(ports, news, { kind: 'by-rule', stage });
}

/** Tells the requester that time passes, and until when, as long as it does. */
export async function tellOfWait(ports: InformPorts, news: News<'wait-begun'>): Promise<void> {
  const { stage } = news.entry.details;
  if (stageState(news.state, stage).outcome !== undefined) return;
  await tellRequester(ports, news, { kind: 'waits', stage });
}

/** Tells the requester that an environment was changed, and those whose requests are to replace what was there. */
export async function tellOfEffect(ports: InformPorts, news: News<'promoted'>): Promise<void> {
  await forEach(
    [
      () => tellRequester(ports, news, { kind: 'took-effect', stage: news.entry.details.stage }),
      () => tellOvertaken(ports, news),
    ],
    (tellThem) => tellThem(),
  );
}

/** Tells the requester of every other request under way that is still to promote there, as long as it is. */
async function tellOvertaken(ports: InformPorts, { entry, state }: News<'promoted'>): Promise<void> {
  const { environment, effect, version } = entry.details;
  if (effect !== 'promotion') return;
  const { request, subject: name } = state;
  const subject = await position<SubjectState>(ports, subjectStream(name));
  // By now something else may be there: whoever brought it tells of that.
  if (runningIn(subject?.state, environment)?.request !== request) return;
  const others = Object.entries(subject?.state.open ?? {}).filter(
    ([id, { supersededBy, finished }]) => id !== request && supersededBy === undefined && !finished,
  );
  await forEach(others, async ([id]) => {
    const other = await position<RequestState>(ports, requestStream(id));
    if (other === undefined || other.state.status === 'closed') return;
    const workflow = await definitionOf(ports, other.state.definition);
    if (!stillToReplace(workflow, other.state, workflow.start).includes(environment)) return;
    await tellPerson(ports, workflow, other.state, { kind: 'overtaken', environment, version, by: request });
  });
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
export async function tellRequester(ports: InformPorts, news: News, turn: Turn): Promise<void> {
  const { workflow, entry, state } = news;
  if (state.status === 'closed' || state.attempt !== entry.details.attempt) return;
  await tellPerson(ports, workflow, state, turn);
}

async function tellPerson(
  ports: InformPorts,
  workflow: Workflow,
  state: RequestState,
  turn: Turn,
): Promise<void> {
  const person = everyone(ports.catalogue.roles).get(state.requesters.at(-1) ?? '');
  if (person === undefined || person.mail === 'daily') return;
  await tell(
    ports,
    { workflow, stage: INTAKE, person, request: state.request },
    progressMail({ workflow, state, turn }),
  );
}
