import { stagesInOrder, type Workflow } from '../../workflows/schema/workflow.ts';
import type { Outcome, RequestState } from '../domain/model.ts';
import { stageState } from '../domain/request/stages.ts';
import { formatShortInstant } from '../pages/words/instant.ts';
import type { RequesterMailSource } from './feedback-mail.ts';
import { asciiSubject, fields, type MailText, paragraphs, prose, quoted } from './text.ts';

/** Tells the requester of a closed request how it ended, why, and what they can do now. */
export function outcomeMail({ workflow, state }: RequesterMailSource): MailText {
  const { headline, ended, advice } = ENDINGS[state.outcome ?? 'failed'];
  return {
    subject: asciiSubject(`${headline}: ${state.subject} ${state.version}, ${workflow.title}`),
    body: paragraphs(
      prose(ended),
      fields(
        ['Subject', state.subject],
        ['Version', state.version],
        ['Attempt', String(state.attempt)],
        ['Workflow', workflow.title],
        ['Request', state.request],
        ['Artifact', state.artifact?.sha256],
      ),
      state.reason === undefined ? undefined : `Reason:\n\n${quoted(state.reason)}`,
      passed(workflow, state),
      prose(advice),
      state.outcome === 'failed' || state.outcome === 'stopped'
        ? fields(['Execution', state.execution])
        : undefined,
    ),
  };
}

interface Ending {
  readonly headline: string;
  readonly ended: string;
  readonly advice: string;
}

const NEW_REQUEST =
  "submit it as a new request, without 'revises'. Change something in the input (a new version, or its note): exactly the same input again is taken as this request.";

const ENDINGS: Readonly<Record<Outcome, Ending>> = {
  completed: {
    headline: 'Completed',
    ended: 'Your request is complete: every stage is passed.',
    advice: 'Nothing needs to be done.',
  },
  rejected: {
    headline: 'Rejected',
    ended: 'Your request was rejected and is closed. It promotes nothing more.',
    advice: `Speak with the person who rejected it. When you have a version that answers their concerns, ${NEW_REQUEST}`,
  },
  expired: {
    headline: 'Expired',
    ended: 'Your request expired: time ran out, which approves nothing. It is closed.',
    advice: `If this version is still wanted, ${NEW_REQUEST}`,
  },
  superseded: {
    headline: 'Superseded',
    ended: 'Your request is closed: a newer version of the same subject has taken its place.',
    advice: 'Nothing needs to be done; the newer request goes on. It begins at the first stage.',
  },
  withdrawn: {
    headline: 'Withdrawn',
    ended: 'Your request was withdrawn and is closed. It promotes nothing more.',
    advice: `If this version is wanted after all, ${NEW_REQUEST}`,
  },
  stopped: {
    headline: 'Stopped',
    ended: 'Your request is closed: its execution was stopped from outside the workflow.',
    advice: `If you don't know why, ask the people who operate the workflows. If this version is still wanted, ${NEW_REQUEST}`,
  },
  failed: {
    headline: 'Failed',
    ended: 'Your request is closed: its execution failed. This is not a judgement of your version.',
    advice: `Tell the people who operate the workflows; the execution shows what went wrong. Once that is put right, ${NEW_REQUEST}`,
  },
};

/** The stages that the last attempt passed, and who decided them. */
function passed(workflow: Workflow, state: RequestState): string | undefined {
  const done = stagesInOrder(workflow).flatMap(([name, stage]) => {
    const { outcome, decisions, settledAt } = stageState(state, name);
    if (outcome === 'promoted')
      return [fields(['Promoted', `${formatShortInstant(settledAt ?? '')}: ${stage.title}`])];
    if (outcome !== 'approved') return [];
    return decisions
      .filter((one) => one.choice === 'approve')
      .map((one) =>
        fields([
          stage.type === 'task' ? 'Confirmed' : 'Approved',
          `${formatShortInstant(one.at)}: ${stage.title}, by ${one.name} (${one.role})`,
        ]),
      );
  });
  return done.length === 0 ? undefined : `What was passed:\n\n${done.join('\n')}`;
}
