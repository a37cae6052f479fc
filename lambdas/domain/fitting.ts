import { dayOf, isDay } from '../../schema/day.ts';
import { AWAITED_AT_MOST_SECONDS } from '../../schema/hold.ts';
import { own } from '../../schema/own.ts';
import { isVisible } from '../../schema/printable.ts';
import { everyone, membersOf, type Person, type Roles } from '../../schema/roles.ts';
import { attributeAwaited, instantOf } from '../../schema/wait.ts';
import type { AttributeType, Workflow } from '../../schema/workflow.ts';
import { dataSetsOf } from './data-sets.ts';
import type { Violation } from './errors.ts';
import { deploymentIn } from './facts.ts';
import type { AttributeValue, Deployment, SubjectState, Submission, VersionState } from './model.ts';
import { strengthOf } from './pins.ts';
import { variablesOf } from './request/submit.ts';
import { callerOf, misspoken, spokenFor } from './speaking.ts';
import { invalidRequest, pointer } from './submission.ts';
import { whyOtherMeaning } from './version.ts';

/** The person who answers for a submission, and everyone who had a hand in it. */
export interface Requester {
  readonly requester: Person;
  readonly submitters: readonly string[];
}

/**
 * Checks a submission against the workflow it came to and the people there are.
 * @throws GovernanceError `InvalidRequest` with every violation.
 */
export function requireFitting(
  submission: Submission,
  workflow: Workflow,
  roles: Roles,
  actor?: string,
): Requester {
  const people = everyone(roles);
  const answering = submission.onBehalfOf ?? submission.requestedBy;
  const requester = people.get(answering);
  const odd = miswritten(submission, roles);
  const found = [
    ...misplaced(submission, workflow),
    ...(odd.length > 0 ? odd : unanswered(submission, workflow, roles)),
    ...misspoken(submission, workflow, roles, actor),
    ...missingParts(submission, workflow),
    ...looseData(submission, workflow),
    ...dirtyCode(submission, workflow),
    ...wrongAttributes(submission, workflow),
    ...(workflow.submission.version === undefined ? missingMetrics(submission.metrics, workflow) : []),
  ];
  if (found.length > 0 || requester === undefined) throw invalidRequest(found);
  const submitters = people.has(submission.requestedBy) ? [submission.requestedBy, answering] : [answering];
  const caller = callerOf(actor);
  const speaking = caller === undefined ? [] : spokenFor(roles, caller);
  return { requester, submitters: [...new Set([...submitters, ...speaking])] };
}

function misplaced({ subject }: Submission, workflow: Workflow): Violation[] {
  if (subject.startsWith(`${workflow.subject}/`)) return [];
  return [
    { path: '/subject', message: `must begin with '${workflow.subject}/' in workflow '${workflow.id}'` },
  ];
}

function unanswered({ requestedBy, onBehalfOf }: Submission, workflow: Workflow, roles: Roles): Violation[] {
  const answering = onBehalfOf ?? requestedBy;
  if (membersOf(roles, workflow.requester).some((person) => person.email === answering)) return [];
  const path = onBehalfOf === undefined ? '/requestedBy' : '/onBehalfOf';
  const robot = onBehalfOf === undefined && !everyone(roles).has(requestedBy);
  const message =
    `must be a person of the role '${workflow.requester}' in workflows/roles.ts: the one who answers for this version` +
    (robot ? "; a robot names that person as 'onBehalfOf'" : '');
  return [{ path, message }];
}

/** What people would take for an address of the roles is no robot, but somebody who would not be recognised. */
function miswritten({ requestedBy, onBehalfOf }: Submission, roles: Roles): Violation[] {
  const people = everyone(roles);
  const odd = (name: string | undefined) =>
    name !== undefined && !people.has(name) && people.has(name.replace(/[\s\p{Cf}]/gu, '').toLowerCase());
  return [...(odd(requestedBy) ? ['/requestedBy'] : []), ...(odd(onBehalfOf) ? ['/onBehalfOf'] : [])].map(
    (path) => ({ path, message: 'must be written in lower case, as in workflows/roles.ts' }),
  );
}

function missingParts({ lineage, artifact }: Submission, { id, submission }: Workflow): Violation[] {
  const missing = [
    ...(submission.lineage && lineage === undefined ? LINEAGE : []),
    ...(submission.artifact && artifact === undefined ? ['/artifact'] : []),
  ];
  return missing.map((path) => ({ path, message: `is missing: workflow '${id}' asks for it` }));
}

/** The data sets whose pins do not hold as much as the workflow wants of them. */
function looseData({ lineage }: Submission, { id, submission }: Workflow): Violation[] {
  const { trainingData: wanted = 'pinned' } = submission;
  const sets = dataSetsOf(lineage?.trainingData);
  return sets.flatMap((set, index): Violation[] => {
    const strength = set.digest === undefined ? 'sha256' : strengthOf(set.digest);
    if (wanted === 'any' || strength === 'sha256' || (wanted === 'pinned' && strength === 'pinned'))
      return [];
    const place = sets.length === 1 ? [] : [index];
    const message =
      wanted === 'sha256'
        ? `is no SHA-256, and workflow '${id}' takes nothing else: write sha256:<64 hexadecimal digits>`
        : `is weak, and workflow '${id}' takes no weak one: write sha256:<64 hexadecimal digits>, or a pin that cannot change`;
    return [{ path: pointer(['lineage', 'trainingData', ...place, 'digest']), message }];
  });
}

function dirtyCode({ lineage }: Submission, { id, submission }: Workflow): Violation[] {
  if (submission.cleanCode !== true || lineage?.code.dirty !== true) return [];
  const message = `is true, and workflow '${id}' takes clean code alone: commit the changes, and train with that commit`;
  return [{ path: '/lineage/code/dirty', message }];
}

const LINEAGE = ['/lineage/trainingData', '/lineage/code', '/lineage/hyperparameters'];

function wrongAttributes({ attributes }: Submission, { id, submission }: Workflow): Violation[] {
  return Object.entries(submission.attributes).flatMap(([name, type]): Violation[] => {
    const path = pointer(['attributes', name]);
    const value = own(attributes, name);
    if (value === undefined) return [{ path, message: `is missing: workflow '${id}' asks for it` }];
    const problem = wrongType(value, type);
    return problem === undefined ? [] : [{ path, message: problem }];
  });
}

function missingMetrics(metrics: Submission['metrics'], { id, submission }: Workflow): Violation[] {
  return (submission.metrics ?? [])
    .filter((name) => own(metrics, name) === undefined)
    .map((name) => ({
      path: pointer(['metrics', name]),
      message: `is missing: workflow '${id}' asks for it`,
    }));
}

/**
 * Makes sure that a request about a version that is there already states the metrics that its workflow asks for; one that
 * states none has those that the version is known by.
 *
 * @throws GovernanceError `InvalidRequest`, naming those that are missing.
 */
export function requireMetrics(
  { metrics }: Submission,
  workflow: Workflow,
  known: Pick<Deployment, 'metrics'> | undefined,
): void {
  const stated = Object.keys(metrics).length === 0 && known !== undefined ? known.metrics : metrics;
  const missing = missingMetrics(stated, workflow);
  if (missing.length > 0) throw invalidRequest(missing);
}

const TOO_FAR = `is more than ${AWAITED_AT_MOST_SECONDS / 86_400} days ahead, and a stage waits for it: submit it later`;
const OVER = 'is over, and a stage waits for it: state a day or an instant that is still to come';

/**
 * Makes sure that no stage would wait for longer than a state of a machine is kept, nor for what is over.
 * @throws GovernanceError `InvalidRequest` when a date that one waits for is too far ahead, or past
 */
export function requireNear({ attributes }: Submission, { stages }: Workflow, now: Date): void {
  const latest = now.getTime() + AWAITED_AT_MOST_SECONDS * 1_000;
  const wrong = Object.values(stages).flatMap((stage): (readonly [string, string])[] => {
    const name = stage.type === 'wait' ? attributeAwaited(stage) : undefined;
    const date = name === undefined ? undefined : own(attributes, name);
    const instant = instantOf(date);
    if (name === undefined || instant === undefined) return [];
    if (instant.getTime() > latest) return [[name, TOO_FAR]];
    // The day itself is not over yet: what waits for it goes on at once.
    const isOver = isDay(String(date)) ? String(date) < dayOf(now) : instant < now;
    return isOver ? [[name, OVER]] : [];
  });
  const found = [...new Map(wrong)].map(([name, message]) => ({
    path: pointer(['attributes', name]),
    message,
  }));
  if (found.length > 0) throw invalidRequest(found);
}

function wrongType(value: AttributeValue, type: AttributeType): string | undefined {
  if (typeof type !== 'string')
    return type.some((one) => one === value) ? undefined : `must be one of: ${type.join(', ')}`;
  if (type === 'date')
    return instantOf(value) === undefined
      ? 'must be a day or an instant in UTC: write 2026-03-02, or 2026-03-02T09:00Z'
      : undefined;
  const [wanted, name] = (
    {
      text: ['string', 'text'],
      number: ['number', 'a number'],
      'yes-no': ['boolean', 'true or false'],
    } as const
  )[type];
  if (type === 'number' && typeof value === 'string' && /^[+-]?\d/.test(value))
    return 'must be a number, not a text. One with more digits than a number keeps must be rounded first, or the workflow must ask for a text';
  if (typeof value === 'string' && type === 'text' && !isVisible(value)) return 'must not be empty';
  return typeof value === wanted ? undefined : `must be ${name}`;
}

/**
 * Makes sure that a request is about what an environment runs, where its workflow asks for that.
 * @returns what the ledger knows of it.
 * @throws GovernanceError `InvalidRequest` when the environment runs another version, or another artifact.
 */
export function requireRunning(
  submission: Submission,
  { submission: rules }: Workflow,
  subject: SubjectState | undefined,
): Deployment | undefined {
  if (rules.version?.when !== 'now') return undefined;
  const { in: environment } = rules.version;
  const running = deploymentIn(subject, environment);
  const same = running?.version === submission.version;
  if (same && (submission.artifact === undefined || submission.artifact.sha256 === running.artifact?.sha256))
    return running;
  const now =
    running === undefined
      ? 'nothing'
      : `version ${running.version} (${running.artifact?.sha256 ?? 'without an artifact'})`;
  throw invalidRequest([{ path: '/version', message: `must be what ${environment} runs, which is ${now}` }]);
}

/**
 * Makes sure that a request goes back to what an environment has run, where its workflow asks for that.
 * @param before what the environment was ever pointed at
 * @returns what the ledger knows of it, from the last time.
 * @throws GovernanceError `InvalidRequest` when it never ran this version with this artifact.
 */
export function requireRanBefore(
  submission: Submission,
  { submission: rules }: Workflow,
  before: readonly Deployment[],
): Deployment | undefined {
  if (rules.version?.when !== 'before') return undefined;
  const known = before.findLast(
    ({ version, artifact }) =>
      version === submission.version && artifact?.sha256 === submission.artifact?.sha256,
  );
  if (known !== undefined) return known;
  const message = `must be a version that was in ${rules.version.in} before, with the artifact that it had there`;
  throw invalidRequest([{ path: '/version', message }]);
}

/**
 * Makes sure that a version that was promoted once, wherever it is now, means what it meant then.
 * @throws GovernanceError `InvalidRequest` with where and when that was.
 */
export function requireFixedMeaning(
  submission: Submission,
  known: Pick<Deployment, 'variables'> | undefined,
  fixed: VersionState | undefined,
): void {
  const { artifact, lineage, revises: request } = submission;
  const variables = lineage === undefined && known ? known.variables : variablesOf(submission);
  const obstacle = whyOtherMeaning(fixed, { artifact, variables, request });
  if (obstacle !== undefined)
    throw invalidRequest([{ path: '/version', message: `must be another: ${obstacle}` }]);
}

/**
 * Makes sure that a version means one artifact: people type it to say what they decide about. A request may give
 * its own version another artifact at its next attempt.
 *
 * @throws GovernanceError `InvalidRequest` when another request promoted another artifact under the same version,
 *   and an environment still points at it.
 */
export function requireOneMeaning(submission: Submission, subject: SubjectState | undefined): void {
  const { version, artifact, revises } = submission;
  for (const [environment, promoted] of Object.entries(subject?.environments ?? {})) {
    if (promoted.version !== version || promoted.request === revises) continue;
    if (promoted.artifact?.sha256 === artifact?.sha256) continue;
    const message = `is in ${environment} already, with another artifact (${promoted.artifact?.sha256 ?? 'none'}): choose another version`;
    throw invalidRequest([{ path: '/version', message }]);
  }
}
