import type { Workflow } from '../../schema/workflow.ts';
import type { ClosedRequest, Decision, Outcome, RequestState } from '../domain/model.ts';
import { approves } from '../domain/request/seating.ts';
import { stageState } from '../domain/request/stages.ts';
import { gaveWayToNewer } from '../domain/subject/subject.ts';
import { formatShortInstant } from '../words/instant.ts';
import { purposeOf } from '../words/purpose.ts';
import { standingOfStages } from '../words/stage-standing.ts';
import { conditionText } from './conditions-mail.ts';
import { subjectLine } from './subject-line.ts';
import { fields, type MailText, paragraphs, prose, quoted } from './text.ts';

export interface OutcomeMailSource {
  readonly workflow: Workflow;
  /** The request as it ended. */
  readonly state: ClosedRequest;
}

/** Tells the requester of a closed request how it ended, why, and what they can do now. */
export function outcomeMail({ workflow, state }: OutcomeMailSource): MailText {
  const { headline, ended, advice } = endingOf(state);
  const open = state.outcome === 'completed' ? conditions(state) : undefined;
  return {
    subject: subjectLine({ lead: headline, state, workflow, rest: `, ${workflow.title}` }),
    body: paragraphs(
      prose(purposeOf(workflow) === undefined ? ended : ended.replace('promotes', 'changes')),
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
      open,
      prose(open === undefined ? advice : 'Nothing else needs to be done.'),
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
    advice: `If it is wanted after all, ${NEW_REQUEST}`,
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

function endingOf({ outcome, reason }: ClosedRequest): Ending {
  return outcome === 'superseded' && !gaveWayToNewer(reason) ? OVERTAKEN : ENDINGS[outcome];
}

/** Superseded by what happened to the environments, not by a newer request. */
const OVERTAKEN: Ending = {
  headline: 'Superseded',
  ended: 'Your request is closed: it can take effect no more as it was submitted.',
  advice: `The reason says what has changed. If this version is still wanted, ${NEW_REQUEST}`,
};

/** The stages that the last attempt passed, and who decided them, or why they were not needed. */
function passed(workflow: Workflow, state: RequestState): string | undefined {
  const stages = [...standingOfStages(workflow, state)];
  const done = stages.flatMap(([name, { stage, standing, word }]): (readonly [string, string])[] => {
    const { decisions, settledAt = '', reason } = stageState(state, name);
    if (standing !== 'done') return [];
    const label = `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
    const why = reason === undefined ? '' : `. ${reason}`;
    const signed = decisions.filter(approves);
    if (signed.length === 0) return [[label, `${formatShortInstant(settledAt)}: ${stage.title}${why}`]];
    return signed.map((one) => [
      label,
      `${formatShortInstant(one.at)}: ${stage.title}, by ${one.name} (${one.role})${placeOf(one)}`,
    ]);
  });
  return done.length === 0 ? undefined : `What was passed:\n\n${fields(...done)}`;
}

function placeOf({ inPlaceOf }: Decision): string {
  return inPlaceOf === undefined ? '' : `, in place of ${inPlaceOf}`;
}

/** The conditions under which it was approved. */
function conditions(state: RequestState): string | undefined {
  const all = Object.values(state.stages).flatMap(({ decisions }) =>
    decisions.flatMap(({ findings = [] }) => findings),
  );
  if (all.length === 0) return undefined;
  return paragraphs(
    'It was approved on conditions, which stay open until somebody closes them:',
    ...all.map(conditionText),
  ).trimEnd();
}
