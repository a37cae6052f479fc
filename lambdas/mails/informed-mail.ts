import { own } from '../../schema/own.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { stageState } from '../domain/request/stages.ts';
import { listNames, pastTense } from '../words/choices.ts';
import { describeStanding } from '../words/standing.ts';
import { noun, stageFacts, titleOf } from './stage-facts.ts';
import { subjectLine } from './subject-line.ts';
import { fields, indented, type MailText, paragraphs, prose, quoted } from './text.ts';

/** What somebody hears of who decides nothing: that a request has begun or ended, or that a stage is settled. */
export type Heard =
  | { readonly kind: 'begun' }
  | { readonly kind: 'settled'; readonly stage: string }
  | { readonly kind: 'ended' };

export interface InformedMailSource {
  readonly workflow: Workflow;
  /** The request as the entry left it of which they hear. */
  readonly state: RequestState;
  readonly heard: Heard;
}

/** Tells somebody whom the workflow informs what has happened to a request. It has no link: they decide nothing. */
export function informedMail({ workflow, state, heard }: InformedMailSource): MailText {
  const stage = heard.kind === 'settled' ? heard.stage : undefined;
  const outcome = stage === undefined ? state.outcome : stageState(state, stage).outcome;
  const facts = ['Requester', state.requesters.at(-1)] as const;
  return {
    subject: subjectLine({
      lead: 'For your information',
      state,
      workflow,
      rest: stage === undefined ? '' : `, ${titleOf(workflow, stage)}`,
      ending: heard.kind === 'begun' ? ', submitted' : `, ${outcome}`,
    }),
    body: paragraphs(
      prose(wordsFor(heard, state)),
      stage === undefined
        ? fields(['Subject', state.subject], ['Version', state.version], ['Workflow', workflow.title], facts)
        : stageFacts(workflow, state, stage, facts),
      stage === undefined ? undefined : decisionsAt(workflow, state, stage),
      state.reason === undefined ? undefined : quoted(state.reason),
      'Where it stands:',
      indented(describeStanding(workflow, state)),
      prose('You decide nothing here: the workflow names your role among those who hear of it.'),
    ),
  };
}

function wordsFor({ kind }: Heard, state: RequestState): string {
  if (kind === 'begun') return `A ${noun(state)} was submitted.`;
  return kind === 'ended'
    ? `The request for a ${noun(state)} has ended.`
    : `A stage of the request for a ${noun(state)} is settled.`;
}

function decisionsAt({ stages }: Workflow, state: RequestState, stage: string): string {
  const isTask = own(stages, stage)?.type === 'task';
  const said = stageState(state, stage).decisions.map(
    (decision) => `${decision.name} (${decision.role}) ${pastTense(decision, isTask)}`,
  );
  return fields(['Decided', said.length === 0 ? undefined : listNames(said)]).trimEnd();
}
