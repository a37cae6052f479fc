import type { Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { stageState } from '../domain/request/stages.ts';
import { describeStanding } from '../words/standing.ts';
import { stageFacts, titleOf } from './stage-facts.ts';
import { subjectLine } from './subject-line.ts';
import { fields, indented, type MailText, paragraphs, prose } from './text.ts';

export interface CarriedMailSource {
  readonly workflow: Workflow;
  /** The request at the attempt for which the signature holds now. */
  readonly state: RequestState;
  /** The stage at which the reader signed. */
  readonly stage: string;
}

/** Tells somebody that what they signed holds for something else now, as their stage says. */
export function carriedMail({ workflow, state, stage }: CarriedMailSource): MailText {
  const { signedFor, carriedFrom } = stageState(state, stage);
  return {
    subject: subjectLine({
      lead: 'Your signature now holds for',
      colon: false,
      state,
      rest: `, ${titleOf(workflow, stage)}`,
    }),
    body: paragraphs(
      prose(
        'A later stage asked for changes, and the next attempt brings something else than what you signed. By the rules of your stage your signature holds for it too: you are not asked again.',
      ),
      stageFacts(workflow, state, stage, ['Artifact', state.artifact?.sha256]),
      'You signed:',
      fields(
        ['Version', signedFor?.version],
        ['Attempt', carriedFrom === undefined ? undefined : String(carriedFrom)],
        ['Artifact', signedFor?.artifact?.sha256],
      ),
      'What comes next:',
      indented(describeStanding(workflow, state)),
      prose('If you do not agree, say so to whoever decides next: your link shows how the request stands.'),
    ),
  };
}
