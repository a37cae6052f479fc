import { type Duration, toWait } from './duration.ts';
import {
  ATTEST,
  ESCALATE,
  FIELD,
  IF_REJECTED,
  REWORK,
  STAGES,
  SUBMISSION,
  VERSION,
  WORKFLOW,
} from './source-words.ts';
import { describeUnknown } from './unknown-words.ts';
import type { HumanStageSource, StageSource, UsualDue, Waits, WorkflowSource } from './workflow-source.ts';

type AnyWorkflow = WorkflowSource<string, string, string, string, UsualDue>;
type AnyStage = StageSource<string, string, string, unknown, UsualDue>;
type AnyHumanStage = HumanStageSource<string, string, unknown, UsualDue>;

/**
 * Finds what `defineWorkflow` can't read and would otherwise drop or trip over: members that it does not know, and
 * durations without meaning. The compiler sees these too, but nobody need ask it: sources run with their types
 * stripped. One line a problem: where it is, what is wrong and what to do.
 *
 * @param waits what a stage for people has that says nothing of its own
 */
export function checkSource(source: AnyWorkflow, waits: Waits<string> | undefined): string[] {
  const place = `workflow '${source.id}'`;
  const { submission, rework } = source;
  const own = [
    ...describeUnknown(source, WORKFLOW),
    ...describeInside('its submission', submission, SUBMISSION),
    ...describeInside('its submission.version', submission?.version, VERSION),
    ...describeInside('its rework', rework, REWORK),
    ...describeDuration('its rework.dueIn', rework?.dueIn, false),
  ].map((message) => `${place}: ${message}`);
  const ofStages = Object.entries<AnyStage>(source.stages ?? {}).flatMap(([name, stage]) =>
    describeStage(stage, waits === undefined).map((message) => `${place}, stage '${name}': ${message}`),
  );
  return [...own, ...ofStages];
}

function describeStage(stage: AnyStage, mustSayDue: boolean): string[] {
  // An unknown type is refused with the other words of a fixed meaning.
  const known = STAGES[stage.type];
  if (known === undefined) return [];
  const { unknown, waits } = isForPeople(stage) ? describePeople(stage, mustSayDue) : describeEffect(stage);
  const all = [...describeUnknown(stage, known), ...unknown];
  // What is misspelt is not missing as well.
  return [
    ...all,
    ...waits.flatMap(([what, wait, isRequired]) =>
      describeDuration(what, wait, isRequired && all.length === 0),
    ),
  ];
}

function isForPeople(stage: AnyStage): stage is AnyHumanStage {
  return stage.type === 'approval' || stage.type === 'task';
}

/** What is wrong inside the members of a stage, and its durations. */
interface Inside {
  readonly unknown: readonly string[];
  readonly waits: readonly (readonly [what: string, wait: Duration | undefined, isRequired: boolean])[];
}

function describePeople(
  { dueIn, remindAfter, escalate, ifRejected, form }: AnyHumanStage,
  mustSayDue: boolean,
): Inside {
  return {
    unknown: [
      ...describeInside('its escalate', escalate, ESCALATE),
      ...describeInside('its ifRejected', ifRejected, IF_REJECTED),
      ...Object.entries(form ?? {}).flatMap(([name, field]) =>
        describeInside(`its question '${name}'`, field, FIELD),
      ),
    ],
    waits: [
      ['its dueIn', dueIn, mustSayDue],
      ['its remindAfter', remindAfter, false],
      ['its escalate.after', escalate?.after, escalate !== undefined],
    ],
  };
}

function describeEffect(stage: Exclude<AnyStage, AnyHumanStage>): Inside {
  if (stage.type === 'check') return { unknown: [], waits: [] };
  const { attest } = stage;
  return {
    unknown: describeInside('its attest', attest, ATTEST),
    waits: [['its attest.every', attest?.every, attest !== undefined]],
  };
}

function describeInside(what: string, members: unknown, known: readonly string[]): string[] {
  if (typeof members !== 'object' || members === null) return [];
  return describeUnknown(members, known).map((message) => `${what} ${message}`);
}

function describeDuration(what: string, duration: Duration | undefined, isRequired: boolean): string[] {
  if (duration === undefined) {
    return isRequired ? [`${what} is missing: write a number and a unit, such as '5 days'`] : [];
  }
  try {
    toWait(duration);
    return [];
  } catch (error) {
    return [`${what} ${(error as RangeError).message}`];
  }
}
