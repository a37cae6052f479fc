import { own } from '../../schema/own.ts';
import { type EffectStage, isEffect, isHuman, type Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { endOwed } from '../domain/request/end-owed.ts';
import { approves } from '../domain/request/seating.ts';
import { stageState } from '../domain/request/stages.ts';
import { formatInstant, formatShortInstant } from '../words/instant.ts';
import { describeOutdated } from '../words/outdated.ts';
import { describeStanding } from '../words/standing.ts';
import { EFFECTS, stageFacts, titleOf } from './stage-facts.ts';
import { subjectLine } from './subject-line.ts';
import { fields, indented, type MailText, paragraphs, prose, quoted } from './text.ts';

/** A turn that a request under way has taken. */
export type Turn =
  /** A stage was approved, or confirmed. */
  | { readonly kind: 'approved'; readonly stage: string }
  /** A track was rejected or has expired, and the request goes on without it. */
  | { readonly kind: 'not-passed'; readonly stage: string }
  /** Nobody has settled a stage in time, and it goes on without that. */
  | { readonly kind: 'unanswered'; readonly stage: string }
  /** A rule has approved, in the place of people. */
  | { readonly kind: 'by-rule'; readonly stage: string }
  /** Time passes until it goes on. */
  | { readonly kind: 'waits'; readonly stage: string }
  /** An environment was changed. */
  | { readonly kind: 'took-effect'; readonly stage: string }
  /** An effect must wait. */
  | { readonly kind: 'held'; readonly stage: string }
  /** A promotion did not take place: it must be approved anew. */
  | { readonly kind: 'asked-again'; readonly stage: string }
  /** Something else was promoted where it is still to be. */
  | {
      readonly kind: 'overtaken';
      readonly environment: string;
      readonly version: string;
      /** The request that did. */
      readonly by: string;
    }
  /** Somebody else answers for it from this attempt on. */
  | { readonly kind: 'taken-over'; readonly by: string }
  /** It waits for older requests, by their ids. */
  | { readonly kind: 'queued'; readonly behind: readonly string[] }
  /** Its turn has come. */
  | { readonly kind: 'dequeued' };

export interface ProgressMailSource {
  readonly workflow: Workflow;
  /** The request as it stands now. */
  readonly state: RequestState;
  readonly turn: Turn;
}

/** Tells the requester of a request under way what has happened, and what comes next. */
export function progressMail({ workflow, state, turn }: ProgressMailSource): MailText {
  const { headline, words } = wordsOf(workflow, state, turn);
  const stage = 'stage' in turn ? turn.stage : undefined;
  const effect = turn.kind === 'took-effect' ? effectOf(workflow, turn.stage) : undefined;
  return {
    subject: subjectLine({
      lead: effect === undefined ? headline : EFFECTS[effect.type],
      state,
      workflow: effect === undefined ? workflow : undefined,
      rest: stage === undefined ? '' : `, ${titleOf(workflow, stage)}`,
    }),
    body: paragraphs(
      prose(words),
      stage === undefined
        ? fields(['Subject', state.subject], ['Version', state.version], ['Workflow', workflow.title])
        : stageFacts(workflow, state, stage, ['Environment', effect?.environment]),
      details(state, turn, workflow.calendar?.timeZone),
      turn.kind === 'waits' ? undefined : 'What comes next:',
      indented(describeStanding(workflow, state)),
      prose(
        holdEnds(state, turn)
          ? 'You need not do anything.'
          : 'It goes on by itself, soon after those conditions are closed.',
      ),
    ),
  };
}

/** False where somebody must do something before what holds an effect is over. */
function holdEnds(state: RequestState, turn: Turn): boolean {
  if (turn.kind !== 'held') return true;
  const { held } = stageState(state, turn.stage);
  return held === undefined || held.until !== undefined;
}

interface Told {
  readonly headline: string;
  readonly words: string;
}

const WORDS: Readonly<Record<Turn['kind'], Told>> = {
  approved: { headline: 'Approved', words: 'A stage of your request is approved.' },
  'not-passed': {
    headline: 'Not passed',
    words: 'One track of your request is not passed. It goes on, as the other tracks are enough.',
  },
  unanswered: {
    headline: 'Lapsed',
    words: 'A stage of your request was not answered in time. It goes on without, which approves nothing.',
  },
  'by-rule': {
    headline: 'Approved by rule',
    words: 'A rule has approved your request, in the place of people.',
  },
  waits: {
    headline: 'Waits',
    words: 'Your request has come to a stage that lets time pass. You can withdraw it until that is over.',
  },
  'took-effect': { headline: 'Promoted', words: 'Your request has changed an environment.' },
  held: { headline: 'On hold', words: 'Your request is approved so far, but its next step must wait.' },
  'asked-again': {
    headline: 'Asked again',
    words:
      'Your request was approved, but what runs is no longer what its approvers saw. It was not promoted; they are asked again.',
  },
  overtaken: {
    headline: 'Overtaken',
    words:
      'Another request was promoted where yours is still to be. Yours goes on; who approved it for replacing what ran before may be asked again, with what it would replace now.',
  },
  'taken-over': {
    headline: 'Taken over',
    words:
      'Somebody else has submitted the next attempt of a request that was yours, and answers for it now. You hear how it goes on only where you are asked.',
  },
  queued: { headline: 'Queued', words: 'Your request waits until older ones for its subject are closed.' },
  dequeued: { headline: 'Begins', words: 'The requests before yours are closed: it begins now.' },
};

/** People approve at most stages; they confirm a task, and waive a check. */
function wordsOf(workflow: Workflow, state: RequestState, turn: Turn): Told {
  const owed = turn.kind === 'waits' ? endOwed(workflow, state) : undefined;
  if (owed !== undefined)
    return {
      headline: 'Ends',
      words: `What your request has promoted to ${owed.environment} is taken out again by itself once this time is over.`,
    };
  const stage = turn.kind === 'approved' ? own(workflow.stages, turn.stage) : undefined;
  if (stage === undefined || !isHuman(stage)) return WORDS[turn.kind];
  if (stage.waives !== undefined) return WAIVED;
  return stage.type === 'task' ? CONFIRMED : WORDS.approved;
}

const CONFIRMED: Told = { headline: 'Confirmed', words: 'A task of your request is confirmed to be done.' };
const WAIVED: Told = {
  headline: 'Waived',
  words: 'A check of your request has failed, and is waived. It goes on.',
};

function effectOf(workflow: Workflow, name: string): EffectStage | undefined {
  const stage = own(workflow.stages, name);
  return stage !== undefined && isEffect(stage) ? stage : undefined;
}

function details(state: RequestState, turn: Turn, zone: string | undefined): string | undefined {
  if (turn.kind === 'queued') return fields(...turn.behind.map((id) => ['Behind', id] as const));
  if (turn.kind === 'dequeued') return undefined;
  if (turn.kind === 'taken-over') return fields(['By', turn.by], ['Attempt', String(state.attempt)]);
  if (turn.kind === 'overtaken')
    return fields(['Environment', turn.environment], ['Runs now', turn.version], ['Request', turn.by]);
  if (turn.kind === 'asked-again')
    return state.again === undefined ? undefined : indented(describeOutdated(state.again));
  // Until when is said by how it stands.
  if (turn.kind === 'waits') return undefined;
  const { decisions, held, settledAt = '', reason } = stageState(state, turn.stage);
  if (turn.kind === 'not-passed') return reason === undefined ? undefined : quoted(reason);
  if (turn.kind === 'by-rule') return reason === undefined ? undefined : indented(reason);
  if (turn.kind === 'took-effect') return fields(['On', formatInstant(settledAt)]);
  if (turn.kind === 'held')
    return paragraphs(
      fields(['Until', held?.until === undefined ? undefined : formatInstant(held.until, zone)]),
      held === undefined ? undefined : quoted(held.why),
    ).trimEnd();
  return paragraphs(
    ...decisions
      .filter(approves)
      .map(({ name, role, at, comment }) =>
        paragraphs(
          fields(['By', `${name} (${role}), ${formatShortInstant(at)}`]),
          comment === undefined ? undefined : quoted(comment),
        ).trimEnd(),
      ),
  ).trimEnd();
}
