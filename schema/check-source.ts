import { type Duration, toWait } from './duration.ts';
import {
  type Examples,
  IN_A_METRIC,
  IN_A_QUESTION,
  IN_A_RENEWAL,
  IN_A_SEAT,
  IN_A_STAGE,
  IN_A_WAY_BACK,
} from './member-examples.ts';
import { misplacedIn } from './misplaced.ts';
import { own } from './own.ts';
import { reviewName, waiverName } from './policy.ts';
import { describeShape, type Shape } from './shape.ts';
import {
  ATTEST,
  CHAIR,
  ESCALATE,
  FIELD,
  IF_REJECTED,
  METRIC,
  ON_FINDING,
  REVIEW_AFTERWARDS,
  REWORK,
  SEAT_RULES,
  STAGES,
  SUBMISSION,
  TRACK,
  UNTIL,
  UNTIL_ANSWER,
  VERSION,
  WORKFLOW,
} from './source-shapes.ts';
import { trackName } from './tracks.ts';
import { nearestWord } from './unknown-words.ts';
import { instead, quoteAll } from './wording.ts';
import type {
  CheckStageSource,
  EscalationSource,
  HumanStageSource,
  StageSource,
  UsualDue,
  WaitStageSource,
  Waits,
  WorkflowSource,
} from './workflow-source.ts';

type AnyWorkflow = WorkflowSource<string, string, string, string, UsualDue>;
type AnyStage = StageSource<string, string, string, unknown, UsualDue>;
type AnyHumanStage = HumanStageSource<string, string, unknown, UsualDue>;
type AnyCheckStage = CheckStageSource<string, string, string, unknown>;

/**
 * Finds what `defineWorkflow` can't read and would otherwise drop or trip over: members that it does not know, that are
 * missing, of another kind or at odds with each other, and durations without meaning. The compiler sees these too, but nobody need ask it: sources run with their types
 * stripped. One line a problem: where it is, what is wrong and what to do.
 *
 * @param waits what a stage for people has that says nothing of its own
 * @param windows the names of the organisation's windows
 */
export function checkSource(
  source: AnyWorkflow,
  waits: Waits<string> | undefined,
  windows: readonly string[],
): string[] {
  const place = typeof source.id === 'string' ? `workflow '${source.id}'` : 'a workflow without a name';
  const { submission, metrics, rework } = source;
  const own = [
    ...describeShape(source, WORKFLOW),
    ...describeInside('its submission', submission, SUBMISSION),
    ...describeInside('its submission.version', submission?.version, VERSION),
    ...Object.entries(Array.isArray(metrics) ? {} : (metrics ?? {})).flatMap(([name, meaning]) =>
      describeMembers(`its metric '${name}'`, meaning, METRIC, IN_A_METRIC),
    ),
    ...describeInside('its rework', rework, REWORK),
    ...describeDuration('its rework.dueIn', rework?.dueIn, false),
  ].map((message) => `${place}: ${message}`);
  const ofStages = Object.entries<AnyStage>(source.stages ?? {}).flatMap(([name, stage]) =>
    [
      ...describeStage(stage, waits === undefined),
      ...describeWindow(stage, windows),
      ...describeAdded(source, name, stage),
    ].map((message) => `${place}, stage '${name}': ${message}`),
  );
  return [...own, ...ofStages];
}

/** What a rule or a check adds, and each track, must have a name that nobody else has. */
function describeAdded({ stages }: AnyWorkflow, name: string, stage: AnyStage): string[] {
  const adds = [
    [stage?.type === 'policy' && stage.reviewAfterwards !== undefined, 'reviewAfterwards', reviewName(name)],
    [stage?.type === 'check' && stage.waivableBy !== undefined, 'waivableBy', waiverName(name)],
    ...Object.keys((stage?.type === 'tracks' && stage.tracks) || {}).map(
      (track) => [true, `the track '${track}'`, trackName(name, track)] as const,
    ),
  ] as const;
  return adds.flatMap(([does, member, added]) =>
    does && own(stages, added) !== undefined
      ? [`has ${member}, which adds the stage '${added}', and there is one: rename that one`]
      : [],
  );
}

function describeStage(stage: AnyStage, mustSayDue: boolean): string[] {
  if (typeof stage !== 'object' || stage === null) return ['is no stage: write its members between { and }'];
  if (stage.type === undefined) return [`has no type: ${instead(Object.keys(STAGES))}`];
  // An unknown type is refused with the other words of a fixed meaning.
  const known = own(STAGES, stage.type);
  return known === undefined ? [] : describeForm(stage, known, mustSayDue);
}

function describeForm(stage: AnyStage, known: Shape, mustSayDue: boolean): string[] {
  const misplaced = misplacedIn(stage);
  const rest = without(stage, Object.keys(misplaced));
  const { unknown, waits } = isForPeople(rest)
    ? describePeople(rest, mustSayDue)
    : describeOther(rest, mustSayDue);
  const all = [...Object.values(misplaced), ...describeShape(rest, known, IN_A_STAGE), ...unknown];
  // What is misspelt is not missing as well.
  return [
    ...all,
    ...waits.flatMap(([what, wait, isRequired]) =>
      describeDuration(what, wait, isRequired && all.length === 0),
    ),
  ];
}

/** A stage as if some of its members were not there: what is said of them is said. */
function without(stage: AnyStage, members: readonly string[]): AnyStage {
  const kept = Object.entries(stage).filter(([member]) => !members.includes(member));
  return Object.fromEntries(kept) as unknown as AnyStage;
}

function isForPeople(stage: AnyStage): stage is AnyHumanStage {
  return stage.type === 'approval' || stage.type === 'task';
}

/** What is wrong inside the members of a stage, and its durations. */
interface Inside {
  readonly unknown: readonly string[];
  readonly waits: readonly (readonly [what: string, wait: Duration | undefined, isRequired: boolean])[];
}

function describePeople(stage: AnyHumanStage, mustSayDue: boolean): Inside {
  const { dueIn, remindAfter, escalate, chair, ifRejected, ifExpired, form } = stage;
  const steps = stepsOf(escalate);
  return {
    unknown: [
      ...describeSeats(stage),
      ...steps.flatMap(([what, step]) => describeMembers(what, step, ESCALATE)),
      ...describeInside('its chair', chair, CHAIR),
      ...describeInside('its ifRejected', ifRejected, IF_REJECTED, IN_A_WAY_BACK),
      ...(ifExpired === undefined || typeof ifExpired === 'string'
        ? []
        : describeMembers('its ifExpired', ifExpired, IF_REJECTED, IN_A_WAY_BACK, "'end', 'next', or ")),
      ...Object.entries(form ?? {}).flatMap(([name, field]) =>
        describeField(`its question '${name}'`, field),
      ),
    ],
    waits: [
      ['its dueIn', dueIn, mustSayDue],
      ['its remindAfter', remindAfter, false],
      ...steps.map(([what, step]) => [`${what}.after`, step?.after, true] as const),
    ],
  };
}

/** The steps of an escalation, and what a message calls each. */
function stepsOf(
  escalate: AnyHumanStage['escalate'],
): (readonly [what: string, step: EscalationSource<string>])[] {
  if (escalate === undefined) return [];
  return Array.isArray(escalate)
    ? escalate.map((step: EscalationSource<string>, index) => [`its escalate[${index}]`, step])
    : [['its escalate', escalate as EscalationSource<string>]];
}

/** The compiler takes one way or another to say who decides. */
function describeSeats(stage: AnyHumanStage): string[] {
  const { role, approvers, anyOf, approver, quorum, inOrder } = stage;
  const ways = Object.entries({ role, approvers, anyOf, approver }).flatMap(([way, said]) =>
    said === undefined ? [] : [way],
  );
  if (anyOf !== undefined)
    return ways.length > 1 ? [`has ${ways.join(' and ')}: keep one of them`] : describeWays(stage);
  const order =
    inOrder === undefined
      ? []
      : [
          'has inOrder, and one role: write approvers: { manager: 1, risk: 1 }, in the order in which they are asked',
        ];
  if (approver !== undefined)
    return ways.length > 1
      ? [`has ${ways.join(' and ')}: keep one of them`]
      : [...describeSeatRule(approver), ...describeQuorum(quorum), ...order];
  if (approvers === undefined) return [...describeQuorum(quorum), ...order];
  if (role !== undefined) return ['has both role and approvers: remove one of them'];
  return quorum === undefined
    ? []
    : ['has a quorum beside approvers: write it there, as in { manager: 2 }, and remove it here'];
}

/** Several ways to approve are a list of roles with their quorums, and all are asked at once. */
function describeWays({ anyOf, quorum, inOrder }: AnyHumanStage): string[] {
  const isWay = (way: unknown) => typeof way === 'object' && way !== null && !Array.isArray(way);
  const isList = Array.isArray(anyOf) && Array.from<unknown>(anyOf).every(isWay);
  return [
    ...(isList
      ? []
      : [
          `has the anyOf ${JSON.stringify(anyOf).replaceAll('"', "'")}: write a list of the ways to approve, as in anyOf: [{ director: 1 }, { manager: 2 }]`,
        ]),
    ...(quorum === undefined
      ? []
      : ['has a quorum beside anyOf: write it there, as in { manager: 2 }, and remove it here']),
    ...(inOrder === undefined
      ? []
      : ['has inOrder beside anyOf, all of whose roles are asked at once: remove one of them']),
  ];
}

/** Each way in which a request says who decides it has members of its own. */
function describeSeatRule(approver: unknown): string[] {
  if (typeof approver !== 'object' || approver === null || Array.isArray(approver))
    return [
      `has the approver ${JSON.stringify(approver).replaceAll('"', "'")}: ${ONE_OF_THREE}, or name a role in role`,
    ];
  const shapes = Object.entries(SEAT_RULES).filter(([member]) => Object.hasOwn(approver, member));
  const [[member, shape] = []] = shapes;
  if (shapes.length > 1)
    return [`its approver has ${quoteAll(shapes.map(([one]) => one))}: keep one of them`];
  if (member === undefined || shape === undefined) {
    const [near] = Object.keys(approver).flatMap((one) => nearestWord(one, Object.keys(SEAT_RULES)) ?? []);
    return [`its approver names nobody: ${near === undefined ? ONE_OF_THREE : `did you mean '${near}'?`}`];
  }
  return describeInside('its approver', approver, shape, IN_A_SEAT);
}

const ONE_OF_THREE =
  "write { managerOf: 'requester' }, { ownerOf: 'subject' } or { attribute: 'region', of: { eu: 'risk-eu' } }";

/** Which numbers and shares there are, the rule of seats says. */
function describeQuorum(quorum: unknown): string[] {
  const isOne = typeof quorum === 'number' || (typeof quorum === 'string' && quorum.endsWith('%'));
  return quorum === undefined || isOne
    ? []
    : [
        `has the quorum ${typeof quorum === 'string' ? `'${quorum}'` : JSON.stringify(quorum)}: write a number, or a share such as '60%'`,
      ];
}

function describeField(what: string, field: unknown): string[] {
  return typeof field === 'string' ? [] : describeMembers(what, field, FIELD, IN_A_QUESTION, 'a text, or ');
}

/** What is wrong with what must have members. @param or what it may be instead */
function describeMembers(
  what: string,
  members: unknown,
  shape: Shape,
  examples?: Examples,
  or = '',
): string[] {
  if (typeof members !== 'object' || members === null)
    return [`${what} is ${JSON.stringify(members)}: write ${or}its members between { and }`];
  return describeInside(what, members, shape, examples);
}

function describeOther(stage: Exclude<AnyStage, AnyHumanStage>, mustSayDue: boolean): Inside {
  if (stage.type === 'check') {
    return { unknown: describeWaiver(stage), waits: [['its dueIn', stage.dueIn, false]] };
  }
  if (stage.type === 'tracks') return { unknown: describeTracks(stage.tracks, mustSayDue), waits: [] };
  if (stage.type === 'policy') {
    const { reviewAfterwards, otherwise } = stage;
    return {
      unknown: [
        ...describeInside('its reviewAfterwards', reviewAfterwards, REVIEW_AFTERWARDS),
        ...describeOtherwise(otherwise),
      ],
      waits: [['its reviewAfterwards.dueIn', reviewAfterwards?.dueIn, false]],
    };
  }
  if (stage.type === 'wait') return describeWait(stage);
  const { attest, onFinding } = stage;
  return {
    unknown: [
      ...describeInside('its attest', attest, ATTEST),
      ...describeInside('its onFinding', onFinding, ON_FINDING, IN_A_RENEWAL),
    ],
    waits: [['its attest.every', attest?.every, attest !== undefined]],
  };
}

/** An effect takes place in a window that there is. */
function describeWindow(stage: AnyStage, windows: readonly string[]): string[] {
  if (typeof stage !== 'object' || stage === null || !('window' in stage)) return [];
  const { window } = stage;
  if (typeof window !== 'string' || windows.includes(window)) return [];
  const near = nearestWord(window, windows);
  const others =
    windows.length === 0
      ? 'define it in workflows/windows.ts, and give workflowsFor(roles, { windows })'
      : instead(windows);
  return [`its window '${window}' is none: ${near === undefined ? others : `did you mean '${near}'?`}`];
}

/** What becomes of a check that failed, and within what time, is for those to say who may waive it. */
function describeWaiver({ waivableBy, dueIn, ifFailed }: AnyCheckStage): string[] {
  if (waivableBy === undefined)
    return dueIn === undefined
      ? []
      : [
          'has a dueIn, and waits for nobody: add waivableBy, the role that may waive what failed, or remove it',
        ];
  return ifFailed === undefined
    ? []
    : [`has ifFailed beside waivableBy, whose people say what becomes of what failed: remove one of them`];
}

/** The compiler takes one way or another to say how long a stage waits. */
function describeWait(stage: WaitStageSource<string, string, unknown>): Inside {
  const { until, dueIn, every, ifFailed } = stage;
  const ends = Object.keys({ for: 0, until: 0 }).filter((way) => way in stage);
  const sooner = until === 'passed';
  const unknown = [
    ...(ends.length === 1 ? [] : [ends.length === 0 ? ENDLESS : 'has for and until: keep one of them']),
    ...(typeof until === 'object' && until !== null
      ? describeInside('its until', until, 'answer' in until ? UNTIL_ANSWER : UNTIL)
      : until === undefined || sooner
        ? []
        : [
            `has the until ${JSON.stringify(until)}: write { attribute: 'goLive' }, { answer: 'approve.when' } or 'passed'`,
          ]),
    ...(dueIn === undefined || sooner
      ? []
      : ["has a dueIn, and ends by itself: remove it, or write until: 'passed'"]),
    ...describeInside('its ifFailed', ifFailed, IF_REJECTED, IN_A_WAY_BACK),
  ];
  return {
    unknown,
    waits: [
      ['its for', stage.for, false],
      ['its dueIn', dueIn, sooner],
      ['its every', every, false],
    ],
  };
}

const ENDLESS =
  "does not say how long it waits: write for: '48 hours', until: { attribute: 'goLive' }, until: { answer: 'approve.when' } or until: 'passed'";
/** What is wrong in each of the tracks of a stage. */
function describeTracks(tracks: unknown, mustSayDue: boolean): string[] {
  if (typeof tracks !== 'object' || tracks === null || Array.isArray(tracks)) return [];
  return Object.entries(tracks).flatMap(([name, track]) =>
    describeTrack(track, mustSayDue).map((message) => `its track '${name}': ${message}`),
  );
}

function describeTrack(track: unknown, mustSayDue: boolean): string[] {
  if (typeof track !== 'object' || track === null || Array.isArray(track))
    return ['is no track: write its members between { and }'];
  if ('next' in track)
    return ['has next, and no track goes on by itself: write it at the stage, for all of them'];
  const { type = 'approval' } = track as { readonly type?: string };
  if (type !== 'approval' && type !== 'task')
    return [
      `is of type '${type}': write ${quoteAll(['approval'])} or ${quoteAll(['task'])}, or leave it out`,
    ];
  return describeForm({ ...track, type } as AnyHumanStage, TRACK, mustSayDue);
}

function describeOtherwise(otherwise: unknown): string[] {
  const isText = (value: unknown) => typeof value === 'string';
  if (otherwise === undefined || isText(otherwise)) return [];
  if (Array.isArray(otherwise) && otherwise.length > 0 && Array.from(otherwise).every(isText)) return [];
  return [
    `has the otherwise ${JSON.stringify(otherwise)}: write the name of an approval stage, a list of such names, or 'reject'`,
  ];
}

function describeInside(what: string, members: unknown, shape: Shape, examples?: Examples): string[] {
  return describeShape(members, shape, examples).map((message) => `${what} ${message}`);
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
