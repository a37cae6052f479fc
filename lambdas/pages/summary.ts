import { isHuman } from '../../schema/workflow.ts';
import { mandateOf } from '../domain/request/mandates.ts';
import { escalatedTo, stageState } from '../domain/request/stages.ts';
import { arnOf } from '../domain/speaking.ts';
import { listNames, whatCarries } from '../words/choices.ts';
import { whatIsLookedAt } from '../words/looked-at.ts';
import { describeMeaning } from '../words/purpose.ts';
import { describeSigning, listRoles, seatStandings } from '../words/seats.ts';
import { standingOfStages } from '../words/stage-standing.ts';
import { hasVersions } from '../words/subject.ts';
import { abstentions, howItIsDecided } from '../words/votes.ts';
import { type Html, html } from './html.ts';
import { code, type Fact, facts, instant, value } from './parts.ts';
import { replacedFacts } from './replaced.ts';
import { nameOf, type ReviewView, stageOf } from './view.ts';

/** What somebody who decides must know first. */
export function summaryFacts(view: ReviewView): Html {
  const { workflow, state, roles } = view;
  const stage = stageOf(view);
  const looked = whatIsLookedAt(workflow, stage, state);
  const requester = value(nameOf(roles, state.requesters.at(-1) ?? ''));
  return facts(
    ['Submitted by', html`${requester}, ${instant(state.requestedAt)}`],
    state.submittedBy !== undefined && ['Handed in by', code(arnOf(state.submittedBy))],
    view.rule !== undefined && ['The rule', html`<b>${value(view.rule.title)}</b>, ${value(view.rule.says)}`],
    !hasVersions(workflow) && ['Version', value(state.version)],
    ...Object.entries(state.attributes).map(([name, fact]): Fact => [value(name), value(words(fact))]),
    ['Attempt', html`${state.attempt} of at most ${workflow.rework.maxAttempts}`],
    ...carriedFacts(view),
    ...replacedFacts(view),
    [
      'Your signature',
      html`as ${value(signingAs(view))}; it means: <b>${value(describeMeaning(workflow, stage.meaning))}</b>`,
    ],
    whatCarries(stage) !== undefined && ['It carries', html`${whatCarries(stage) ?? ''}`],
    looked !== undefined && ['What you look at', html`${value(looked)}`],
    stage.waives !== undefined && [
      'What failed',
      html`<b>${value(stageState(state, stage.waives).reason ?? '')}</b>`,
    ],
    howItIsDecided(stage) !== undefined && ['How it is decided', html`${value(howItIsDecided(stage) ?? '')}`],
    ...standingFacts(view),
    state.artifact && ['Artifact', code(state.artifact.sha256)],
    ['Request', code(state.request)],
  );
}

/** How far the stage is: with each of its roles, and with rejections where it takes several. */
function standingFacts(view: ReviewView): Fact[] {
  const { state, roles, claims } = view;
  const stage = stageOf(view);
  const current = stageState(state, claims.stage);
  const { decisions, escalatedAt } = current;
  const seats = seatStandings(stage, decisions).map((way, index) => {
    const each = way.map(({ role, quorum, by }) => {
      const given = by.map((one) => html`<br>${value(one.name)}, ${instant(one.at, 'short')}`);
      const people = quorum === 1 ? 'person' : 'people';
      return html`<div>${value(role)}: so far ${by.length} of ${quorum} ${people}${given}</div>\n`;
    });
    return html`${index > 0 && html`<div>or</div>\n`}${each}`;
  });
  const against = decisions.filter(({ choice }) => choice === 'reject').map(({ name }) => value(name));
  const rejections: Fact[] =
    stage.rejectQuorum > 1
      ? [['Rejections', html`so far ${against.length} of ${stage.rejectQuorum} people ${against}`]]
      : [];
  const escalated: Fact[] =
    escalatedAt === undefined
      ? []
      : [
          [
            'Also asked',
            html`${value(listNames(escalatedTo(stage, current).map(({ to }) => to)))}, since ${instant(escalatedAt, 'short')}`,
          ],
        ];
  const given = (stageState(state, claims.stage).handOvers ?? []).map(
    ({ from, to, at }): Fact =>
      from === undefined
        ? ['Also asked', html`${value(nameOf(roles, to))}, since ${instant(at, 'short')}`]
        : [
            'Handed over',
            html`by ${value(nameOf(roles, from))} to ${value(nameOf(roles, to))}, ${instant(at, 'short')}`,
          ],
  );
  const abstained = abstentions(decisions);
  const neither: Fact[] = abstained === undefined ? [] : [['Abstained', value(abstained)]];
  return [['Approvals', seats], ...rejections, ...neither, ...escalated, ...given];
}

/** Earlier stages that hold from an earlier attempt. */
function carriedFacts({ workflow, state }: ReviewView): Fact[] {
  return [...standingOfStages(workflow, state)].flatMap(([name, { stage, standing, word }]): Fact[] => {
    const { carriedFrom, signedFor } = stageState(state, name);
    if (carriedFrom === undefined || standing !== 'done') return [];
    const kept = isHuman(stage) ? word : `${word} and not repeated`;
    const about = signedFor && html` for version ${value(signedFor.version)}`;
    return [[value(stage.title), html`${kept} at attempt ${carriedFrom}${about}, and still holds`]];
  });
}

function words(fact: string | number | boolean): string {
  return typeof fact === 'boolean' ? (fact ? 'yes' : 'no') : String(fact);
}

/** In which role the person signs, and in whose place. */
export function signingAs(view: ReviewView): string {
  const { roles, claims, person } = view;
  const mandate = mandateOf(view, claims.stage, person.email);
  return mandate === undefined
    ? listRoles(stageOf(view))
    : describeSigning(mandate, (one) => nameOf(roles, one));
}
