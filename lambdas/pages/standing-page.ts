import type { GovernanceError } from '../domain/errors.ts';
import { nameRequest } from '../words/purpose.ts';
import { signature } from './decided-page.ts';
import { renderDocument } from './document.ts';
import { describeHandOver, explainStanding } from './explanations.ts';
import { historyCard } from './history.ts';
import { html } from './html.ts';
import { elsewhere } from './own-paths.ts';
import { card, quote, value } from './parts.ts';
import { ownDecision, type ReviewView, standingOf } from './view.ts';

/**
 * The page for a link that can decide nothing (any more): what happened, by whom, when, and what its person can do.
 * For the errors `StageClosed`, `AlreadyDecided` and `NotEligible`.
 */
export function standingPage(view: ReviewView, error: GovernanceError): string {
  const { workflow, state, history, claims } = view;
  const { title, what, quoted, advice } = explainStanding(view, error);
  const own = ownDecision(view);
  const went = describeHandOver(view);
  return renderDocument({
    title: `${title}: ${nameRequest(workflow, state)}`,
    context: workflow.title,
    width: 'narrow',
    content: [
      html`<div class="intro"><p class="eyebrow">Nothing to decide here</p>
<h1>${title}</h1>
<p class="lede">${value(nameRequest(workflow, state))}</p></div>
<section class="card status"><h2>What happened</h2>
<p>${value(what)}</p>
${quote(quoted)}
${went !== undefined && !what.startsWith(went) && html`<p>${value(went)}</p>\n`}
<p>${value(standingOf(view))}</p>
<h3>What you can do</h3>
<p>${value(advice)}</p>
${elsewhere(view)}</section>
`,
      own && card(`Your signature on attempt ${claims.attempt}`, signature(view, own)),
      history.length > 0 && historyCard(view),
    ],
  });
}
