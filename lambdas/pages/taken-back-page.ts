import { rescissionBy } from '../domain/request/acts.ts';
import { ownDecision } from '../domain/request/decide.ts';
import { whyNotEligible } from '../domain/request/mandates.ts';
import { pastTense } from '../words/choices.ts';
import { nameRequest } from '../words/purpose.ts';
import { signature } from './decided-page.ts';
import { renderDocument } from './document.ts';
import { takenBackBy } from './entries.ts';
import { historyCard } from './history.ts';
import { html } from './html.ts';
import { onward } from './own-paths.ts';
import { card, instant, quote, value } from './parts.ts';
import { type ReviewView, stageOf, standingOf } from './view.ts';

/**
 * The page after an approval was taken back, and at every later visit of the link that did: what no longer counts, why, and
 * what happens now.
 */
export function takenBackPage(view: ReviewView): string {
  const { workflow, state, claims, person, history } = view;
  const { act = 0 } = claims;
  const { at } = rescissionBy(state, claims.stage, { person: person.email, act }) ?? {};
  const taken = takenBackBy(history, claims).find((one) => one.at === at);
  const again = ownDecision(state, claims, person);
  const task = stageOf(view).type === 'task';
  return renderDocument({
    title: `You took it back: ${nameRequest(workflow, state)}`,
    context: workflow.title,
    width: 'narrow',
    content: [
      html`<div class="intro"><p class="eyebrow">${value(stageOf(view).title)}</p>
<h1>You took your approval back</h1>
<p class="lede">${value(nameRequest(workflow, state))}</p></div>
<section class="card status"><h2>What happens now</h2>
${
  taken !== undefined &&
  html`<p>Since ${instant(taken.at)} your approval counts no more.</p>
`
}${quote(taken?.reason)}
<p>${value(standingOf(view))}</p>
<p>${again === undefined ? `${answeringAgain(view)} Your earlier links decide nothing any more.` : html`You answered again on ${instant(again.at)}: you ${pastTense(again, task)}.`}</p>
${onward(view, 'this; it changes nothing')}
</section>
`,
      taken && card('What you had signed', signature(view, taken.decision)),
      history.length > 0 && historyCard(view),
    ],
  });
}

/** Whether who takes an approval back will get a link to answer again: nobody does who is in no role of the stage any more. */
export const answeringAgain = (view: ReviewView): string =>
  whyNotEligible(view, view.claims.stage, view.person.email) === 'not-in-role'
    ? 'You are in no role any more that is asked here: no new link comes.'
    : 'A mail brings you a new link with which you may answer again while the stage waits.';
