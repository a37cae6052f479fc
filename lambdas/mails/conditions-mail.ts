import type { Workflow } from '../../schema/workflow.ts';
import type { Condition, Decision, RequestState } from '../domain/model.ts';
import { checkWaived } from '../domain/waivers.ts';
import { describeCondition } from '../words/conditions.ts';
import { formatInstant } from '../words/instant.ts';
import { stageFacts } from './stage-facts.ts';
import { subjectLine } from './subject-line.ts';
import { fields, type MailText, paragraphs, prose, quoted } from './text.ts';

export interface ConditionsMailSource {
  readonly workflow: Workflow;
  readonly state: RequestState;
  readonly stage: string;
  /** The approval, or waiver, that names the conditions. */
  readonly decision: Decision;
  /** Those of its conditions that the reader owns; at least one. */
  readonly findings: readonly Condition[];
}

/** Tells somebody that an approval, or a waiver, makes them the owner of conditions, and by when each must be met. */
export function conditionsMail({
  workflow,
  state,
  stage,
  decision,
  findings,
}: ConditionsMailSource): MailText {
  const what = findings.length === 1 ? 'a condition' : `${findings.length} conditions`;
  const waived = checkWaived(decision);
  const told = waived === undefined ? 'An approval was given' : `The failed check '${waived}' was waived`;
  const first = findings.map(({ due }) => due).sort()[0] ?? '';
  return {
    subject: subjectLine({ lead: `You own ${what}`, state, ending: `, due ${first}` }),
    body: paragraphs(
      prose(`${told} with ${what} that you are to see to.`),
      stageFacts(
        workflow,
        state,
        stage,
        [waived === undefined ? 'Approved by' : 'Waived by', `${decision.name} (${decision.role})`],
        ['On', formatInstant(decision.at)],
      ),
      ...findings.map(conditionText),
      prose(OPEN),
    ),
  };
}

const OPEN =
  'Conditions hold once the request takes effect, and stay open until somebody closes them (countersign findings). While one is overdue, the next promotion may have to wait.';

/** One condition: its owner, its last day and its words. */
export function conditionText(condition: Condition): string {
  const { owner, due } = condition;
  return `${fields(['Due', `${due}, by ${owner}`])}\n${quoted(describeCondition(condition))}`;
}
