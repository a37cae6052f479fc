import type { Chat, ChatChannel } from '../../../schema/chat.ts';
import { eventTypeOf } from '../../../schema/event-types.ts';
import { own } from '../../../schema/own.ts';
import { inAscii } from '../../../schema/printable.ts';
import { membersOf } from '../../../schema/roles.ts';
import { isHuman, type Workflow } from '../../../schema/workflow.ts';
import {
  FOREIGN,
  open,
  type ReadEntry,
  type RequestEntry,
  requestStream,
  type SealedEntry,
} from '../../domain/entry.ts';
import { ledgerEvent } from '../../domain/ledger-event.ts';
import type { RequestState, StageState, SubjectState } from '../../domain/model.ts';
import { waitingAt } from '../../domain/request/remind.ts';
import { escalatedTo } from '../../domain/request/stages.ts';
import { announced } from '../../engine/announced.ts';
import { definitionOf } from '../../engine/definitions.ts';
import { forEach } from '../../engine/notify.ts';
import { type ChatNews, chatNotification } from '../../mails/chat-notification.ts';
import { cut, MAX_SUBJECT } from '../../mails/text.ts';
import type { ChatTopics, Ports } from '../../ports.ts';

export interface ChatPorts extends Pick<Ports, 'ledger' | 'catalogue' | 'log'> {
  readonly chat: Chat;
  readonly topics: ChatTopics;
  /** Where everybody reads about requests who has signed in, if people do. */
  readonly consoleUrl: string | undefined;
}

/** What is told of a request, as it was when that was recorded. */
interface Told {
  readonly state: RequestState;
  readonly news: ChatNews;
}

/**
 * Tells channels what an entry means that the bus announces: whom a stage asks, asks again or asks too, how it was settled, what took
 * effect, how the request ended. Who is asked by what has been settled since is not told. An event that comes twice is told
 * twice; one that the ledger does not have, never.
 */
export const tell = (ports: ChatPorts) => async (event: unknown) => {
  const { detail } = ledgerEvent.parse(event);
  const last = await ports.ledger.last(detail.stream);
  const sealed = last && (await announced(ports, last, detail));
  if (last === undefined || sealed === undefined) return;
  const told = detail.stream.startsWith('request/')
    ? await toldOfRequest(ports, sealed, last)
    : await toldOfEnd(ports, sealed);
  if (told === undefined) return;
  const { state, news } = told;
  const workflow = await definitionOf(ports, state.definition);
  const { consoleUrl } = ports;
  const eventType = eventTypeOf(detail.stream, detail.action);
  const notification = chatNotification({ workflow, state, news, id: sealed.hash, eventType, consoleUrl });
  const hearing = Object.entries(ports.chat).filter(([, channel]) => hears(ports, channel, workflow, told));
  const text = JSON.stringify(notification, undefined, 2);
  const title = titleOf(notification.content.title);
  await forEach(hearing, ([name]) => ports.topics.publish(name, title, text));
};

/** A title in ASCII, which takes back likenesses of markup: nothing of that is left. */
function titleOf(title: string): string {
  const plain = inAscii(title).replace(/[^A-Za-z0-9 .,:/-]/g, ' ');
  return cut(plain.replace(/ +/g, ' ').trim(), MAX_SUBJECT);
}

async function toldOfRequest(
  ports: ChatPorts,
  sealed: SealedEntry,
  last: SealedEntry,
): Promise<Told | undefined> {
  const entry = open<RequestState>(sealed);
  if (entry.action === FOREIGN) return undefined;
  const news = newsOf(entry);
  if (news === undefined) return undefined;
  if (news.kind === 'promoted') return { state: entry.state, news };
  // What ended the request is told as that.
  if (entry.state.status === 'closed') return undefined;
  if (news.kind === 'settled') return { state: entry.state, news };
  const { state } = open<RequestState>(last);
  const workflow = await definitionOf(ports, state.definition);
  const { attempt } = entry.state;
  const waits = waitingAt(workflow, state, { stage: news.stage, attempt }) !== undefined;
  return waits ? { state: entry.state, news } : undefined;
}

function newsOf(entry: RequestEntry): Exclude<ChatNews, { kind: 'ended' }> | undefined {
  switch (entry.action) {
    case 'stage-opened':
      return { kind: 'asked', stage: entry.details.stage };
    case 'reminded':
      return { kind: 'reminded', stage: entry.details.stage };
    case 'escalated':
      return { kind: 'escalated', stage: entry.details.stage, to: entry.details.to };
    case 'decided': {
      const { outcome, stage } = entry.details;
      return outcome === undefined ? undefined : { kind: 'settled', stage };
    }
    case 'promoted':
      return { kind: 'promoted', stage: entry.details.stage };
    default:
      return undefined;
  }
}

/** A request ends by whatever entry; its subject says so each time. */
async function toldOfEnd({ ledger }: ChatPorts, sealed: SealedEntry): Promise<Told | undefined> {
  const entry: ReadEntry<SubjectState> = open<SubjectState>(sealed);
  if (entry.action !== 'request-closed') return undefined;
  const last = await ledger.last(requestStream(entry.details.request));
  return last && { state: open<RequestState>(last).state, news: { kind: 'ended' } };
}

function hears(
  { catalogue }: ChatPorts,
  { roles, workflows }: ChatChannel,
  workflow: Workflow,
  { state, news }: Told,
): boolean {
  if (workflows !== undefined && !workflows.includes(state.workflow)) return false;
  if (roles === undefined) return true;
  const everywhere = news.kind === 'ended' || news.kind === 'promoted';
  const stages = everywhere ? Object.keys(workflow.stages) : [news.stage];
  return stages.some((name) => {
    const asked = askedAt(workflow, name, own(state.stages, name));
    const people = new Set(asked.people);
    return roles.some(
      (role) =>
        asked.roles.includes(role) || membersOf(catalogue.roles, role).some(({ email }) => people.has(email)),
    );
  });
}

/** Whom a stage asks that was opened: roles, and people where the request itself says who they are. */
function askedAt(workflow: Workflow, name: string, current: StageState | undefined) {
  const stage = own(workflow.stages, name);
  if (stage === undefined || !isHuman(stage) || current?.openedAt === undefined)
    return { roles: [], people: [] };
  const byRule = stage.approvers.some(({ rule }) => rule !== undefined);
  const escalated = escalatedTo(stage, current).map(({ to }) => to);
  return {
    roles: [...stage.approvers.map(({ role }) => role), ...escalated],
    people: byRule ? (current.roster ?? []) : [],
  };
}
