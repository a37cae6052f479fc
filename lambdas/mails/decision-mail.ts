import type { Workflow } from '../../schema/workflow.ts';
import type { Decision, RequestState } from '../domain/model.ts';
import { countedStage, stageState } from '../domain/request/stages.ts';
import { pastTense } from '../words/choices.ts';
import { formatInstant } from '../words/instant.ts';
import { approvals } from './approval-mail.ts';
import { stageFacts } from './stage-facts.ts';
import { subjectLine, subjectName } from './subject-line.ts';
import { genuine, type MailText, paragraphs, prose, quoted } from './text.ts';

/** What is left for somebody at a stage. */
export type Left =
  /** It waits for their answer. */
  | 'their-answer'
  /** It waits for others: they have answered, or what they could have answered is complete. */
  | 'others'
  /** Nothing: it is settled. */
  | 'nothing';

export interface DecisionMailSource {
  readonly workflow: Workflow;
  /** The request as the decision left it. */
  readonly state: RequestState;
  readonly stage: string;
  readonly decision: Decision;
  /** What is left for the reader now. */
  readonly left: Left;
  /** The reader's own link. */
  readonly link: string;
}

/**
 * Tells somebody who is asked at a stage what somebody else decided there, and what is left for them. One line begins
 * with `Page: ` and holds their link alone.
 */
export function decisionMail({
  workflow,
  state,
  stage: name,
  decision,
  left,
  link,
}: DecisionMailSource): MailText {
  const stage = countedStage(workflow, state, name);
  const did = pastTense(decision, stage.type === 'task');
  return {
    subject: subjectLine({
      lead: `${subjectName({ name: decision.name, email: decision.person })} ${did}`,
      state,
      workflow,
      rest: `, ${stage.title}`,
    }),
    body: paragraphs(
      prose('Somebody else has decided at a stage for which you are asked, too.'),
      stageFacts(
        workflow,
        state,
        name,
        ['Decided', `${decision.name} (${decision.role}) ${did}`],
        ['In place of', decision.inPlaceOf],
        ['On', formatInstant(decision.at)],
        ['Approvals', approvals(stage, stageState(state, name).decisions)],
      ),
      decision.comment === undefined ? undefined : quoted(decision.comment),
      prose(LEFT[left]),
      `Page: ${link}`,
      genuine(link),
    ),
  };
}

const LEFT: Readonly<Record<Left, string>> = {
  'their-answer': 'The stage still waits for your answer. Your link is the same as before:',
  others: 'The stage still waits for others; nothing is left for you to do. Your link shows how it stands:',
  nothing: 'The stage is settled: nothing is left for you to do. Your link shows how it stands:',
};
