import type { Roles } from '../../schema/roles.ts';
import { tracksAround } from '../../schema/tracks.ts';
import {
  type HumanStage,
  isEffect,
  isHuman,
  type Stage,
  type Workflow,
  waysOf,
} from '../../schema/workflow.ts';
import type { Decision, RequestState, StageState, Waiting } from '../domain/model.ts';
import { countedStage, stageState } from '../domain/request/stages.ts';
import { type Content, type Html, html } from '../pages/html.ts';
import { instant, value, values } from '../pages/parts.ts';
import { nameOf } from '../pages/view.ts';
import { listNames, pastTense } from '../words/choices.ts';
import { timeUntil } from '../words/instant.ts';
import { describeMissing, OR } from '../words/seats.ts';
import { type StageStanding, standingOfStages } from '../words/stage-standing.ts';
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

/** One step of a request's way. */
interface Step {
  readonly title: string;
  readonly standing: StageStanding['standing'];
  readonly word: Html;
  readonly more: Content;
}

/** The stages of a request in their order: who, when, due, waiting for whom, what comes next. */
export function stageStrip(strip: Strip): Html {
  const { workflow, state } = strip;
  // A stage of several tracks is shown by these.
  const stages = [...standingOfStages(workflow, state)].map(([name, how]) =>
    withTracks(workflow, name, stepOf(strip, name, how)),
  );
  // The next attempt follows the stage that asked for it.
  const back = stages.findLastIndex(({ standing }) => standing === 'stopped') + 1;
  const steps = [...queue(strip), ...stages.slice(0, back), ...rework(strip), ...stages.slice(back)];
  return html`<ol class="strip">
${steps.map(
  (
    step,
  ) => html`<li class="${step.standing}"${step.standing === 'now' && html` aria-current="step"`}><b>${value(step.title)}</b>
${step.word}${step.more}</li>\n`,
)}</ol>
`;
}

/** Says of a track that it is one of several, which do not follow one another. */
function withTracks(workflow: Workflow, name: string, step: Step): Step {
  const around = tracksAround(workflow, name);
  if (around === undefined) return step;
  const together = html`<p class="quietly">one of ${around[1].tracks.length} at once</p>`;
  return { ...step, more: [step.more, together] };
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

function stepOf(strip: Strip, name: string, { stage, standing, word }: StageStanding): Step {
  const { state, zone } = strip;
  const current = stageState(state, name);
  const said = decisions(strip, stage, current.decisions);
  const step = {
    title: stage.title,
    standing,
    word: mark(word, word === 'waived' ? 'warn' : TONES[standing]),
  };
  if (standing === 'now') return { ...step, more: whatItWaitsFor(strip, name, stage, current, said) };
  if (standing === 'later') return { ...step, more: whoWill(stage) };
  const { settledAt, carriedFrom, reason } = current;
  const when = settledAt !== undefined && html`<p>${instant(settledAt, 'short', zone)}</p>`;
  const kept = carriedFrom !== undefined && html`<p>holds from attempt ${carriedFrom}</p>`;
  const why = reason !== undefined && html`<p>${value(reason)}</p>`;
  return { ...step, more: [said.length > 0 ? said : when, kept, why] };
}

const TONES = { done: 'good', now: 'warn', stopped: 'bad', later: undefined } as const;

function whatItWaitsFor(
  { workflow, state, roles, waitsFor, now, zone }: Strip,
  name: string,
  stage: Stage,
  { openedAt, dueAt, held, waiting, decisions: given }: StageState,
  said: readonly Content[],
): Content {
  if (held !== undefined && openedAt === undefined) {
    const until = held.until !== undefined && html`<p>until ${instant(held.until, 'short', zone)}</p>`;
    return html`<p>${value(held.why)}</p>${until}`;
  }
  if (waiting !== undefined) return passing(stage, waiting, { now, zone });
  const missing = isHuman(stage) ? describeMissing(countedStage(workflow, state, name), given) : undefined;
  const people = (waitsFor[name] ?? []).map((one) => nameOf(roles, one));
  return [
    html`<p>for ${people.length === 0 ? 'nobody who may answer now' : values(people, 'or')}</p>`,
    missing?.includes('people') && html`<p class="quietly">${value(missing)}</p>`,
    dueAt !== undefined && html`<p>due ${due(dueAt, now, zone)}</p>`,
    said,
  ];
}

/** Until when time passes at a stage, and when something is looked at next. */
function passing(
  stage: Stage,
  { until, lookAt }: Waiting,
  { now, zone }: Pick<Strip, 'now' | 'zone'>,
): Content {
  const left = timeUntil(until, now);
  const checked = stage.type === 'wait' && stage.until === 'passed';
  return [
    html`<p>${checked ? 'until its checks pass, at the latest ' : 'until '}${instant(until, 'short', zone)}${left !== undefined && html`, in ${left}`}</p>`,
    lookAt !== undefined && html`<p>next look ${instant(lookAt, 'short', zone)}</p>`,
  ];
}

function decisions({ zone }: Strip, stage: Stage, given: readonly Decision[]): readonly Content[] {
  return given.map(
    (decision) =>
      html`<p>${value(decision.name)} ${pastTense(decision, stage.type === 'task')}<span class="quietly">${value(decision.role)}${decision.inPlaceOf !== undefined && `, in place of ${decision.inPlaceOf}`}, ${instant(decision.at, 'short', zone)}</span></p>`,
  );
}

const namedSeats = ({ role, quorum, rule }: HumanStage['approvers'][number]): string => {
  if (rule !== undefined && 'is' in rule) return 'whoever submitted';
  return quorum === 1 ? role : `${quorum} of ${role}`;
};

function whoWill(stage: Stage): Content {
  if (isHuman(stage)) {
    const ways = waysOf(stage).map((way) => listNames(way.map(namedSeats)));
    return html`<p>by ${value(ways.join(OR))}</p>`;
  }
  return html`<p>${isEffect(stage) ? html`in ${value(stage.environment)}` : 'by itself'}</p>`;
}
