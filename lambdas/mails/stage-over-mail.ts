import type { Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { hasLapsed, stageState } from '../domain/request/stages.ts';
import { noun, stageFacts, titleOf } from './stage-facts.ts';
import { subjectLine } from './subject-line.ts';
import { type MailText, paragraphs, prose, quoted } from './text.ts';

export interface StageOverMailSource {
  readonly workflow: Workflow;
  /** The request as it ended, or as it goes on without this answer. */
  readonly state: RequestState;
  readonly stage: string;
}

/**
 * Tells somebody who was asked, and has not answered, that nothing is left to decide: the request has ended, or another track
 * of the stage has settled it.
 */
export function stageOverMail({ workflow, state, stage }: StageOverMailSource): MailText {
  const { words, ended, reason } = whyOver(state, stage);
  const disowned = state.status === 'closed' && state.disowned === true;
  return {
    subject: subjectLine({
      lead: 'No longer needed',
      state,
      workflow,
      rest: `, ${titleOf(workflow, stage)}`,
      ending: `, ${ended}`,
    }),
    body: paragraphs(
      prose(`You were asked about a ${noun(state)} ${words}`),
      disowned
        ? prose('The person in whose name it was submitted says that they never asked for it.')
        : undefined,
      stageFacts(workflow, state, stage, ['Ended as', ended]),
      reason === undefined ? undefined : quoted(reason),
    ),
  };
}

function whyOver(state: RequestState, stage: string) {
  const current = stageState(state, stage);
  const { outcome, reason } = current;
  if (hasLapsed(current))
    return { words: 'that goes on without your answer: its time is over.', ended: 'lapsed', reason };
  if (outcome === 'skipped')
    return {
      words: 'of which enough tracks have passed. Nothing is left for you to do.',
      ended: 'passed',
      reason,
    };
  if (state.status === 'closed')
    return {
      words: 'whose request has ended. Nothing is left for you to do.',
      ended: state.disowned === true ? 'disowned' : state.outcome,
      reason: state.reason,
    };
  if (outcome === 'expired')
    return { words: 'that goes on without your answer: its time is over.', ended: outcome, reason };
  return {
    words:
      'to which changes are requested at another track. You are asked again if the next attempt needs your answer.',
    ended: 'changes requested',
    reason: undefined,
  };
}
