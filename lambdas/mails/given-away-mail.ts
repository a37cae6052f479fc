import type { Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { stageFacts, titleOf } from './stage-facts.ts';
import { subjectLine } from './subject-line.ts';
import { type MailText, paragraphs, prose, quoted } from './text.ts';

export interface GivenAwayMailSource {
  readonly workflow: Workflow;
  readonly state: RequestState;
  readonly stage: string;
  /** Who has the reader's part now, by name. */
  readonly to: string;
  /** Who said so: the reader, or an administrator. */
  readonly by: string;
  readonly comment?: string | undefined;
}

/** Tells somebody that their part in a stage is somebody else's now. */
export function givenAwayMail({ workflow, state, stage, to, by, comment }: GivenAwayMailSource): MailText {
  return {
    subject: subjectLine({ lead: 'Handed over', state, workflow, rest: `, ${titleOf(workflow, stage)}` }),
    body: paragraphs(
      prose(
        "Your part in this stage is somebody else's now. Your link shows how it stands, and decides nothing.",
      ),
      stageFacts(workflow, state, stage, ['Now with', to], ['Given by', by]),
      comment === undefined ? undefined : quoted(comment),
    ),
  };
}
