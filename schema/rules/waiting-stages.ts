import { formatSeconds, formatWait } from '../duration.ts';
import { own } from '../own.ts';
import { attributeAwaited, looks, MOST_LOOKS, mostLooks } from '../wait.ts';
import { instead } from '../wording.ts';
import { type Sight, stagesInOrder, type WaitStage, type Workflow } from '../workflow.ts';
import { calendars } from './calendars.ts';
import { durations } from './durations.ts';
import { type Problem, problem } from './rule.ts';
import { longest } from './waits.ts';
import { allStages, waitStages } from './walk.ts';
import { describeComparison, TESTS } from './well-formed-when.ts';

/** The sweeper comes every five minutes: what is looked at more often says nothing more. */
const SHORTEST_EVERY = 300;
const LONGEST_SIGHT = 129;

/** A stage that lets time pass knows when to go on, what to look at and how often, and looks no more often than can be kept. */
export function waitingStages(workflow: Workflow): readonly Problem[] {
  const single = waitStages(allStages(workflow)).flatMap(([name, stage]) =>
    [
      ...describeEnd(stage, workflow),
      ...describeLooks(stage, workflow),
      ...(looks(stage) ? (stage.abortWhen ?? []) : []).flatMap((sight) => describeSight(sight, stage)),
    ].map((message) => problem(workflow, message, name)),
  );
  return single.length > 0 ? single : together(workflow);
}

function describeEnd(stage: WaitStage, { submission: { attributes } }: Workflow): string[] {
  const name = attributeAwaited(stage);
  if (name === undefined) return [];
  const type = own(attributes, name);
  if (type === 'date') return [];
  const dates = Object.keys(attributes).filter((one) => attributes[one] === 'date');
  const what = type === undefined ? 'no request states' : 'is no date';
  const write = dates.length > 0 ? instead(dates) : `write submission: { attributes: { ${name}: 'date' } }`;
  return [`waits until '${name}', which ${what}: ${write}`];
}

function describeLooks(stage: WaitStage, { calendar }: Workflow): string[] {
  const { every, until, abortWhen } = stage;
  if (!looks(stage)) {
    const odd = every !== undefined ? 'every' : abortWhen !== undefined ? 'abortWhen' : undefined;
    if (until === 'passed') return ['waits until its checks pass, and has none: add checks'];
    return odd === undefined ? [] : [`has ${odd}, and looks at nothing: add checks, or remove it`];
  }
  if (every === undefined) return ["does not say how often it looks at its checks: write every: '1 hour'"];
  if (!('seconds' in every))
    return [`its every is ${formatWait(every)}: write plain hours or days, looks come at any time`];
  const { seconds } = every;
  if (!(seconds >= SHORTEST_EVERY))
    return [`its every is ${formatSeconds(seconds)}: write ${formatSeconds(SHORTEST_EVERY)} or more`];
  const lasts = stage.for ?? stage.due;
  const most = lasts && longest(lasts, calendar);
  return most !== undefined && seconds > most
    ? [
        `its every is ${formatSeconds(seconds)}, and all is over after ${formatWait(lasts ?? every)}: shorten it`,
      ]
    : [];
}

function describeSight(sight: Sight, { checks }: WaitStage): string[] {
  const shown = `its abortWhen ${JSON.stringify(sight)}`;
  if (typeof sight !== 'object' || sight === null)
    return [`${shown} compares nothing: write { saw: 'errors.rate', over: 0.05 }`];
  const { saw, ...test } = sight;
  const odd = Object.keys(test).find((member) => !TESTS.includes(member));
  if (odd !== undefined) return [`${shown} has the unknown member '${odd}': ${instead(['saw', ...TESTS])}`];
  const malformed = describeComparison(saw, test, Object.keys(test), LONGEST_SIGHT);
  if (malformed.length > 0) return malformed.map((message) => `${shown} ${message}`);
  const known = Object.keys(checks);
  return known.some((name) => saw.startsWith(`${name}.`) && saw.length > name.length + 1)
    ? []
    : [
        `${shown} looks at what no check of the stage saw: name the check and the value, as in '${known[0]}.rate'`,
      ];
}

function together(workflow: Workflow): Problem[] {
  // How long what is malformed, or lacks its calendar, lasts, nobody can tell.
  if ([calendars, durations].some((rule) => rule(workflow).length > 0)) return [];
  const waits = waitStages(stagesInOrder(workflow));
  const each = waits.reduce((sum, [, stage]) => sum + mostLooks(stage, workflow), 0);
  const { maxAttempts } = workflow.rework;
  if (!(each * maxAttempts > MOST_LOOKS)) return [];
  const message =
    `may look ${each} times in each of ${maxAttempts} attempts, and ${MOST_LOOKS} looks are the most that an execution and ` +
    'its ledger hold: write a longer every, or fewer rework.maxAttempts';
  return [problem(workflow, message, waits.find(([, stage]) => looks(stage))?.[0])];
}
