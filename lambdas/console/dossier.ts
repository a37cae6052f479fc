import type { RequestState } from '../domain/model.ts';
import { stageState } from '../domain/request/stages.ts';
import { type Content, html } from '../pages/html.ts';
import { instant, value } from '../pages/parts.ts';
import { type Column, link, list, mark, requestPath } from './parts.ts';

/** How a request stands or ended, as a mark. */
export function standingMark(state: RequestState): Content {
  const { status, outcome } = state;
  if (status !== 'closed')
    return mark({ open: 'under way', rework: 'changes requested', queued: 'queued' }[status], 'warn');
  return mark(state.disowned ? 'disowned' : state.outcome, outcome === 'completed' ? 'good' : 'bad');
}

/** A request in a line beneath others: which it is, and what came of it. */
export const requestLine = ({ request, workflow, outcome, status }: RequestState): Content =>
  html`<small>${link(requestPath(request), value(workflow))}: ${outcome ?? status}</small>`;

/** The requests that are about one version, each with what it asked for and what came of it; nothing where there is no other. */
export function dossierCard(
  requests: readonly RequestState[],
  { request: own, zone }: { readonly request: string; readonly zone: string | undefined },
): Content {
  if (!requests.some(({ request }) => request !== own)) return undefined;
  const columns: readonly Column<RequestState>[] = [
    {
      head: 'Request',
      plain: ({ request }) => request,
      show: ({ request, workflow }) =>
        request === own ? html`<b>${value(workflow)}</b> (this one)` : link(requestPath(request), workflow),
    },
    {
      head: 'Submitted',
      plain: ({ requestedAt }) => requestedAt,
      show: (one) => instant(one.requestedAt, 'short', zone),
    },
    { head: 'Stands', plain: ({ outcome, status }) => outcome ?? status, show: standingMark },
    { head: 'Took effect', plain: tookEffect },
  ];
  return html`<section class="card"><h2>All requests about this version</h2>
${list('Requests about this version, the newest first', columns, requests)}</section>
`;
}

function tookEffect(state: RequestState): string {
  const stages = Object.keys(state.stages).filter((name) => stageState(state, name).outcome === 'promoted');
  return stages.length === 0 ? 'nowhere' : stages.join(', ');
}
