import { type Freeze, freezeAt, isWeekly } from '../freezes.ts';
import { nearestWord } from '../unknown-words.ts';
import { opensAt } from '../windows.ts';
import { instead } from '../wording.ts';
import type { Workflow } from '../workflow.ts';
import { clockOf } from '../zone-clock.ts';
import { allStages, effectStages } from './walk.ts';

/**
 * A freeze holds something: each environment and each kind of subject that it names is one of some workflow. And those that come
 * every week leave some time of it to what they hold, in its window if it has one, however clocks are set. One line a problem, for people.
 */
export function effectiveFreezes(freezes: readonly Freeze[], workflows: readonly Workflow[]): string[] {
  const environments = [...new Set(workflows.flatMap((workflow) => workflow.environments))];
  const subjects = [...new Set(workflows.map(({ subject }) => subject))];
  const idle = freezes.flatMap((freeze, index) => {
    const place = `freeze ${index + 1} ('${freeze.reason}')`;
    return [
      ...describe(freeze.environments, 'environment', environments),
      ...describe(freeze.subjects, 'kind of subject', subjects),
    ].map((message) => `${place}: ${message}`);
  });
  return [...idle, ...workflows.flatMap((workflow) => withoutTime(freezes.filter(isWeekly), workflow))];
}

/** A week is looked at by the quarter of an hour, which is less than any freeze leaves. */
const QUARTER_MS = 15 * 60_000;
const LOOKS = 7 * 24 * 4;
const WEEK_MS = LOOKS * QUARTER_MS;
/** Where looking for changes of the clock begins; two years have a whole year from the first of them on. */
const BEGINNING = Date.UTC(2026, 0, 1);
const WEEKS = 105;

/** A span in which no clock changes, so that each of its weeks is like the others: milliseconds since 1970. */
interface Season {
  readonly from: number;
  readonly until: number;
}

/** The stages that freezes of every week never let take effect, or not as long as clocks are set as they are in a part of the year. */
function withoutTime(freezes: readonly Freeze[], { id, subject, ...workflow }: Workflow): string[] {
  if (freezes.length === 0) return [];
  return effectStages(allStages({ id, subject, ...workflow })).flatMap(([name, stage]) => {
    const { type, environment, ignoresFreezes, window } = stage;
    if (ignoresFreezes || type === 'attestation') return [];
    const isOpen = (at: Date) =>
      freezeAt(freezes, subject, environment, at) === undefined &&
      (window === undefined || opensAt(window, at) === undefined);
    const seasons = seasonsOf([...freezes, window].flatMap((one) => one?.timeZone ?? []));
    const closed = seasons.filter(
      ({ until }) =>
        !Array.from({ length: LOOKS }).some((_, look) => isOpen(new Date(until - (look + 1) * QUARTER_MS))),
    );
    if (closed.length === 0) return [];
    const within = window === undefined ? '' : ` of its window '${window.name}'`;
    const when =
      closed.length === seasons.length ? '' : `, as clocks are set, ${spansIn(closed).join(' and ')}`;
    return [
      `workflow '${id}', stage '${name}': the freezes of every week leave it no time${within}${when}: let one end earlier, or write ignoresFreezes: true`,
    ];
  });
}

/** The seasons of a year by the clocks of these zones; where none of them changes, the end of one, whose weeks are all alike. */
function seasonsOf(zones: readonly string[]): readonly Season[] {
  const changes = [...new Set(zones)].flatMap(changesOf).sort((a, b) => a - b);
  // What lasts for less than a week leaves time after it.
  const kept = changes.filter((change, index) => change - (changes[index - 1] ?? 0) >= WEEK_MS);
  const [first] = kept;
  if (first === undefined) return [{ from: BEGINNING, until: BEGINNING }];
  return kept
    .map((from, index) => ({ from, until: kept[index + 1] ?? BEGINNING + WEEKS * WEEK_MS }))
    .filter(({ from }) => from - first <= 51 * WEEK_MS);
}

/** When the clock of a zone is set forward or back within two years, to the quarter of an hour. */
function changesOf(timeZone: string): number[] {
  const clock = clockOf(timeZone);
  const offsetAt = (moment: number) => clock.readingAt(moment) - moment;
  return Array.from({ length: WEEKS }, (_, week) => BEGINNING + week * WEEK_MS).flatMap((start) => {
    const before = offsetAt(start);
    if (offsetAt(start + WEEK_MS) === before) return [];
    let [earlier, later] = [0, LOOKS];
    while (later - earlier > 1) {
      const middle = Math.floor((earlier + later) / 2);
      if (offsetAt(start + middle * QUARTER_MS) === before) earlier = middle;
      else later = middle;
    }
    return [start + later * QUARTER_MS];
  });
}

/** Seasons by their dates, UTC, those that follow one another as one: `from 2026-03-29 to 2026-10-25`. */
function spansIn(seasons: readonly Season[]): string[] {
  const dateOf = (moment: number) => new Date(moment).toISOString().slice(0, 10);
  const begin = seasons.filter(({ from }) => !seasons.some(({ until }) => until === from));
  const end = seasons.filter(({ until }) => !seasons.some(({ from }) => from === until));
  return begin.map(({ from }, index) => `from ${dateOf(from)} to ${dateOf(end[index]?.until ?? from)}`);
}

function describe(named: readonly string[] | undefined, what: string, known: readonly string[]): string[] {
  if (named === undefined) return [];
  if (named.length === 0)
    return [`names no ${what}, so that it holds nothing: name one, or leave the list out for all`];
  return named
    .filter((name) => !known.includes(name))
    .map((name) => `its ${what} '${name}' is none of any workflow: ${remedyFor(name, known)}`);
}

function remedyFor(name: string, known: readonly string[]): string {
  const near = nearestWord(String(name), known);
  if (near !== undefined) return `did you mean '${near}'?`;
  return known.length === 0 ? 'remove it' : instead(known);
}
