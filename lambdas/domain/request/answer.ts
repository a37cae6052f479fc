import { everyone, type Roles } from '../../../workflows/schema/roles.ts';
import type { Choice, FormField, HumanStage, Workflow } from '../../../workflows/schema/workflow.ts';
import { GovernanceError } from '../errors.ts';
import type { Finding, RequestState } from '../model.ts';
import { approves } from './seating.ts';

/** What a person sent, apart from who they are. */
export interface Answer {
  readonly choice: Choice;
  readonly version: string;
  readonly comment: string;
  readonly findings: readonly Finding[];
  readonly answers: Readonly<Record<string, string>>;
}

/**
 * The answers that a stage takes at the request's attempt: the last attempt takes no request for changes.
 */
export function choicesAt(
  workflow: Workflow,
  stage: HumanStage,
  { attempt }: RequestState,
): readonly Choice[] {
  return [
    'approve',
    ...(stage.conditions ? (['approve-with-conditions'] as const) : []),
    ...(attempt < workflow.rework.maxAttempts ? (['request-changes'] as const) : []),
    'reject',
  ];
}

/**
 * Makes sure that an answer is complete for its stage.
 * @throws GovernanceError `InvalidForm` for the first thing that is not, with its field.
 */
export function requireComplete(
  workflow: Workflow,
  stage: HumanStage,
  roles: Roles,
  state: RequestState,
  answer: Answer,
  now: Date,
): void {
  const { choice, version, comment, findings, answers } = answer;
  requireChoice(workflow, stage, state, choice);
  if (version !== state.version)
    throw invalid('version', 'Type the version that you decide about, exactly as the page shows it.');
  if (stage.commentRequiredFor.includes(choice) && comment.trim() === '') {
    const reader = approves(answer) ? 'this stage asks for it.' : 'the requester needs it to go on.';
    throw invalid('comment', `Say why in the comment: ${reader}`);
  }
  if (choice === 'approve-with-conditions') requireFindings(findings, roles, now);
  else if (findings.length > 0)
    throw invalid(
      'findings',
      "Conditions go with 'Approve with conditions' alone: choose it, or empty them.",
    );
  requireAnswers(stage, answers, approves(answer));
}

function requireChoice(workflow: Workflow, stage: HumanStage, state: RequestState, choice: Choice): void {
  if (choicesAt(workflow, stage, state).includes(choice)) return;
  throw invalid(
    'choice',
    choice === 'request-changes'
      ? `This is the last of ${workflow.rework.maxAttempts} attempts: approve or reject it.`
      : 'This stage does not take an approval with conditions: choose another answer.',
  );
}

function requireFindings(findings: readonly Finding[], roles: Roles, now: Date): void {
  if (findings.length === 0)
    throw invalid('findings', 'Write at least one condition, with its owner and its last day.');
  const people = everyone(roles);
  for (const { text, owner, due } of findings) {
    if (text.trim() === '') throw invalid('findings', 'Say in each condition what must be done.');
    if (!people.has(owner))
      throw invalid(
        'findings',
        `'${owner}' cannot own a condition: name the e-mail address of somebody in a role.`,
      );
    if (due < now.toISOString().slice(0, 10))
      throw invalid('findings', `The last day of a condition, ${due}, is over: choose a later one.`);
  }
}

function requireAnswers(
  stage: HumanStage,
  answers: Readonly<Record<string, string>>,
  approving: boolean,
): void {
  const unknown = Object.keys(answers).find((name) => !stage.form.some((field) => field.name === name));
  if (unknown !== undefined) throw invalid(`answer.${unknown}`, `This stage does not ask '${unknown}'.`);
  for (const field of stage.form) {
    const answer = Object.hasOwn(answers, field.name) ? (answers[field.name] ?? '') : '';
    if (answer.trim() === '') {
      if (approving) throw invalid(`answer.${field.name}`, `Answer '${field.label}' to approve.`);
      continue;
    }
    requireFits(field, answer);
    if (approving && field.mustBe !== undefined && answer !== field.mustBe)
      throw invalid(`answer.${field.name}`, `'${field.label}' must be '${field.mustBe}' to approve.`);
  }
}

function requireFits({ name, label, type, options }: FormField, answer: string): void {
  const accepted = type === 'yes-no' ? ['yes', 'no'] : options;
  const fits =
    type === 'text' || (type === 'number' ? Number.isFinite(Number(answer)) : accepted.includes(answer));
  if (fits) return;
  const wanted = type === 'number' ? 'a number' : `one of: ${accepted.join(', ')}`;
  throw invalid(`answer.${name}`, `'${label}' must be ${wanted}.`);
}

function invalid(field: string, message: string): GovernanceError<'InvalidForm'> {
  return new GovernanceError('InvalidForm', message, { field });
}
