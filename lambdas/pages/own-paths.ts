import { type Html, html } from './html.ts';
import type { ReviewView } from './view.ts';

/** Where somebody who is signed in decides a stage of a request, or gives their part in it away. */
export const answerPath = (request: string, stage: string): string =>
  `/console/requests/${request}/stages/${stage}`;
/** Where they take back what they approved there. */
export const takeBackPath = (request: string, stage: string): string =>
  `${answerPath(request, stage)}/take-back`;
/** Where who submitted a request submits its next attempt, withdraws it, or says that it is not theirs. */
export const submissionPath = (request: string): string => `/console/requests/${request}/submission`;

/** Where else one can go from a page about a request, in the console; nothing behind a link, which leads nowhere else. */
export function elsewhere({ csrf, state }: Pick<ReviewView, 'csrf' | 'state'>): Html | undefined {
  if (csrf === undefined) return undefined;
  return html`<p class="quiet"><a href="/console/requests/${state.request}">All about this request</a> \u00b7 <a href="/console">My work</a></p>\n`;
}

/** What to do with a page that tells of what was done. @param what what it shows, whenever it is opened */
export function onward(view: ReviewView, what: string): Html {
  return (
    elsewhere(view) ??
    html`<p class="soft">You can close this page. Opening the link again shows ${what}.</p>`
  );
}
