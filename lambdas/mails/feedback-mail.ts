import type { Workflow } from '../../schema/workflow.ts';
import type { CheckResult } from '../domain/checks.ts';
import type { RequestInRework } from '../domain/model.ts';
import { beginsAt } from '../words/choices.ts';
import { formatInstant } from '../words/instant.ts';
import { noun, titleOf } from './stage-facts.ts';
import { subjectLine } from './subject-line.ts';
import { fields, genuine, type MailText, oneLine, paragraphs, prose, quoted } from './text.ts';

export interface FeedbackMailSource {
  readonly workflow: Workflow;
  readonly state: RequestInRework;
  /** The requester's own link to the page that takes the next attempt. */
  readonly link: string;
  /** What the checks found, where it was checks that asked for the changes. */
  readonly results?: readonly CheckResult[] | undefined;
}

/**
 * Tells the requester of a request in rework who, or which checks, ask for which changes, until when, and how to
 * submit them. One line begins with `Page: ` and holds the link alone.
 */
export function feedbackMail({ workflow, state, link, results }: FeedbackMailSource): MailText {
  const [name, settled] =
    Object.entries(state.stages).find(([, one]) => one.outcome === 'changes-requested') ?? [];
  const decision = settled?.decisions.findLast((one) => one.choice === 'request-changes');
  const at = decision?.at ?? settled?.settledAt;
  const begins = beginsAt(workflow, state.resumeAt);
  return {
    subject: subjectLine({ lead: 'Changes requested', state, ending: `, attempt ${state.attempt}` }),
    body: paragraphs(
      prose(`Changes are requested to the ${noun(state)} that you submitted.`),
      fields(
        ['Subject', state.subject],
        ['Version', state.version],
        ['Attempt', String(state.attempt)],
        ['Stage', name === undefined ? undefined : `${titleOf(workflow, name)} (${workflow.title})`],
        [
          'Asked by',
          decision === undefined ? 'the checks of this stage' : `${decision.name} (${decision.role})`,
        ],
        ['On', at === undefined ? undefined : formatInstant(at)],
      ),
      checkResults(results),
      quotedOf(decision?.comment ?? (results === undefined ? settled?.reason : undefined)),
      prose(HOW),
      `Page: ${link}`,
      prose(AGAIN),
      `  "revises": "${oneLine(state.request)}"`,
      fields(
        ['Machine', `${machineOf(state)}, alias live`],
        ['Attempt', `${state.attempt + 1} of at most ${workflow.rework.maxAttempts}`],
        ['Begins at', begins],
        ['Due by', formatInstant(state.reworkDueAt, workflow.calendar?.timeZone)],
      ),
      prose(LATE),
      genuine(link),
    ),
  };
}

const HOW = 'Your own page shows the feedback in full. It takes the next attempt, or your withdrawal:';
const AGAIN =
  'Or start the same workflow again (StartExecution, as your pipeline does) with the new version as its input, and add this member to the input:';
const LATE = 'Without a next attempt until then the request expires.';

/** The name of the machine that the request's execution is of: `arn:aws:states:<region>:<account>:execution:<machine>:<name>`. */
function machineOf({ execution }: RequestInRework): string {
  return execution.split(':')[6] ?? execution;
}

function quotedOf(words: string | undefined): string | undefined {
  return words === undefined ? undefined : quoted(words);
}

function checkResults(results: readonly CheckResult[] | undefined): string | undefined {
  if (results === undefined) return undefined;
  const rows = results.map(({ passed, found }) => [passed ? 'Passed' : 'Failed', found] as const);
  return `${prose('What the checks found:')}\n\n${fields(...rows)}`;
}
