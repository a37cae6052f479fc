import { own } from '../../schema/own.ts';
import { type Workflow, waysOf } from '../../schema/workflow.ts';
import type { RequestActions } from '../domain/actions.ts';
import type { CheckResult } from '../domain/checks.ts';
import {
  type ByRequestAction,
  byAction,
  FOREIGN,
  type ReadEntry,
  type RequestEntry,
} from '../domain/entry.ts';
import type { RequestState } from '../domain/model.ts';
import { arnOf } from '../domain/speaking.ts';
import { describeAssurance } from '../words/assurance.ts';
import { listNames } from '../words/choices.ts';
import { describeOutdated } from '../words/outdated.ts';
import { describeSeats, OR } from '../words/seats.ts';
import { decisionDetails, describeDecision } from './decision-parts.ts';
import { type Content, type Html, html } from './html.ts';
import { card, code, instant, quote, value, values } from './parts.ts';
import { nameOf, type RequestView, type ReviewView } from './view.ts';

type Told = Pick<ReviewView, 'workflow' | 'roles'>;

/** A request's life so far, one line for each entry of the ledger, oldest first. */
export function historyCard(view: RequestView): Html {
  const items = view.history.map(
    (entry) => html`<li>${instant(entry.at, 'short')} ${describeEntry(entry, view)}</li>\n`,
  );
  return card('History of this request', html`<ol class="history">\n${items}</ol>`);
}

function describeEntry(entry: ReadEntry<RequestState>, told: Told): Html {
  if (entry.action === FOREIGN) return html`${by(entry, told)}: ${value(entry.details.action)}`;
  return byAction(DESCRIPTIONS, entry, told);
}

const DESCRIPTIONS: ByRequestAction<[Told], Html> = {
  submitted: ({ actor, details: { requester, attempt, submission } }) => {
    const { version, note } = submission;
    const what = html`Attempt ${attempt}, version ${value(version)}, was submitted in the name of`;
    return html`${what} ${value(requester.name)}${handedInBy(actor)}.${quote(note)}`;
  },
  queued: ({ details: { behind } }) =>
    html`It waits until ${behind.length === 1 ? 'an older request is' : `${behind.length} older requests are`} closed.`,
  dequeued: () => html`Its turn has come: it goes on.`,
  'stage-opened': describeOpening,
  'stage-skipped': ({ details }, told) =>
    html`${stage(details, told)} was passed over. ${value(details.reason)}`,
  'stage-spared': ({ details }, told) =>
    html`${stage(details, told)} was passed over. ${value(details.reason)}`,
  checked: describeChecks,
  'wait-begun': ({ details }, told) =>
    html`${stage(details, told)}: it waits ${details.sooner === true && 'until its checks pass, at the latest '}until ${instant(details.until, 'short')}.`,
  'wait-checked': ({ details }, told) =>
    html`${stage(details, told)}: look ${details.look}; the next is at ${instant(details.lookAt, 'short')}.
${checkList(details.results)}`,
  'wait-ended': describeWaitEnd,
  'rule-judged': ({ details }, told) =>
    html`${stage(details, told)}: ${value(details.reason)}${details.results.length > 0 && html`\n${checkList(details.results)}`}`,
  decided: ({ details }, told) => {
    const { decision, stage: name } = details;
    const sure = describeAssurance(details);
    const assured = sure !== undefined && html` ${value(decision.name)} ${value(sure)}.`;
    return html`${stage(details, told)}: ${describeDecision(told, name, decision)}${assured}${decisionDetails(told, name, decision)}`;
  },
  rescinded: (entry, told) => {
    const { decision, reason } = entry.details;
    const whose =
      entry.actor === decision.person ? 'their approval' : html`the approval of ${value(decision.name)}`;
    return html`${stage(entry.details, told)}: ${by(entry, told)} took back ${whose}, of ${instant(decision.at, 'short')}.${quote(reason)}`;
  },
  reminded: ({ details }, told) =>
    html`${stage(details, told)}: reminder ${details.reminder} went to ${people(details.people, told)}.`,
  escalated: ({ details }, told) =>
    html`${stage(details, told)}: still waiting, so ${people(details.people, told)} (${value(details.to)}) can decide it too.`,
  'people-changed': describePeople,
  'administrators-asked': ({ details }, told) =>
    html`${stage(details, told)}: too few people are left to answer, so ${people(details.people, told)} (administrators) were asked for more.`,
  'handed-over': ({ details }, told) =>
    html`${stage(details, told)}: ${person(details.from, told)} handed over to ${person(details.to, told)}.${quote(details.comment)}`,
  reassigned: (entry, told) => {
    const { details } = entry;
    const part =
      details.from === undefined ? 'a part in it' : html`the part of ${person(details.from, told)}`;
    return html`${stage(details, told)}: ${by(entry, told)} gave ${part} to ${person(details.to, told)}.${quote(details.comment)}`;
  },
  'promotion-held': ({ details }, told) =>
    html`${stage(details, told)} waits${details.until !== undefined && html` until ${instant(details.until, 'short')}`}: ${value(details.why)}.`,
  'approval-outdated': ({ details }, told) =>
    html`${stage(details, told)} did not take place. ${value(describeOutdated(details))} ${stage({ stage: details.asks }, told)} is asked again.`,
  promoted: ({ details: { version, environment, effect } }) =>
    html`Version ${value(version)} was ${EFFECTS[effect]} ${value(environment)}.`,
  expired: ({ details: { reason, goesOn } }) =>
    html`${goesOn === true ? 'The request goes on without an answer.' : 'The request expired.'}${quote(reason)}`,
  closed: (entry, told) => {
    const { outcome, reason, disowned } = entry.details;
    const withdrew = disowned
      ? 'disowned the request, which is closed: they never asked for it.'
      : 'withdrew the request.';
    const what =
      outcome === 'withdrawn'
        ? html`${by(entry, told)} ${withdrew}`
        : html`The request was closed: ${value(outcome)}.`;
    return html`${what}${quote(reason)}`;
  },
};

/** Who handed something in through the API; nothing of what an execution, or somebody themselves, did. */
export const handedInBy = (actor: string | undefined): Html | false =>
  actor?.startsWith('iam:') === true && html`, through the API by ${code(arnOf(actor))}`;

/** What an effect did with a version, up to its environment. */
const EFFECTS = {
  promotion: 'promoted to',
  retirement: 'taken out of',
  attestation: 'confirmed in',
} satisfies Record<RequestActions['promoted']['effect'], string>;

function describeOpening({ details, state }: RequestEntry<'stage-opened'>, told: Told): Html {
  const asked = state.stages[details.stage]?.roster ?? [];
  const seats = details.approvers;
  const alone = seats.length === 1 && seats[0]?.quorum === 1;
  const wanted = waysOf(details)
    .map((way) => {
      const words = way.map((one) =>
        alone
          ? one.role
          : `${describeSeats(one, one.because !== undefined)}${one.of === undefined ? '' : `, of ${one.of}`}`,
      );
      return details.inOrder === true ? words.join(', then ') : listNames(words);
    })
    .join(OR);
  const because = seats.flatMap((one) => one.because ?? []);
  const rule = because.length > 0 && html`: ${value(listNames(because))}`;
  return html`${stage(details, told)} opened for ${people(asked, told)} (${value(wanted)}${rule}), until ${instant(details.dueAt, 'short')}.`;
}

function describePeople({ details }: RequestEntry<'people-changed'>, told: Told): Html {
  const { joined, left } = details;
  const came = joined.length > 0 && html` ${values(joined.map(({ name }) => name))} can decide it now, too.`;
  const went = left.length > 0 && html` ${people(left, told)} can no longer decide it.`;
  return html`${stage(details, told)}: the people have changed.${came}${went}`;
}

function describeChecks({ details }: RequestEntry<'checked'>, told: Told): Html {
  const { results, outcome } = details;
  const failed = results.filter(({ passed }) => !passed).length;
  const how = failed === 0 ? 'passed' : `failed in ${failed} of ${results.length}`;
  const then = {
    passed: '',
    waivable: ' It may be waived.',
    rejected: ' The request ended.',
    'changes-requested': ' Back to the requester.',
  };
  return html`${stage(details, told)} ${how}.${then[outcome]}
${checkList(results)}`;
}

function describeWaitEnd({ details }: RequestEntry<'wait-ended'>, told: Told): Html {
  const { results, outcome, reason } = details;
  const found = results.length > 0 && html`\n${checkList(results)}`;
  if (outcome === 'passed') return html`${stage(details, told)}: the wait is over.${found}`;
  const then = outcome === 'rejected' ? 'The request ended.' : 'Back to the requester.';
  return html`${value(reason ?? titleOf(told.workflow, details.stage))} ${then}${found}`;
}

/** What checks found, with the values that they saw. */
export function checkList(results: readonly CheckResult[]): Html {
  const items = results.map(
    ({ name, passed, found }) =>
      html`<li${!passed && html` class="failed"`}><b>${passed ? 'Passed' : 'Failed'}</b> ${value(name)}: ${value(found)}</li>\n`,
  );
  return html`<ul class="checks">\n${items}</ul>`;
}

function stage({ stage: name }: { readonly stage: string }, { workflow }: Told): Html {
  return value(titleOf(workflow, name));
}

function by({ actor }: { readonly actor: string }, told: Told): Html {
  return person(actor, told);
}

function person(email: string, { roles }: Told): Html {
  return value(nameOf(roles, email));
}

function people(emails: readonly string[], { roles }: Told): Content {
  return values(emails.map((one) => nameOf(roles, one)));
}

/** A stage's title; its name when this workflow has none such. */
export function titleOf(workflow: Workflow, name: string): string {
  const found = own(workflow.stages, name);
  return found?.title ?? name;
}
