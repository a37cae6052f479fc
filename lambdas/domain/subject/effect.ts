import { after } from '../../../schema/calendar.ts';
import { own } from '../../../schema/own.ts';
import { ownEndsOf } from '../../../schema/own-ends.ts';
import { type NamedPolicy, policiesOf } from '../../../schema/policy.ts';
import { stateOf } from '../../../schema/tracks.ts';
import { type EffectStage, isEffect, stagesInOrder, type Workflow } from '../../../schema/workflow.ts';
import type { EntryDraft } from '../entry.ts';
import { GovernanceError } from '../errors.ts';
import type {
  Deployment,
  OpenRequest,
  Outcome,
  Outdated,
  OwedReview,
  RequestState,
  RuleApproval,
  RuleInForce,
  StageDecision,
  Step,
  SubjectState,
} from '../model.ts';
import { judgeRuleAgain, type PolicyPositions, type RuleJudgement, standingOf } from '../policy.ts';
import { hasGoneBack, isToBeNoted } from '../request/ask-again.ts';
import { approves } from '../request/seating.ts';
import type { Situation } from '../request/situation.ts';
import { hasApproved, sparedAt } from '../request/spared.ts';
import { requireReached, type StageRef, stageState } from '../request/stages.ts';
import { isDateOver } from '../request/wait.ts';
import { outcomeError } from '../request/wake.ts';
import { newFindings } from './findings.ts';
import { runningIn, whyNotReplace, whyOtherArtifact } from './replaced.ts';
import { whySuperseded } from './subject.ts';

/** Under which name a subject notes a promotion of an attempt. */
export const effectKey = ({ stage, attempt }: StageRef): string => `${attempt}/${stage}`;

/**
 * Carries out a stage that changes an environment: points it at the request's version, takes that version out of it,
 * or confirms that it may stay. The entry is the commit point: the effect takes place here or not at all. Nothing
 * happens when this stage of this attempt has had its effect already, was skipped, or has gone back to be approved anew.
 *
 * A promotion whose approvals saw something else in its environment than what runs there does not take place: the entry
 * then says so, and the request is to ask again. So it is where a rule approved it that does so no more.
 *
 * @param policies how the rules stand on which it stands, in this moment
 * @throws GovernanceError `NotApproved` when the request has not passed every earlier stage on this attempt;
 *   `RequestClosed` (with the outcome's error name) when it is closed, superseded or not at this attempt, when the
 *   environment no longer runs the version that it is about, or when the time is over for which it was to run it.
 */
export function takeEffect(
  subject: SubjectState,
  { workflow, state: request, now }: Pick<Situation, 'workflow' | 'state' | 'now'>,
  ref: StageRef,
  policies: PolicyPositions = NO_POLICIES,
): Step<SubjectState> {
  const entered = own(subject.open, request.request);
  if (hasTakenEffect(subject, request, ref)) return {};
  if (request.status === 'closed') throw closed(request, request.outcome, request.reason);
  if (entered === undefined) throw closed(request, 'failed', `It was never entered on ${request.subject}.`);
  if (entered.supersededBy !== undefined) throw closed(request, 'superseded', whySuperseded(request.subject));
  if (ref.attempt !== request.attempt) throw closed(request, 'superseded');
  if (stageState(request, ref.stage).outcome === 'skipped') return {};
  if (isToBeNoted(request, entered.outdated) || hasGoneBack(request, ref)) return {};
  if (request.status === 'queued') {
    const message = `Request ${request.request} waits for older ones of its subject.`;
    throw new GovernanceError('NotApproved', message, { stage: ref.stage });
  }
  const stage = requireReached(workflow, request, ref.stage);
  if (!isEffect(stage)) {
    throw new GovernanceError('NotApproved', `Stage '${ref.stage}' changes no environment.`, {
      stage: ref.stage,
    });
  }
  requireTimeLeft({ workflow, state: request, now }, ref);
  const at = now.toISOString();
  const lapsed = whyLapsed(subject, { ...ref, workflow, request, effect: stage, at }, { entered, policies });
  if (lapsed !== undefined) return { entry: lapsed };
  const outdated = whyOutdated(subject, { ...ref, workflow, request, effect: stage, at }, entered);
  if (outdated !== undefined) return { entry: outdated };
  const raised = newFindings(request, entered.findings ?? []);
  const findings = [...(entered.findings ?? []), ...Object.keys(raised)];
  const promoting: OpenRequest = {
    ...entered,
    version: request.version,
    promotions: { ...entered.promotions, [effectKey(ref)]: at },
    finished: !effectFollows(workflow, ref.stage),
    findings: findings.length === 0 ? undefined : findings,
  };
  const before = {
    ...subject,
    open: { ...subject.open, [request.request]: promoting },
    findings: { ...subject.findings, ...raised },
  };
  return { entry: effectOf(before, { ...ref, workflow, request, effect: stage, at, policies }) };
}

/**
 * What would end in the moment in which it begins is not promoted: the date until which it was asked for has passed meanwhile.
 * @throws GovernanceError `RequestClosed` then.
 */
function requireTimeLeft(
  { workflow, state: request, now }: Pick<Situation, 'workflow' | 'state' | 'now'>,
  ref: StageRef,
): void {
  const end = ownEndsOf(workflow).find(({ promotions }) => promotions.includes(ref.stage));
  if (end === undefined) return;
  const waits = end.between.flatMap(([, stage]) => (stage.type === 'wait' ? [stage] : []));
  const known = { workflow, state: request, now };
  if (waits.length === 0 || !waits.every((stage) => isDateOver(stage, known))) return;
  const reason = `The date at which ${end.environment} was to lose version ${request.version} again has passed by now (${end.title}): submit it again with a later one.`;
  throw closed(request, 'expired', reason);
}

const NO_POLICIES: PolicyPositions = new Map();

/**
 * The entry that an effect does not take place, because a rule that approved it does so no more; nothing when none has, or
 * all still do. What the rule looks at is looked at again, at each effect.
 * @throws GovernanceError `RequestClosed` where nobody is asked in the rule's place.
 */
function whyLapsed(
  subject: SubjectState,
  { workflow, request, effect, stage, attempt, at }: Taking,
  { entered, policies }: { readonly entered: OpenRequest; readonly policies: PolicyPositions },
): EntryDraft<SubjectState> | undefined {
  const facts = { request, subject, reference: workflow.environments.at(-1), now: new Date(at) };
  for (const [name, policy] of rulesBefore(workflow, request, stage)) {
    const rule = { workflow, stage: policy, position: policies.get(policy.policy) };
    const standing = inForce(judgeRuleAgain(rule, facts));
    if (typeof standing !== 'string') continue;
    const [asked] = policy.otherwise;
    if (asked === undefined)
      throw closed(request, 'rejected', `The rule '${policy.title}' approves it no more: ${standing}.`);
    const { environment } = effect;
    const runs = runningIn(subject, environment);
    const count = (entered.outdated?.count ?? 0) + 1;
    const lapsed = { stage: name, why: standing };
    const asks = stateOf(workflow, asked);
    const outdated = { count, attempt, stage, environment, asks, runs, rule: lapsed, at };
    return outdatedEntry(subject, request, { entered, outdated });
  }
  return undefined;
}

const inForce = ({ rule, because }: RuleJudgement): RuleInForce | string => rule ?? because;

/** The rules that have approved the current attempt in the place of people, before a stage. */
function rulesBefore(workflow: Workflow, request: RequestState, stage: string): readonly NamedPolicy[] {
  const order = stagesInOrder(workflow).map(([name]) => name);
  return policiesOf(workflow).filter(
    ([name]) => order.indexOf(name) < order.indexOf(stage) && hasApproved(request, name),
  );
}

function outdatedEntry(
  subject: SubjectState,
  request: RequestState,
  { entered, outdated }: { readonly entered: OpenRequest; readonly outdated: Outdated },
): EntryDraft<SubjectState> {
  return {
    at: outdated.at,
    actor: 'system:take-effect',
    action: 'approval-outdated',
    details: { ...outdated, request: request.request, version: request.version },
    state: { ...subject, open: { ...subject.open, [request.request]: { ...entered, outdated } } },
  };
}

/**
 * The entry that a promotion does not take place, because its approvals have not seen what it would replace; nothing
 * when they have.
 * @throws GovernanceError `RequestClosed` where it can't be approved anew.
 */
function whyOutdated(
  subject: SubjectState,
  { workflow, request, effect, stage, attempt, at }: Taking,
  entered: OpenRequest,
): EntryDraft<SubjectState> | undefined {
  if (effect.type !== 'promotion') return undefined;
  const { environment, askAgain } = effect;
  const obstacle = whyNotReplace(subject, { workflow, request, entered, stage, environment });
  if (obstacle === undefined) return undefined;
  if ('reason' in obstacle) throw closed(request, 'superseded', obstacle.reason);
  const runs = runningIn(subject, environment);
  // The state machines of earlier definitions have no way back.
  if (workflow.format < 3) {
    const now = runs === null ? 'nothing' : `version ${runs.version}`;
    const reason = `${environment} runs ${now} now, which nobody saw who approved it: submit it again.`;
    throw closed(request, 'superseded', reason);
  }
  const count = (entered.outdated?.count ?? 0) + 1;
  const { saw } = obstacle;
  const outdated = { count, attempt, stage, environment, asks: askAgain ?? obstacle.asks, saw, runs, at };
  return outdatedEntry(subject, request, { entered, outdated });
}

/** True when a stage of an attempt has had its effect. */
export function hasTakenEffect(subject: SubjectState, request: RequestState, ref: StageRef): boolean {
  const entered = own(subject.open, request.request);
  const noted = ref.attempt === request.attempt && stageState(request, ref.stage).outcome === 'promoted';
  return noted || (entered !== undefined && Object.hasOwn(entered.promotions, effectKey(ref)));
}

/** An effect in the moment in which it takes place. */
interface Taking extends StageRef {
  readonly workflow: Workflow;
  readonly request: RequestState;
  readonly effect: EffectStage;
  readonly at: string;
  readonly policies?: PolicyPositions;
}

function effectOf(subject: SubjectState, taking: Taking): EntryDraft<SubjectState> {
  const { workflow, request, effect, stage: name, attempt, at } = taking;
  const { environment } = effect;
  const running = own(subject.environments, environment);
  const place = { environment, stage: name };
  const entry = { at, actor: 'system:take-effect' };
  if (effect.type === 'promotion') {
    requireOneArtifact(subject, request);
    const deployment = describeDeployment(taking, running, own(subject.open, request.request)?.requestedAt);
    const replaces = runningIn(subject, environment) ?? undefined;
    const rollback = workflow.submission.version?.when === 'before' ? true : undefined;
    return {
      ...entry,
      action: 'promoted',
      details: { ...place, ...deployment, replaces, rollback },
      state: { ...subject, environments: { ...subject.environments, [environment]: deployment } },
    };
  }
  if (running === undefined || !isAbout(request, running)) throw notRunning(request, environment, running);
  const authorisedBy = authorisationsOf(taking);
  const { request: id, version } = request;
  const byRule = ruleApprovals(taking);
  const details = { ...place, request: id, attempt, version, since: at, authorisedBy, byRule };
  if (effect.type === 'retirement') {
    const { [environment]: _, ...environments } = subject.environments;
    return { ...entry, action: 'retired', details, state: { ...subject, environments } };
  }
  const { attest: __, ...lasting } = running;
  const attest = attestationDue(workflow, effect, at);
  const attested: Deployment = { ...lasting, ...attest, attested: { at, request: id, authorisedBy, byRule } };
  return {
    ...entry,
    action: 'attested',
    details: { ...details, ...attest },
    state: { ...subject, environments: { ...subject.environments, [environment]: attested } },
  };
}

/** Whether a request is about what runs: the very artifact, put there before the request was submitted, or by it. */
function isAbout(request: RequestState, running: Deployment): boolean {
  return (
    running.version === request.version &&
    running.artifact?.sha256 === request.artifact?.sha256 &&
    (running.since <= request.requestedAt || running.request === request.request)
  );
}

/** A version means one artifact, also when two requests that bring it were submitted before either was promoted. */
function requireOneArtifact(subject: SubjectState, request: RequestState): void {
  const reason = whyOtherArtifact(subject, request);
  if (reason !== undefined) throw closed(request, 'superseded', reason);
}

function attestationDue(workflow: Workflow, { attest }: EffectStage, at: string): Pick<Deployment, 'attest'> {
  if (attest === undefined) return {};
  const dueAt = after(new Date(at), attest.every, workflow.calendar).toISOString();
  return { attest: { by: attest.by, dueAt } };
}

function describeDeployment(
  taking: Taking,
  running: Deployment | undefined,
  submittedAt: string | undefined,
): Deployment {
  const { workflow, request, effect, at: since } = taking;
  const { artifact } = request;
  // The way back leads to before this request, whichever of its attempts is there.
  const replaced =
    running?.request === request.request
      ? running.replaced
      : running && {
          version: running.version,
          request: running.request,
          artifact: running.artifact,
        };
  return {
    version: request.version,
    artifact,
    metrics: request.metrics,
    variables: request.variables,
    since,
    submittedAt,
    request: request.request,
    attempt: request.attempt,
    workflow: request.workflow,
    definition: request.definition,
    requestedBy: request.requesters.at(-1) ?? '',
    authorisedBy: authorisationsOf(taking),
    byRule: ruleApprovals(taking),
    owing: reviewsOwed(taking),
    ...attestationDue(workflow, effect, since),
    ...(effect.onFinding && { onFinding: effect.onFinding.start }),
    replaced,
  };
}

/** The approvals that the workflow asks for only after its last effect, and so after any; a look only with the last. */
function reviewsOwed({ workflow, request, stage: effect, at }: Taking): OwedReview[] {
  return stagesInOrder(workflow).flatMap(([name, stage]): OwedReview[] => {
    if (stage.type !== 'approval' || stage.when !== undefined || effectFollows(workflow, name)) return [];
    if (stage.samples !== undefined && effectFollows(workflow, effect)) return [];
    if (sparedAt(workflow, request, name, at) !== undefined) return [];
    const dueAt = after(new Date(at), stage.due, workflow.calendar).toISOString();
    return [{ stage: name, title: stage.title, dueAt }];
  });
}

/** The approvals by rule on which an effect stands, each as the rule stands in this moment. */
function ruleApprovals({
  workflow,
  request,
  stage,
  at,
  policies,
}: Taking): readonly RuleApproval[] | undefined {
  const approvals = rulesBefore(workflow, request, stage).flatMap(([name, policy]): RuleApproval[] => {
    const position = policies?.get(policy.policy);
    const standing = standingOf({ workflow, stage: policy, position }, new Date(at));
    const { settledAt } = stageState(request, name);
    if (typeof standing === 'string') return [];
    return [{ stage: name, attempt: request.attempt, ...standing, at: settledAt ?? at }];
  });
  return approvals.length === 0 ? undefined : approvals;
}

/**
 * Every approval of the current attempt at the stages before an effect, in their order; of a track, once it has passed. What
 * stands of an earlier attempt at a later track authorises nothing before that.
 */
function authorisationsOf({ workflow, request, stage: effect }: Taking): StageDecision[] {
  const order = stagesInOrder(workflow).map(([name]) => name);
  return order.slice(0, order.indexOf(effect)).flatMap((stage) => {
    const isUnpassed =
      stateOf(workflow, stage) !== stage && stageState(request, stage).outcome !== 'approved';
    return isUnpassed ? [] : approvalsAt(request, stage);
  });
}

export function approvalsAt(request: RequestState, stage: string): StageDecision[] {
  const { decisions, carriedFrom: attempt = request.attempt, signedFor } = stageState(request, stage);
  return decisions.filter(approves).map((decision) => ({ stage, attempt, ...decision, signedFor }));
}

function effectFollows(workflow: Workflow, stage: string): boolean {
  const order = stagesInOrder(workflow);
  const index = order.findIndex(([name]) => name === stage);
  return order.slice(index + 1).some(([, later]) => isEffect(later));
}

function closed({ request }: RequestState, outcome: Outcome, reason = ''): GovernanceError<'RequestClosed'> {
  const message = `Request ${request} may not take effect: it is ${outcome}. ${reason}`.trim();
  return new GovernanceError('RequestClosed', message, { outcome }, { name: outcomeError({ outcome }) });
}

function notRunning(
  request: RequestState,
  environment: string,
  running: Deployment | undefined,
): GovernanceError<'RequestClosed'> {
  const now = running === undefined ? 'nothing' : `version ${running.version}`;
  const reason = `${environment} runs ${now} now, no longer version ${request.version}.`;
  return closed(request, 'superseded', reason);
}
