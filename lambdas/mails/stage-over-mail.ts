import type { Workflow } from '../../schema/workflow.ts';
import type { ClosedRequest } from '../domain/model.ts';
import { noun, stageFacts, titleOf } from './stage-facts.ts';
import { subjectLine } from './subject-line.ts';
import { type MailText, paragraphs, prose, quoted } from './text.ts';

export interface StageOverMailSource {
  readonly workflow: Workflow;
  /** The request as it ended. */
  readonly state: ClosedRequest;
  readonly stage: string;
}

/** Tells somebody who was asked, and has not answered, that nothing is left to decide: the request has ended. */
export function stageOverMail({ workflow, state, stage }: StageOverMailSource): MailText {
  const { outcome, disowned } = state;
  const ended = disowned === true ? 'disowned' : outcome;
  return {
    subject: subjectLine({
      lead: 'No longer needed',
      state,
      workflow,
      rest: `, ${titleOf(workflow, stage)}`,
      ending: `, ${ended}`,
    }),
    body: paragraphs(
      prose(`You were asked about a ${noun(state)} whose request has ended. Nothing is left for you to do.`),
      disowned === true
        ? prose('The person in whose name it was submitted says that they never asked for it.')
        : undefined,
      stageFacts(workflow, state, stage, ['Ended as', ended]),
      state.reason === undefined ? undefined : quoted(state.reason),
    ),
  };
}
