import { everyone } from '../../schema/roles.ts';
import { isHuman } from '../../schema/workflow.ts';
import { mayDisown } from '../domain/request/disown.ts';
import { colleagues } from '../domain/request/hand-over.ts';
import { approves } from '../domain/request/seating.ts';
import { isPast, stageState } from '../domain/request/stages.ts';
import { type Content, html } from '../pages/html.ts';
import { answerPath, submissionPath, takeBackPath } from '../pages/own-paths.ts';
import { value } from '../pages/parts.ts';
import type { RequestView } from '../pages/view.ts';
import type { WaitsFor } from './strip.ts';

/** Who looks at a request, and what it waits for. */
export interface Looking {
  /** The address of who looks. */
  readonly email: string;
  /** Whom each stage waits for that waits: their addresses. */
  readonly waitsFor: WaitsFor;
}

/** What whoever looks at a request may do about it, each a way to where they do it; nothing for everybody else. */
export function actsCard(view: RequestView, looking: Looking): Content {
  const atStages = Object.entries(looking.waitsFor).flatMap(([stage, people]) =>
    waysAtStage(view, looking, [stage, people]),
  );
  const ways = [...atStages, ...waysOfRequester(view, looking)];
  if (ways.length === 0) return undefined;
  const links = ways.map(({ path, words }) => html`<li><a class="way" href="${path}">${words}</a></li>\n`);
  return html`<section class="card" aria-label="What you can do"><h2>What you can do</h2>
<ul class="ways">${links}</ul></section>
`;
}

interface Way {
  readonly path: string;
  readonly words: Content;
}

function waysAtStage(
  view: RequestView,
  { email }: Looking,
  [waiting, waitsFor]: readonly [stage: string, people: readonly string[]],
): Way[] {
  const { workflow, state, now } = view;
  const stage = workflow.stages[waiting];
  if (stage === undefined || !isHuman(stage)) return [];
  const { decisions, dueAt } = stageState(state, waiting);
  if (isPast(dueAt, now)) return [];
  const path = answerPath(state.request, waiting);
  const given = decisions.find(({ person }) => person === email);
  if (given !== undefined)
    return approves(given)
      ? [{ path: takeBackPath(state.request, waiting), words: 'Take your approval back' }]
      : [];
  if (!waitsFor.includes(email)) return [];
  const canGive = colleagues(view, waiting, email).length > 0;
  return [
    { path, words: html`Answer: ${value(stage.title)}` },
    ...(canGive ? [{ path: `${path}#hand-over-to`, words: 'Hand your part over to a colleague' }] : []),
  ];
}

function waysOfRequester(view: RequestView, { email }: Looking): Way[] {
  const { state, roles } = view;
  if (state.status === 'closed' || !state.requesters.includes(email) || !everyone(roles).has(email))
    return [];
  const path = submissionPath(state.request);
  // A field within: a browser unfolds what it is in.
  return [
    ...(state.status === 'rework' ? [{ path, words: 'Submit the next attempt' }] : []),
    { path: `${path}#withdraw-comment`, words: 'Withdraw this request' },
    ...(mayDisown(state, roles, email)
      ? [{ path: `${path}#disown-comment`, words: 'Say that you did not ask for this' }]
      : []),
  ];
}
