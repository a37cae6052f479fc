import type { Roles } from '../../schema/roles.ts';
import { tracksAround } from '../../schema/tracks.ts';
import {
  type HumanStage,
  hasTracks,
  isEffect,
  isHuman,
  type Stage,
  stagesInOrder,
  type Workflow,
} from '../../schema/workflow.ts';
import type { Decision, RequestState, StageState, Waiting } from '../domain/model.ts';
import { countedStage, stageState } from '../domain/request/stages.ts';
import { type Content, type Html, html } from '../pages/html.ts';
import { instant, value } from '../pages/parts.ts';
import { nameOf } from '../pages/view.ts';
import { listNames, pastTense } from '../words/choices.ts';
import { describeMissing } from '../words/seats.ts';
import { due, mark } from './parts.ts';

/** Whom each stage waits for that waits now, by its name: their addresses. */
export type WaitsFor = Readonly<Record<string, readonly string[]>>;

/** What a strip of stages is drawn from. */
export interface Strip {
  readonly workflow: Workflow;
  readonly state: RequestState;
  readonly roles: Roles;
  readonly waitsFor: WaitsFor;
  readonly now: Date;
  readonly zone: string | undefined;
}

type Standing = 'done' | 'now' | 'stopped' | 'later';

/** One step of a request's way. */
interface Step {
  readonly title: string;
  readonly standing: Standing;
  readonly word: Html;
  readonly more: Content;
  /** The stage whose track it is, if it is one. */
  readonly trackOf?: string | undefined;
}

/** The stages of a request in their order: who, when, due, waiting for whom, what comes next. */
export function stageStrip(strip: Strip): Html {
  const { workflow, state } = strip;
  // A stage of several tracks is shown by these.
  const stages = stagesInOrder(workflow)
    .filter(([, stage]) => !hasTracks(stage))
    .map(([name, stage]) => withTracks(workflow, name, stepOf(strip, name, stage)));
  // The next attempt follows the stage that asked for it.
  const back = stages.findIndex(({ standing }) => standing === 'stopped') + 1;
  const steps = [...queue(strip), ...stages.slice(0, back), ...rework(strip), ...stages.slice(back)];
  const goesOn = state.status === 'open' || state.status === 'queued';
  const next = goesOn ? steps.find(({ standing }) => standing === 'later') : undefined;
  return html`<ol class="strip">
${steps.map(
  (
    step,
  ) => html`<li class="${step.standing}"${step.standing === 'now' && html` aria-current="step"`}><b>${value(step.title)}</b>
${comesNext(step, next) ? mark('comes next') : step.word}${step.more}</li>\n`,
)}</ol>
`;
}

/** Tracks begin together: with the first that comes next, the others do. */
const comesNext = (step: Step, next: Step | undefined): boolean =>
  step === next ||
  (step.standing === 'later' && step.trackOf !== undefined && step.trackOf === next?.trackOf);

/** Says of a track that it is one of several, which do not follow one another. */
function withTracks(workflow: Workflow, name: string, step: Step): Step {
  const around = tracksAround(workflow, name);
  if (around === undefined) return step;
  const [trackOf, { tracks }] = around;
  const together = html`<p class="quietly">one of ${tracks.length} at once</p>`;
  return { ...step, more: [step.more, together], trackOf };
}

function queue({ state }: Strip): Step[] {
  if (state.status !== 'queued') return [];
  const more = html`<p>Older requests for ${value(state.subject)} come first.</p>`;
  return [{ title: 'In the queue', standing: 'now', word: mark('waits', 'warn'), more }];
}

function rework({ state, roles, now, zone }: Strip): Step[] {
  if (state.status !== 'rework') return [];
  const who = nameOf(roles, state.requesters.at(-1) ?? '');
  const more = html`<p>waits for ${value(who)}</p><p>${due(state.reworkDueAt, now, zone)}</p>`;
  return [
    { title: `Attempt ${state.attempt + 1}`, standing: 'now', word: mark('changes requested', 'warn'), more },
  ];
}

function stepOf(strip: Strip, name: string, stage: Stage): Step {
  const { state, zone } = strip;
  const standing = stageState(state, name);
  const { outcome, settledAt, carriedFrom } = standing;
  const said = decisions(strip, stage, standing.decisions);
  const { title } = stage;
  if (outcome !== undefined) {
    const stopped = ['waivable', 'changes-requested', 'rejected', 'expired'].includes(outcome);
    const when = settledAt !== undefined && html`<p>${instant(settledAt, 'short', zone)}</p>`;
    const kept = carriedFrom !== undefined && html`<p>holds from attempt ${carriedFrom}</p>`;
    const why = standing.reason !== undefined && html`<p>${value(standing.reason)}</p>`;
    return {
      title,
      standing: stopped ? 'stopped' : 'done',
      word: mark(wordOf(outcome, stage), stopped ? 'bad' : 'good'),
      more: [said.length > 0 ? said : when, kept, why],
    };
  }
  if (state.status === 'open' && isWaiting(standing)) return waitingStep(strip, name, stage, standing, said);
  return {
    title,
    standing: 'later',
    word: mark(state.status === 'closed' ? 'not reached' : 'later'),
    more: whoWill(stage),
  };
}

const isWaiting = ({ openedAt, held, waiting }: StageState): boolean =>
  openedAt !== undefined || held !== undefined || waiting !== undefined;

function waitingStep(
  { workflow, state, roles, waitsFor, now, zone }: Strip,
  name: string,
  stage: Stage,
  { openedAt, dueAt, held, waiting, decisions: given }: StageState,
  said: readonly Content[],
): Step {
  const { title } = stage;
  if (held !== undefined && openedAt === undefined) {
    const until = held.until !== undefined && html`<p>until ${instant(held.until, 'short', zone)}</p>`;
    return {
      title,
      standing: 'now',
      word: mark('held', 'warn'),
      more: html`<p>${value(held.why)}</p>${until}`,
    };
  }
  if (waiting !== undefined)
    return { title, standing: 'now', word: mark('waits', 'warn'), more: passing(stage, waiting, zone) };
  const missing = isHuman(stage) ? describeMissing(countedStage(workflow, state, name), given) : undefined;
  const names = listNames(
    (waitsFor[name] ?? []).map((one) => nameOf(roles, one)),
    'or',
  );
  return {
    title,
    standing: 'now',
    word: mark('waits', 'warn'),
    more: [
      html`<p>for ${value(names === '' ? 'nobody who may answer now' : names)}</p>`,
      missing?.includes('people') && html`<p class="quietly">${value(missing)}</p>`,
      dueAt !== undefined && html`<p>due ${due(dueAt, now, zone)}</p>`,
      said,
    ],
  };
}

/** Until when time passes at a stage, and when something is looked at next. */
function passing(stage: Stage, { until, lookAt }: Waiting, zone: string | undefined): Content {
  const checked = stage.type === 'wait' && stage.until === 'passed';
  return [
    html`<p>${checked ? 'until its checks pass, at the latest ' : 'until '}${instant(until, 'short', zone)}</p>`,
    lookAt !== undefined && html`<p>next look ${instant(lookAt, 'short', zone)}</p>`,
  ];
}

function decisions({ zone }: Strip, stage: Stage, given: readonly Decision[]): readonly Content[] {
  return given.map(
    ({ name, choice, role, at, inPlaceOf }) =>
      html`<p>${value(name)} ${pastTense(choice, stage.type === 'task')}<span class="quietly">${value(role)}${inPlaceOf !== undefined && `, in place of ${inPlaceOf}`}, ${instant(at, 'short', zone)}</span></p>`,
  );
}

const WORDS = {
  approved: 'approved',
  passed: 'passed',
  waivable: 'failed',
  promoted: 'done',
  skipped: 'passed over',
  'changes-requested': 'changes requested',
  rejected: 'rejected',
  expired: 'expired',
} as const;

function wordOf(outcome: keyof typeof WORDS, { type }: Stage): string {
  if (outcome === 'promoted')
    return (
      { promotion: 'promoted', retirement: 'taken out', attestation: 'renewed' }[type as 'promotion'] ??
      'done'
    );
  return outcome === 'approved' && type === 'task' ? 'done' : WORDS[outcome];
}

const namedSeats = ({ role, quorum, rule }: HumanStage['approvers'][number]): string => {
  if (rule !== undefined && 'is' in rule) return 'whoever submitted';
  return quorum === 1 ? role : `${quorum} of ${role}`;
};

function whoWill(stage: Stage): Content {
  if (isHuman(stage)) return html`<p>by ${value(listNames(stage.approvers.map(namedSeats)))}</p>`;
  return html`<p>${isEffect(stage) ? html`in ${value(stage.environment)}` : 'by itself'}</p>`;
}
