import type { Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { arnOf } from '../domain/speaking.ts';
import { noun } from './stage-facts.ts';
import { subjectLine } from './subject-line.ts';
import { fields, genuine, type MailText, paragraphs, prose } from './text.ts';

export interface HandedInMailSource {
  readonly workflow: Workflow;
  readonly state: RequestState;
  /** The requester's own link to the page of the request. */
  readonly link: string;
}

/**
 * Tells the requester of an attempt that it was handed in in their name, and how to stop it if they know nothing of it. One
 * line begins with `Page: ` and holds the link alone.
 */
export function handedInMail({ workflow, state, link }: HandedInMailSource): MailText {
  return {
    subject: subjectLine({
      lead: 'Submitted in your name',
      state,
      workflow,
      ...(state.attempt > 1 ? { rest: ` (attempt ${state.attempt})` } : {}),
    }),
    body: paragraphs(
      prose(
        `The ${noun(state)} below was submitted in your name. If you know of it, you need not do anything.`,
      ),
      fields(
        ['Subject', state.subject],
        ['Version', state.version],
        ['Attempt', String(state.attempt)],
        ['Workflow', workflow.title],
        ['Handed in', by(state)],
      ),
      prose(
        'If neither you nor anybody whom you asked did that, say on its page that you did not ask for it. It ends then, nothing more of it takes effect, and everybody who was asked hears that it was not yours; what it has promoted already stays until somebody goes back.',
      ),
      `Page: ${link}`,
      genuine(link),
    ),
  };
}

const by = ({ submittedBy }: RequestState): string =>
  submittedBy === undefined
    ? 'by starting an execution of the workflow'
    : `through the API, by ${arnOf(submittedBy)}`;
