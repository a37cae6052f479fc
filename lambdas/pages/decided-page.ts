import type { Decision } from '../domain/model.ts';
import { approves } from '../domain/request/seating.ts';
import { pastTense } from '../words/choices.ts';
import { describeMeaning, nameRequest } from '../words/purpose.ts';
import { describeSigning } from '../words/seats.ts';
import { decisionDetails } from './decision-parts.ts';
import { renderDocument } from './document.ts';
import { decisionOf } from './entries.ts';
import { historyCard } from './history.ts';
import { type Content, type Html, html } from './html.ts';
import { onward, takeBackPath } from './own-paths.ts';
import { card, code, facts, instant, value } from './parts.ts';
import { isUnsettled, nameOf, ownDecision, type ReviewView, stageOf, standingOf } from './view.ts';

/**
 * The page after a decision, and at every later visit of the same link: what was decided, and what happens now.
 * The state must contain the decision of the link's person; the history may be empty.
 *
 * @throws GovernanceError `StageClosed` when the workflow has no such stage for people.
 */
export function decidedPage(view: ReviewView): string {
  const { workflow, state, history } = view;
  const own = ownDecision(view);
  const did = own === undefined ? 'have decided' : pastTense(own, stageOf(view).type === 'task');
  return renderDocument({
    title: `You ${did}: ${nameRequest(workflow, state)}`,
    context: workflow.title,
    width: 'narrow',
    content: [
      html`<div class="intro"><p class="eyebrow">${value(stageOf(view).title)}</p>
<h1>You ${did}</h1>
<p class="lede">${value(nameRequest(workflow, state))}</p></div>
<section class="card status"><h2>What happens now</h2>
<p>${value(standingOf(view))}</p>
${
  own !== undefined &&
  approves(own) &&
  isUnsettled(view) &&
  html`<p>If you change your mind before others have settled this stage: ${view.csrf === undefined ? 'the mail that confirms your answer has a link to take it back' : html`<a href="${takeBackPath(state.request, view.claims.stage)}">take it back</a>`}.</p>
`
}${onward(view, 'this answer; it changes nothing')}
</section>
`,
      own && card('Your signature', signature(view, own)),
      history.length > 0 && historyCard(view),
    ],
  });
}

/** The signature as the ledger has it: printed name, time and meaning (21 CFR 11.50), and what was signed. */
export function signature(view: ReviewView, decision: Decision): Html {
  const { state, history, claims } = view;
  const entry = history.findLast((one) => {
    const recorded = decisionOf(one);
    const here = recorded?.stage === claims.stage && recorded.attempt === claims.attempt;
    return here && recorded.decision.person === decision.person && recorded.decision.at === decision.at;
  });
  const signed = entry?.state ?? state;
  const pairs: (readonly [string, Content])[] = [
    ['Name', html`${value(decision.name)}, ${value(decision.person)}`],
    ['Role', value(describeSigning(decision, (person) => nameOf(view.roles, person)))],
    ['Decided', html`${value(pastTense(decision, stageOf(view).type === 'task'))}, ${instant(decision.at)}`],
    ...(approves(decision)
      ? [['Meaning', value(describeMeaning(view.workflow, decision.meaning))] as const]
      : []),
    ['Version', html`${value(signed.version)}, attempt ${claims.attempt}`],
    ...(signed.artifact === undefined ? [] : [['Artifact', code(signed.artifact.sha256)] as const]),
    ['Request', code(state.request)],
  ];
  if (entry !== undefined) pairs.push(['Ledger entry', entry.seq], ['Its hash', code(entry.hash)]);
  return html`${facts(...pairs)}${decisionDetails(view, claims.stage, decision)}`;
}
