import { isEffect, stagesInOrder, type Workflow } from '../../schema/workflow.ts';
import type { ClosedRequest } from '../domain/model.ts';
import { stageState } from '../domain/request/stages.ts';
import { arnOf } from '../domain/speaking.ts';
import { listNames } from '../words/choices.ts';
import { noun } from './stage-facts.ts';
import { subjectLine } from './subject-line.ts';
import { fields, type MailText, paragraphs, prose, quoted } from './text.ts';

export interface DisownedMailSource {
  readonly workflow: Workflow;
  /** The request as it ended. */
  readonly state: ClosedRequest;
  /** The name of who says that it was not theirs. */
  readonly by: string;
  /** Whether who reads this has answered for it; otherwise they look after the roles. */
  readonly answered: boolean;
}

/** Tells somebody who has answered for a request, or looks after the roles, that it was submitted in the name of a person who never asked for it. */
export function disownedMail({ workflow, state, by, answered }: DisownedMailSource): MailText {
  const { execution, submittedBy } = state;
  const took = effectsOf(workflow, state);
  return {
    subject: subjectLine({ lead: 'Disowned', state, workflow, rest: `, ${workflow.title}` }),
    body: paragraphs(
      prose(
        `The ${noun(state)} below was submitted in the name of somebody who says that they never asked for it. The request has ended; nothing more of it takes effect.`,
      ),
      fields(
        ['Subject', state.subject],
        ['Version', state.version],
        ['Workflow', workflow.title],
        ['Request', state.request],
        ['Artifact', state.artifact?.sha256],
        ['In name of', by],
        ['Handed in', submittedBy === undefined ? 'by starting an execution' : `by ${arnOf(submittedBy)}`],
        ['Execution', execution],
        ['Took effect', took.length === 0 ? 'nowhere' : listNames(took)],
      ),
      quoted(state.reason ?? ''),
      prose(
        `${answered ? 'You answered for it' : 'You look after the roles'}: find out who submitted it${took.length === 0 ? '' : ', and whether what it has changed must be brought back (countersign rollback)'}.`,
      ),
    ),
  };
}

/** The environments that it has changed already. */
function effectsOf(workflow: Workflow, state: ClosedRequest): readonly string[] {
  return stagesInOrder(workflow).flatMap(([name, stage]) =>
    isEffect(stage) && stageState(state, name).outcome === 'promoted' ? [stage.environment] : [],
  );
}
