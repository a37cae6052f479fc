import { dayOf } from '../../schema/day.ts';
import { INTAKE } from '../../schema/protocol.ts';
import { everyone, membersOf, type Person, type Roles } from '../../schema/roles.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { askedAt, REWORK, waitingIn } from '../api/waiting.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { conditionsOf, deskOf, type List, submittedBy } from '../domain/views/lists.ts';
import { position } from '../engine/advance.ts';
import { type AskPorts, linkFor } from '../engine/ask.ts';
import { definitionOf } from '../engine/definitions.ts';
import { tryToShow } from '../engine/lists.ts';
import { forEach, notify } from '../engine/notify.ts';
import { type DailyMailSource, dailyMail, type WaitingItem } from '../mails/daily-mail.ts';
import type { Ports } from '../ports.ts';

export type DailyMailPorts = AskPorts & Pick<Ports, 'views'>;

const DAY_MS = 86_400_000;
/** So many days before its last one, a condition is mentioned every day. */
const FINDING_DAYS = 7;

/** What one person is told; the mail without its reader. */
type Matters = { -readonly [Part in 'waiting' | 'findings' | 'moved']: DailyMailSource[Part][number][] };

/**
 * Sends everyone who prefers a daily mail what waits for them: stages, next attempts, conditions that are due or new,
 * and how their own requests have moved since yesterday. Who has nothing waiting and nothing new gets none.
 *
 * The views say where to look; what is told is what the ledger says. What cannot be read there is left out and counted:
 * it keeps nobody's mail from them.
 */
export const sendDailyMails = (ports: DailyMailPorts) => async () => {
  const { roles } = ports.catalogue;
  const readers = [...everyone(roles).values()].filter(({ mail }) => mail === 'daily');
  if (readers.length === 0) return;
  const now = ports.clock.now();
  const matters = new Map(readers.map(({ email }): [string, Matters] => [email, none()]));
  for (const request of await namesIn(ports, readers, deskOf, submittedBy))
    await tryToShow(ports.log, request, () => addRequest(ports, matters, request, now));
  for (const subject of await namesIn(ports, readers, conditionsOf))
    await tryToShow(ports.log, subject, () => addFindings(ports, matters, subject, now));
  await forEach(readers, async (person) => {
    const own = matters.get(person.email) ?? none();
    const role = roleFor(roles, person);
    const nothing = Object.values(own).every((part) => part.length === 0);
    if (nothing || role === undefined) return;
    await notify(ports, { to: person.email, role, ...dailyMail({ person, now, ...own }) });
  });
};

/** The streams to which lists of these people lead, each once. */
async function namesIn(
  { views }: DailyMailPorts,
  readers: readonly Person[],
  ...lists: readonly ((person: string) => List)[]
): Promise<ReadonlySet<string>> {
  const streams = new Set<string>();
  for (const { email } of readers)
    for (const list of lists)
      for await (const { stream } of views.rows(list(email))) if (stream !== undefined) streams.add(stream);
  return streams;
}

const none = (): Matters => ({ waiting: [], findings: [], moved: [] });

async function addRequest(
  ports: DailyMailPorts,
  matters: ReadonlyMap<string, Matters>,
  stream: string,
  now: Date,
): Promise<void> {
  const current = await position<RequestState>(ports, stream);
  if (current === undefined || current.state.status === 'closed') return;
  const { state } = current;
  const workflow = await definitionOf(ports, state.definition);
  for (const { stage, since, dueAt } of waitingIn(state)) {
    const asked = askedAt({ workflow, roles: ports.catalogue.roles, state, now }, stage)?.waitsFor ?? [];
    for (const email of asked) {
      const own = matters.get(email);
      if (own === undefined) continue;
      const claims = { stage: stage === REWORK ? INTAKE : stage, attempt: state.attempt, approver: email };
      const link = await linkFor(ports, state, claims);
      own.waiting.push({ ...itemOf(workflow, state, stage), workflow, state, since, dueAt, link });
    }
  }
  const requester = matters.get(state.requesters.at(-1) ?? '');
  if (requester !== undefined && movedLately(state, now)) requester.moved.push({ workflow, state });
}

function itemOf(workflow: Workflow, state: RequestState, name: string): Pick<WaitingItem, 'kind' | 'stage'> {
  if (name !== REWORK)
    return { kind: workflow.stages[name]?.type === 'task' ? 'confirm' : 'decide', stage: name };
  const asking = Object.entries(state.stages).find(([, { outcome }]) => outcome === 'changes-requested');
  return { kind: 'revise', stage: asking?.[0] };
}

/** Of a request that waits for its requester's next attempt, another part of the mail tells. */
function movedLately(state: RequestState, now: Date): boolean {
  if (state.status === 'rework') return false;
  const instants = Object.values(state.stages).flatMap(({ openedAt, settledAt, held }) => [
    openedAt,
    settledAt,
    held?.since,
  ]);
  return [state.requestedAt, ...instants].some(
    (instant) => instant !== undefined && now.getTime() - Date.parse(instant) < DAY_MS,
  );
}

async function addFindings(
  ports: DailyMailPorts,
  matters: ReadonlyMap<string, Matters>,
  stream: string,
  now: Date,
): Promise<void> {
  const current = await position<SubjectState>(ports, stream);
  if (current === undefined) return;
  const { subject, findings } = current.state;
  const soon = dayOf(new Date(now.getTime() + FINDING_DAYS * DAY_MS));
  for (const finding of Object.values(findings)) {
    const isNew = now.getTime() - Date.parse(finding.at) < DAY_MS;
    if (finding.due <= soon || isNew) matters.get(finding.owner)?.findings.push({ ...finding, subject });
  }
}

function roleFor(roles: Roles, { email }: Person): string | undefined {
  return Object.keys(roles).find((role) => membersOf(roles, role).some((member) => member.email === email));
}
