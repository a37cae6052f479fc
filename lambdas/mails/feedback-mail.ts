import type { Workflow } from '../../workflows/schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { formatInstant } from '../pages/words/instant.ts';
import { asciiSubject, fields, type MailText, oneLine, paragraphs, prose, quoted } from './text.ts';

/** What a mail to the requester is made from: the last entry of the request. */
export interface RequesterMailSource {
  readonly workflow: Workflow;
  readonly state: RequestState;
}

/** Tells the requester of a request in rework who asks for which changes, until when, and how to submit them. */
export function feedbackMail({ workflow, state }: RequesterMailSource): MailText {
  const [name, settled] =
    Object.entries(state.stages).find(([, one]) => one.outcome === 'changes-requested') ?? [];
  const decision = settled?.decisions.findLast((one) => one.choice === 'request-changes');
  const stage =
    name !== undefined && Object.hasOwn(workflow.stages, name) ? workflow.stages[name] : undefined;
  const by = decision && `${decision.name} (${decision.role})`;
  return {
    subject: asciiSubject(
      `Changes requested: ${state.subject} ${state.version}`,
      `, attempt ${state.attempt}`,
    ),
    body: paragraphs(
      prose('Changes are requested to the version that you submitted.'),
      fields(
        ['Subject', state.subject],
        ['Version', state.version],
        ['Attempt', String(state.attempt)],
        ['Stage', stage === undefined ? undefined : `${stage.title} (${workflow.title})`],
        ['Asked by', by],
        ['On', decision && formatInstant(decision.at)],
      ),
      decision?.comment === undefined ? undefined : quoted(decision.comment),
      prose(HOW),
      `  "revises": "${oneLine(state.request)}"`,
      fields(
        ['Machine', `countersign-${workflow.id}, alias live`],
        ['Attempt', `${state.attempt + 1}, which begins again at the first stage`],
        ['Due by', state.reworkDueAt === undefined ? undefined : formatInstant(state.reworkDueAt)],
      ),
      prose(LATE),
    ),
  };
}

const HOW =
  'To submit the next attempt, start the same workflow again (StartExecution, as your pipeline does) with the new version as its input, and add this member to the input:';
const LATE =
  'Without a next attempt until then the request expires. To give it up, do nothing, or submit a new request without that member.';
