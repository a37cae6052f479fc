import { checkSource } from './check-source.ts';
import { defined } from './defined.ts';
import { type Duration, toWait, type Wait } from './duration.ts';
import { describeOwners, type Owners, ownersOf } from './owners.ts';
import { REJECT, reviewName, waiverName } from './policy.ts';
import type { Roles } from './roles.ts';
import { allRolesOf, nameOfSeats } from './seat-people.ts';
import { trackName } from './tracks.ts';
import { answerAwaited } from './wait.ts';
import type { When } from './when.ts';
import type { Windows } from './windows.ts';
import {
  type CheckStage,
  type Choice,
  type EffectStage,
  END,
  type Escalation,
  escalationsOf,
  type FormField,
  type HumanStage,
  hasTracks,
  isEffect,
  isHuman,
  type Ownership,
  type PolicyStage,
  type SeatsOrShare,
  type Signature,
  type Stage,
  type SubmissionRules,
  type Track,
  type TracksStage,
  type WaitStage,
  type Workflow,
} from './workflow.ts';
import type {
  EscalationSource,
  FormFieldSource,
  HumanStageSource,
  OwnDue,
  PolicyStageSource,
  StageSource,
  TracksStageSource,
  UsualDue,
  WaitStageSource,
  Waits,
  WorkflowSource,
} from './workflow-source.ts';
import type { Calendar } from './working-time.ts';

/** A `defineWorkflow` that knows an organisation's roles, so that a misspelt role does not compile. */
export type DefineWorkflow<Role extends string, Due = OwnDue, Window extends string = never> = <
  const StageName extends string,
  const Environment extends string = never,
  const Attribute extends string = never,
>(
  source: WorkflowSource<Role, StageName, Environment, Attribute, Due, Window>,
) => Workflow;

/** What holds for all workflows of an organisation that say nothing else. */
export interface Habits<Role extends string, Window extends string = string> {
  readonly calendar?: Calendar;
  /**
   * For every stage for people that has no `dueIn`: how long it waits, reminder and escalation included. Where somebody of
   * the role to which it would escalate is asked anyway, it does not.
   */
  readonly waits?: Waits<Role>;
  /**
   * Whose subjects are, for stages whose approver is `{ ownerOf: 'subject' }`, by pattern: `{ 'model/credit-*': ['risk'] }`. The
   * first that is of a subject counts. A definition keeps those of its kind of subject.
   */
  readonly owners?: Owners<Role>;
  /** The times of the week that a stage may name as its `window`. A definition keeps those that its stages name. */
  readonly windows?: Windows<Window>;
}

/**
 * Binds `defineWorkflow` to an organisation's roles and habits. The function it returns fills in the defaults and
 * reads the durations; what it returns is plain data. What the compiler can't check, `validateWorkflow` does.
 *
 * @throws Error from the returned function that lists every unknown member and every duration without meaning.
 */
export function workflowsFor<const Role extends string, const Window extends string = never>(
  roles: Roles<Role>,
  habits: Habits<NoInfer<Role>, Window> & { readonly waits: Waits<NoInfer<Role>> },
): DefineWorkflow<Role, UsualDue, Window>;
export function workflowsFor<const Role extends string, const Window extends string = never>(
  roles: Roles<Role>,
  habits?: Habits<NoInfer<Role>, Window>,
): DefineWorkflow<Role, OwnDue, Window>;
export function workflowsFor<const Role extends string>(
  roles: Roles<Role>,
  habits: Habits<Role> = {},
): DefineWorkflow<Role, UsualDue, string> {
  const { owners = {}, windows = {} } = habits;
  const misowned = describeOwners(owners, Object.keys(roles));
  if (misowned.length > 0) throw new Error(`workflows/roles.ts:\n- ${misowned.join('\n- ')}`);
  return (source) => {
    const problems = checkSource(source, habits.waits, Object.keys(windows));
    if (problems.length > 0) throw new Error(problems.join('\n'));
    const names = Object.keys(source.stages);
    const stages = withReviews(
      askedInTracks(
        Object.fromEntries(
          Object.entries<AnyStage>(source.stages).flatMap(([name, stage], index) => {
            const { title = inWords(name), next = names[index + 1] ?? 'end' } = stage;
            const normalize = (one: AnySingle, about: Pick<Stage, 'title' | 'next'>) =>
              normalizeStage(withUsual(one, source, habits.waits), about, {
                owners: ownersOf(owners, source.subject),
                windows,
              });
            if (stage.type === 'tracks') return normalizeTracks([name, stage], { title, next }, normalize);
            const normal = normalize(stage, { title, next });
            const waiver = waiverOf(stage, habits.waits);
            if (waiver === undefined) return [[name, normal]];
            const shown = { title: shortened(`Waiver: ${title}`), next };
            return withWaiver([name, normal], normalize(waiver, shown));
          }),
        ),
      ),
    );
    const due = toWait(source.rework?.dueIn ?? '14 days');
    const calendar = source.calendar ?? habits.calendar;
    const inWorkingTime = [due, ...Object.values(stages).flatMap(waitsOf)].some(
      (wait) => !('seconds' in wait),
    );
    return defined<Workflow>({
      format: formatOf(Object.values(stages)),
      id: source.id,
      title: source.title,
      subject: source.subject,
      requester: source.requester,
      submission: normalizeSubmission(source),
      metrics: Object.keys(source.metrics ?? {}).length === 0 ? undefined : source.metrics,
      inform: source.inform?.length ? [...source.inform] : undefined,
      environments: [...(source.environments ?? [])],
      start: source.start ?? names[0] ?? 'end',
      rework: { due, maxAttempts: source.rework?.maxAttempts ?? 10 },
      newerVersion: source.newerVersion ?? 'supersede',
      calendar: inWorkingTime ? calendar : undefined,
      stages,
    });
  };
}

type AnyStage = StageSource<string, string, string, When, UsualDue>;
type AnyHumanStage = HumanStageSource<string, string, When, UsualDue>;
type AnyTracks = TracksStageSource<string, string, When, UsualDue>;
type AnySingle = Exclude<AnyStage, AnyTracks>;
type AnyWorkflow = Pick<WorkflowSource<string, string, string>, 'subject' | 'submission'>;

function normalizeSubmission({ subject, submission = {} }: AnyWorkflow): SubmissionRules {
  const byDefault = subject === 'model';
  return defined({
    lineage: submission.lineage ?? byDefault,
    trainingData: submission.trainingData === 'pinned' ? undefined : submission.trainingData,
    cleanCode: submission.cleanCode || undefined,
    artifact: submission.artifact ?? byDefault,
    attributes: submission.attributes ?? {},
    metrics: submission.metrics?.length === 0 ? undefined : submission.metrics,
    authenticated: submission.authenticated || undefined,
    version: submission.version,
  });
}

/** The stage as its workflow and its organisation would write it out. */
function withUsual(
  stage: AnySingle,
  { signature }: { readonly signature?: Signature },
  waits: Waits<string> | undefined,
): AnySingle {
  if (!isForPeople(stage)) return stage;
  const signed = { ...(signature && { signature }), ...stage };
  return stage.dueIn !== undefined || waits === undefined ? signed : withUsualWaits(signed, waits);
}

function withUsualWaits(stage: AnyHumanStage, waits: Waits<string>): AnySingle {
  const { escalate = [], ...others } = waits;
  const asked = normalizeApprovers(stage).flatMap(allRolesOf);
  const steps = stepsIn(escalate).filter(({ to }) => !asked.includes(to));
  return { ...others, ...(steps.length === 0 ? {} : { escalate: steps }), ...stage };
}

const inWords = (name: string): string => (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('-', ' ');

/** A stage of several tracks, and each of these as a stage for people. */
function normalizeTracks(
  [name, { when, tracks, atLeast }]: readonly [string, AnyTracks],
  { title, next }: Pick<Stage, 'title' | 'next'>,
  normalize: (track: AnyHumanStage, common: Pick<Stage, 'title' | 'next'>) => Stage,
): (readonly [string, Stage])[] {
  const names = Object.keys(tracks).map((track) => trackName(name, track));
  const stage: TracksStage = {
    type: 'tracks',
    title,
    next: names[0] ?? next,
    tracks: names,
    atLeast: atLeast ?? names.length,
  };
  const each = Object.entries(tracks).map(([track, { reviews, ...written }], index) => {
    const human = { type: 'approval', ...written } as AnyHumanStage;
    const common = { title: written.title ?? `${title}: ${inWords(track)}`, next: names[index + 1] ?? next };
    const both = when !== undefined && human.when !== undefined ? { all: [when, human.when] } : undefined;
    const applies = both ?? when ?? human.when;
    const of: Track = defined({ of: name, reviews });
    const normal = normalize({ ...human, ...(applies && { when: applies }) }, common);
    return [trackName(name, track), { ...normal, track: of } as HumanStage] as const;
  });
  return [[name, stage], ...each];
}

/** The stages with rules that name a stage of tracks asking its tracks. */
function askedInTracks(stages: Readonly<Record<string, Stage>>): Record<string, Stage> {
  const tracksAt = (name: string) => {
    const stage = Object.hasOwn(stages, name) ? stages[name] : undefined;
    return stage !== undefined && hasTracks(stage) ? stage.tracks : [name];
  };
  return Object.fromEntries(
    Object.entries(stages).map(([name, stage]) => [
      name,
      stage.type === 'policy' ? { ...stage, otherwise: stage.otherwise.flatMap(tracksAt) } : stage,
    ]),
  );
}

function normalizeStage(
  stage: AnySingle,
  { title, next }: Pick<Stage, 'title' | 'next'>,
  { owners, windows }: { readonly owners: readonly Ownership[]; readonly windows: Windows<string> },
): Stage {
  const common = defined({ title, when: stage.when, next });
  if (isForPeople(stage)) return { ...common, ...normalizePeople(stage, owners) };
  if (stage.type === 'check') {
    const checks = stage.checks as CheckStage['checks'];
    return { ...common, type: stage.type, checks, ifFailed: stage.ifFailed ?? 'request-changes' };
  }
  if (stage.type === 'policy') return { ...common, ...normalizePolicy(stage, next) };
  if (stage.type === 'wait') return { ...common, ...normalizeWait(stage) };
  const { type, environment, attest, onFinding, blockedBy, askAgain, window, ignoresFreezes = false } = stage;
  const named = Object.entries(windows).find(([name]) => name === window);
  return defined({
    ...common,
    type,
    environment,
    attest: attest && { every: toWait(attest.every), by: attest.by },
    onFinding,
    blockedBy,
    askAgain,
    window: named && { name: named[0], ...named[1] },
    ignoresFreezes,
  }) satisfies EffectStage;
}

function normalizePolicy(
  stage: PolicyStageSource<string, string, string, When>,
  next: string,
): Omit<PolicyStage, 'title' | 'when' | 'next'> {
  const { policy, approvedBy, until, otherwise = next, reviewAfterwards: review } = stage;
  const checks = (stage.checks ?? {}) as PolicyStage['checks'];
  return defined({
    type: stage.type,
    ...{ policy, checks, approvedBy, until },
    otherwise: otherwise === REJECT ? [] : typeof otherwise === 'string' ? [otherwise] : otherwise,
    reviewAfterwards: review && {
      share: review.share,
      role: review.role,
      due: toWait(review.dueIn ?? '14 days'),
    },
  });
}

/** The stage at which people may waive what a check finds, as an admin would write it; none where nobody may. */
function waiverOf(stage: AnyStage, waits: Waits<string> | undefined): AnyHumanStage | undefined {
  if (stage.type !== 'check' || stage.waivableBy === undefined) return undefined;
  const dueIn = stage.dueIn ?? (waits === undefined ? '5 days' : undefined);
  return {
    type: 'approval',
    role: stage.waivableBy,
    meaning: 'took responsibility',
    conditions: true,
    commentRequiredFor: ['approve-with-conditions'],
    ...(dueIn !== undefined && { dueIn }),
  };
}

/** A check with the stage after it that may waive it. */
function withWaiver([name, check]: [string, Stage], waiver: Stage): [string, Stage][] {
  const added = waiverName(name);
  return [
    [name, { ...(check as CheckStage), next: added, waivedAt: added }],
    [added, { ...(waiver as HumanStage), waives: name }],
  ];
}

/** A title of the length that titles may have. */
const shortened = (title: string): string => [...title].slice(0, 80).join('');

function normalizeWait(
  stage: WaitStageSource<string, string, When>,
): Omit<WaitStage, 'title' | 'when' | 'next'> {
  const { type, until, dueIn, every, abortWhen } = stage;
  return defined({
    type,
    for: stage.for && toWait(stage.for),
    until,
    due: dueIn && toWait(dueIn),
    checks: (stage.checks ?? {}) as WaitStage['checks'],
    every: every && toWait(every),
    abortWhen: abortWhen && [abortWhen].flat(),
    ifFailed: stage.ifFailed ?? 'reject',
  });
}

/** The stages with those at the end at which people look at a share of what rules have approved. */
function withReviews(stages: Readonly<Record<string, Stage>>): Record<string, Stage> {
  const reviews = Object.entries(stages).flatMap(([name, stage]) =>
    stage.type === 'policy' && stage.reviewAfterwards !== undefined
      ? [[reviewName(name), reviewOf(name, stage, stage.reviewAfterwards)] as const]
      : [],
  );
  const names = [...reviews.map(([name]) => name), END];
  const [first = END] = names;
  return Object.fromEntries([
    ...Object.entries(stages).map(([name, stage]) => [
      name,
      stage.next === END ? { ...stage, next: first } : stage,
    ]),
    ...reviews.map(([name, stage], index) => [name, { ...stage, next: names[index + 1] ?? END }]),
  ]);
}

function reviewOf(
  name: string,
  { title }: PolicyStage,
  { share, role, due }: NonNullable<PolicyStage['reviewAfterwards']>,
): HumanStage {
  return {
    type: 'approval',
    title: shortened(`Review afterwards: ${title}`),
    next: END,
    approvers: [{ role, quorum: 1 }],
    alsoEligible: [],
    due,
    meaning: 'reviewed',
    conditions: false,
    commentRequiredFor: ['request-changes', 'reject'],
    form: [],
    rejectQuorum: 1,
    handOverTo: [role],
    samples: { of: name, share },
  };
}

function isForPeople(stage: AnySingle): stage is AnyHumanStage {
  return stage.type === 'approval' || stage.type === 'task';
}

function normalizePeople(
  stage: AnyHumanStage,
  owners: readonly Ownership[],
): Omit<HumanStage, 'title' | 'when' | 'next'> {
  const { type, remindAfter, escalate, chair, reworkTo, carries, signature, ifRejected, ifExpired } = stage;
  const approvers = normalizeApprovers(stage, owners);
  return defined({
    type,
    approvers,
    anyOf: stage.anyOf?.map(seatsIn),
    inOrder: stage.inOrder || undefined,
    abstain: stage.abstain || undefined,
    chair:
      chair &&
      defined({ role: chair.role, veto: chair.veto || undefined, casting: chair.casting || undefined }),
    alsoEligible: stage.alsoEligible ?? (stage.role === REQUESTER ? [REQUESTER] : []),
    // Whoever says nothing of it was refused.
    due: toWait(stage.dueIn as Duration),
    remindAfter: remindAfter && toWait(remindAfter),
    escalate: normalizeEscalation(escalate),
    meaning: stage.meaning ?? (type === 'task' ? 'took responsibility' : 'approved'),
    conditions: stage.conditions ?? false,
    commentRequiredFor: [
      ...new Set<Choice>(['request-changes', 'reject', ...(stage.commentRequiredFor ?? [])]),
    ],
    form: Object.entries(stage.form ?? {}).map(([name, field]) => normalizeField(name, field)),
    rejectQuorum: stage.rejectQuorum ?? 1,
    reworkTo,
    carries: carries || undefined,
    signature,
    handOverTo: stage.handOverTo ?? approvers.flatMap(allRolesOf),
    inform: stage.inform?.length ? [...stage.inform] : undefined,
    ifRejected,
    ifExpired: ifExpired === 'end' ? undefined : ifExpired,
  });
}

/** Not a role: whoever submits, at a task. */
const REQUESTER = 'requester';

function normalizeApprovers(stage: AnyHumanStage, owners: readonly Ownership[] = []): SeatsOrShare[] {
  if (stage.approver !== undefined) {
    const rule = 'ownerOf' in stage.approver ? { ...stage.approver, owners } : stage.approver;
    return [{ role: nameOfSeats(rule), quorum: stage.quorum ?? 1, rule }];
  }
  if (stage.role === REQUESTER) {
    const rule = { is: REQUESTER } as const;
    return [{ role: nameOfSeats(rule), quorum: stage.quorum ?? 1, rule }];
  }
  if (stage.role !== undefined) return [{ role: stage.role, quorum: stage.quorum ?? 1 }];
  if (stage.anyOf !== undefined) return everySeat(stage.anyOf.map(seatsIn));
  return seatsIn(stage.approvers ?? {});
}

const seatsIn = (quorums: Readonly<Record<string, SeatsOrShare['quorum'] | undefined>>): SeatsOrShare[] =>
  Object.entries(quorums).map(([role, quorum = 1]) => ({ role, quorum }));

/** Each role of several sets of seats once, with the most that one of them asks of it. */
function everySeat(ways: readonly (readonly SeatsOrShare[])[]): SeatsOrShare[] {
  const most = new Map<string, SeatsOrShare['quorum']>();
  for (const { role, quorum } of ways.flat()) {
    const known = most.get(role);
    if (known === undefined || Number(quorum) > Number(known)) most.set(role, quorum);
  }
  return [...most].map(([role, quorum]) => ({ role, quorum }));
}

function normalizeField(name: string, field: string | FormFieldSource): FormField {
  if (typeof field === 'string') return { name, label: field, type: 'yes-no', options: [], mustBe: 'yes' };
  return defined({
    name,
    label: field.label,
    type: field.type,
    options: field.options ?? [],
    mustBe: field.mustBe,
    optional: field.optional || undefined,
    atLeast: field.atLeast,
    atMost: field.atMost,
  });
}

/** The lowest format whose handlers read these stages as they are meant. */
function formatOf(stages: readonly Stage[]): Workflow['format'] {
  if (stages.some((stage) => isOfDays(stage) || (isHuman(stage) && stage.anyOf !== undefined))) return 7;
  if (stages.some((stage) => isEffect(stage) && stage.window !== undefined)) return 6;
  const isNew = (stage: Stage) =>
    hasTracks(stage) ||
    (isHuman(stage) && stage.approvers.some(({ rule }) => rule !== undefined && 'is' in rule)) ||
    (isHuman(stage) && (stage.ifExpired !== undefined || Array.isArray(stage.escalate))) ||
    (stage.type === 'check' && stage.waivedAt !== undefined);
  if (stages.some(isNew)) return 5;
  return stages.some(isVote) ? 4 : 3;
}

/** One step is written as it always was: definitions that say the same are the same. */
function normalizeEscalation(escalate: AnyHumanStage['escalate']): HumanStage['escalate'] {
  if (escalate === undefined) return undefined;
  const steps = stepsIn(escalate).map(({ after, to }): Escalation => ({ after: toWait(after), to }));
  return steps.length === 1 ? steps[0] : steps;
}

const stepsIn = (escalate: NonNullable<AnyHumanStage['escalate']>): readonly EscalationSource<string>[] =>
  'to' in escalate ? [escalate] : escalate;

/** True for a stage that asks for a day within bounds, or waits for one. */
function isOfDays(stage: Stage): boolean {
  if (stage.type === 'wait') return answerAwaited(stage) !== undefined;
  return (
    isHuman(stage) &&
    stage.form.some(
      ({ type, atLeast, atMost }) => type === 'date' && (atLeast !== undefined || atMost !== undefined),
    )
  );
}

/** True for a stage that older handlers would decide otherwise: by another count, in another order, or without a chair. */
function isVote(stage: Stage): boolean {
  if (!isHuman(stage)) return false;
  const { approvers, inOrder, abstain, chair } = stage;
  return (
    [inOrder, abstain, chair].some(Boolean) || approvers.some(({ quorum }) => typeof quorum === 'string')
  );
}

/** Every wait of a stage, but the age of its approval. */
function waitsOf(stage: Stage): Wait[] {
  if (isHuman(stage)) {
    return [stage.due, stage.remindAfter, ...escalationsOf(stage).map((step) => step.after)].filter(
      (wait) => wait !== undefined,
    );
  }
  if (stage.type === 'wait') return [stage.for, stage.due, stage.every].filter((wait) => wait !== undefined);
  return isEffect(stage) && stage.attest !== undefined ? [stage.attest.every] : [];
}
