import { own } from '../../schema/own.ts';
import { isEffect, type Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { countedStage, stageState } from '../domain/request/stages.ts';
import { formatInstant } from '../words/instant.ts';
import { nameRequest } from '../words/purpose.ts';
import { describeMissing } from '../words/seats.ts';
import { describeStanding } from '../words/standing.ts';
import { chatText } from './chat-text.ts';
import { EFFECTS, titleOf } from './stage-facts.ts';

/** What a channel hears of a request. */
export type ChatNews =
  | { readonly kind: 'asked' | 'reminded' | 'settled' | 'promoted'; readonly stage: string }
  | { readonly kind: 'escalated'; readonly stage: string; readonly to: string }
  | { readonly kind: 'ended' };

/**
 * A custom notification of Amazon Q Developer in chat applications, schema version 1.0. Texts are of 1 to 2,000 characters, lists
 * of 1 to 3: all of it is far from what SNS takes.
 */
export interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  /** The same each time that the same entry is told. */
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** What is of one request is one thread. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
  };
}

export interface ChatSource {
  readonly workflow: Workflow;
  /** The request as the entry left it. */
  readonly state: RequestState;
  readonly news: ChatNews;
  /** The hash of the entry, and the type of its event: `request.stage_opened`. */
  readonly id: string;
  readonly eventType: string;
  /** Where everybody reads about requests who has signed in, if people do. */
  readonly consoleUrl: string | undefined;
}

const MAX_TITLE = 200;
const MAX_DESCRIPTION = 1_000;
const MAX_KEYWORD = 75;
const MAX_NAME = 120;

/**
 * Tells a channel what is going on with a request: of what, what is asked, until when, where to read more. It names no person, and has
 * neither a link that acts nor anything that somebody wrote but the names of what it is about.
 */
export function chatNotification(source: ChatSource): ChatNotification {
  const { workflow, state, news, id, eventType } = source;
  const about = chatText(nameRequest(workflow, state), MAX_NAME);
  const lead = chatText(leadOf(workflow, state, news), MAX_TITLE - MAX_NAME - 2);
  return {
    version: '1.0',
    source: 'custom',
    id,
    content: {
      textType: 'client-markdown',
      title: `${lead}: ${about}`,
      description: chatText(describe(workflow, state, news), MAX_DESCRIPTION),
      nextSteps: [whereToGo(source)],
      keywords: [state.subject, state.version, workflow.title].map((word) => chatText(word, MAX_KEYWORD)),
    },
    metadata: { threadId: state.request, summary: `${about}, ${lead}`, eventType },
  };
}

function leadOf(workflow: Workflow, state: RequestState, news: ChatNews): string {
  if (news.kind === 'ended') return `Ended, ${state.outcome}`;
  const title = titleOf(workflow, news.stage);
  const stage = own(workflow.stages, news.stage);
  switch (news.kind) {
    case 'asked':
      return `${title} waits for people`;
    case 'reminded':
      return `${title} still waits for people`;
    case 'escalated':
      return `${title} asks ${news.to} too`;
    case 'settled':
      return `${title}, ${stageState(state, news.stage).outcome?.replaceAll('-', ' ')}`;
    case 'promoted':
      return stage !== undefined && isEffect(stage) ? `${EFFECTS[stage.type]}, ${stage.environment}` : title;
  }
}

function describe(workflow: Workflow, state: RequestState, news: ChatNews): string {
  if (news.kind === 'ended' || news.kind === 'settled' || news.kind === 'promoted')
    return `${workflow.title}. ${describeStanding(workflow, state)}`;
  const { decisions, dueAt } = stageState(state, news.stage);
  const missing = describeMissing(countedStage(workflow, state, news.stage), decisions);
  const due = dueAt === undefined ? '' : `, until ${formatInstant(dueAt, workflow.calendar?.timeZone)}`;
  return `${workflow.title}. It waits for ${missing}${due}.`;
}

/** The address is ours, and stands as it is: each chat makes a link of it. */
function whereToGo({ state, news, consoleUrl }: ChatSource): string {
  const page =
    consoleUrl === undefined
      ? `The request: countersign show ${state.request}`
      : `The request, for who signs in: ${consoleUrl}/requests/${state.request}`;
  const asks = news.kind === 'asked' || news.kind === 'reminded' || news.kind === 'escalated';
  return asks ? `Who is asked has a mail with a link of their own; nothing is decided here. ${page}` : page;
}
