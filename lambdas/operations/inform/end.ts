import { INTAKE } from '../../../schema/protocol.ts';
import { administrators, everyone } from '../../../schema/roles.ts';
import { isHuman } from '../../../schema/workflow.ts';
import { needed } from '../../domain/request/mandates.ts';
import { spokenFor } from '../../domain/speaking.ts';
import { tell } from '../../engine/ask.ts';
import { forEach } from '../../engine/notify.ts';
import { tellInformed } from '../../engine/tell-informed.ts';
import { disownedMail } from '../../mails/disowned-mail.ts';
import { stageOverMail } from '../../mails/stage-over-mail.ts';
import { listNames } from '../../words/choices.ts';
import type { InformPorts, News } from './news.ts';
import { tellRequester } from './requester.ts';
import { tellNeedless, tellOfLostTrack } from './tracks.ts';

/** Tells whom it concerns that a stage's time is over: that the request has ended, or goes on without what was asked. */
export async function tellOfExpiry(ports: InformPorts, news: News<'expired'>): Promise<void> {
  const { entry, workflow } = news;
  const { stage, goesOn } = entry.details;
  if (goesOn !== true)
    return entry.state.status === 'closed' ? tellOfEnd(ports, news) : tellOfLostTrack(ports, news);
  await tellNeedless(ports, news, [stage]);
  await tellInformed(ports, { workflow, state: entry.state }, { kind: 'settled', stage });
  await tellRequester(ports, news, { kind: 'unanswered', stage });
}

/** Tells those for whose answer a stage waited when its request ended for another reason: nothing is left to do. */
export async function tellOfEnd(ports: InformPorts, news: News): Promise<void> {
  const { workflow, entry } = news;
  const { state } = entry;
  if (state.status !== 'closed') return;
  const asked = Object.entries(workflow.stages).flatMap(([name, stage]) => {
    const current = state.stages[name];
    const waited = current?.outcome === undefined || current.outcome === 'expired';
    if (!isHuman(stage) || current?.openedAt === undefined || !waited) return [];
    return needed({ ...news, state }, name)
      .filter(({ mail }) => mail !== 'daily')
      .map((person) => ({ person, stage: name }));
  });
  await forEach(asked, ({ person, stage }) =>
    tell(
      ports,
      { workflow, stage, person, request: state.request },
      stageOverMail({ workflow, state, stage }),
    ),
  );
}

/**
 * Tells of a request that was closed from outside its workflow. Where somebody never asked for what was submitted in their
 * name, those hear it who have answered for it, and the administrators, each at once whatever mails they prefer.
 */
export async function tellOfClosing(ports: InformPorts, news: News<'closed'>): Promise<void> {
  await forEach([tellOfEnd, tellWhoAnswered], (tellThem) => tellThem(ports, news));
}

async function tellWhoAnswered(
  ports: InformPorts,
  { workflow, roles, entry }: News<'closed'>,
): Promise<void> {
  const { state, actor, details } = entry;
  if (state.status !== 'closed' || details.disowned !== true) return;
  const people = everyone(roles);
  const answered = new Set([
    ...Object.keys(state.deciders),
    ...Object.values(state.stages).flatMap(({ decisions }) => decisions.map(({ person }) => person)),
  ]);
  const whose = people.has(actor) ? [actor] : spokenFor(roles, actor);
  const by = listNames(
    whose
      .filter((email) => state.requesters.includes(email))
      .map((email) => people.get(email)?.name ?? email),
  );
  await forEach([...new Set([...answered, ...administrators(roles).map(({ email }) => email)])], (email) =>
    tell(
      ports,
      { workflow, stage: INTAKE, person: { email }, request: state.request },
      disownedMail({ workflow, state, by, answered: answered.has(email) }),
    ),
  );
}
