import { instead } from '../wording.ts';
import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, effectStages, humanStages, stagesBefore, waitStages } from './walk.ts';

/** One workflow that another starts by itself. */
interface FollowUp {
  readonly stage: string;
  /** The member that names it. */
  readonly member:
    | 'ifRejected.start'
    | 'ifExpired.start'
    | 'ifFailed.start'
    | 'attest.by'
    | 'onFinding.start';
  readonly id: string;
  /** What it is there for, as a message says it, and whether a workflow does that. */
  readonly purpose: string;
  readonly serves: (workflow: Workflow) => boolean;
}

/** What a workflow starts by itself is another one for the same subject, can start so, and does what it is there for. */
export function followUps(workflows: readonly Workflow[]): readonly Problem[] {
  return workflows.flatMap((workflow) =>
    followUpsOf(workflow).flatMap((followUp) => {
      const message = describe(workflow, followUp, workflows);
      return message === undefined ? [] : [problem(workflow, message, followUp.stage)];
    }),
  );
}

function followUpsOf(workflow: Workflow): FollowUp[] {
  const stages = allStages(workflow);
  const named = [
    ...humanStages(stages).map(([stage, { ifRejected }]) => ({
      stage,
      member: 'ifRejected.start' as const,
      id: ifRejected?.start,
    })),
    ...humanStages(stages).map(([stage, { ifExpired }]) => ({
      stage,
      member: 'ifExpired.start' as const,
      id: typeof ifExpired === 'object' ? ifExpired.start : undefined,
    })),
    ...waitStages(stages).map(([stage, { ifFailed }]) => ({
      stage,
      member: 'ifFailed.start' as const,
      id: typeof ifFailed === 'object' ? ifFailed.start : undefined,
    })),
  ];
  const ways = named.flatMap(({ stage, member, id }): FollowUp[] => {
    if (id === undefined) return [];
    const environment = effectStages(stagesBefore(workflow, stage)).at(-1)?.[1].environment;
    const purpose = `to go back to the version before, and promotes nothing${environment === undefined ? '' : ` to '${environment}'`}`;
    const serves = (other: Workflow) =>
      effectStages(allStages(other)).some(
        ([, effect]) =>
          effect.type === 'promotion' && effect.environment === (environment ?? effect.environment),
      );
    return [{ stage, member, id, purpose, serves }];
  });
  const renewals = effectStages(stages).flatMap(([stage, { attest, environment }]): FollowUp[] => {
    if (attest === undefined) return [];
    const purpose = `to renew an approval, and has no attestation of '${environment}'`;
    const serves = (other: Workflow) =>
      effectStages(allStages(other)).some(
        ([, effect]) => effect.type === 'attestation' && effect.environment === environment,
      );
    return [{ stage, member: 'attest.by', id: attest.by, purpose, serves }];
  });
  const revalidations = effectStages(stages).flatMap(([stage, { onFinding, environment }]): FollowUp[] => {
    if (onFinding === undefined) return [];
    const purpose = `to look again at what '${environment}' runs, and does not say submission: { version: { in: '${environment}', when: 'now' } }`;
    const serves = ({ submission: { version } }: Workflow) =>
      version?.when === 'now' && version.in === environment;
    return [{ stage, member: 'onFinding.start', id: onFinding.start, purpose, serves }];
  });
  return [...ways, ...renewals, ...revalidations];
}

function describe(
  workflow: Workflow,
  { member, id, purpose, serves }: FollowUp,
  workflows: readonly Workflow[],
): string | undefined {
  const what = `its ${member} '${id}'`;
  const started = workflows.find((other) => other.id === id);
  const others = workflows
    .filter(
      (other) => other.subject === workflow.subject && (member === 'attest.by' || other.id !== workflow.id),
    )
    // Whoever follows the advice is not refused again.
    .filter((other) => serves(other) && whatNobodyStates(other, workflow) === undefined)
    .map((other) => other.id);
  const choose = others.length === 0 ? 'define one' : instead(others);
  if (started === undefined) return `${what} is no workflow: ${choose}`;
  if (member !== 'attest.by' && id === workflow.id) return `${what} is this very workflow: ${choose}`;
  if (started.subject !== workflow.subject) {
    return `${what} is for '${started.subject}', not for '${workflow.subject}': ${choose}`;
  }
  if (!serves(started)) {
    const other = others.length === 0 ? 'name another workflow' : instead(others);
    return `${what} is there ${purpose}: add that to it, or ${other}`;
  }
  const unknown = whatNobodyStates(started, workflow);
  return unknown && `${what} is started by itself, when nobody can state ${unknown}: let it ask for none`;
}

/** What a workflow asks of its requests and is not known of the version for which it is started. */
function whatNobodyStates({ submission }: Workflow, before: Workflow): string | undefined {
  if (submission.lineage) return 'the lineage';
  if (Object.keys(submission.attributes).length > 0) return 'attributes';
  if (submission.authenticated === true) return 'who calls';
  return submission.artifact && !before.submission.artifact ? 'the artifact' : undefined;
}
