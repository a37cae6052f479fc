import { canonicalize } from '../../schema/canonical-json.ts';
import type { Organisation } from '../../schema/organisation.ts';
import { membersOf, type Roles } from '../../schema/roles.ts';
import { definitionHash, isHuman, type Stage, stagesInOrder, type Workflow } from '../../schema/workflow.ts';
import { describeStage, describeWhen } from './words.ts';

/** What changes from one state of an organisation's files to another. */
export interface Difference {
  readonly workflows: readonly WorkflowDifference[];
  /** People who come into roles or leave them, in words. */
  readonly people: readonly string[];
}

export interface WorkflowDifference {
  readonly id: string;
  /** Retired: it takes no new requests, and its machine stays. Removed: its machine goes, and ends what it carries. */
  readonly kind: 'added' | 'removed' | 'retired' | 'changed';
  /** The definition that requests under way keep; absent for a new workflow. */
  readonly before?: string;
  /** The definition under which new requests start; absent for a removed one. */
  readonly after?: string;
  /** What changes, a line each. */
  readonly changes: readonly string[];
}

/** Compares what was defined with what is. */
export function compareOrganisations(before: Organisation, after: Organisation): Difference {
  const ids = new Set([...before.workflows, ...after.workflows].map(({ id }) => id));
  for (const { id } of before.retired ?? []) ids.add(id);
  const isRetired = (id: string) => after.retired?.some((workflow) => workflow.id === id) === true;
  const all = ({ workflows: live, retired = [] }: Organisation) => [...live, ...retired];
  const workflows = [...ids].sort().flatMap((id) => {
    const old = all(before).find((workflow) => workflow.id === id);
    const now = after.workflows.find((workflow) => workflow.id === id);
    const [difference] = compareWorkflows(id, old, now);
    if (difference === undefined) return [];
    if (difference.kind !== 'removed' || !isRetired(id)) return [difference];
    const isNew = before.workflows.some((workflow) => workflow.id === id);
    return isNew ? [{ ...difference, kind: 'retired' as const }] : [];
  });
  return { workflows, people: comparePeople(before.roles, after.roles) };
}

function compareWorkflows(
  id: string,
  old: Workflow | undefined,
  now: Workflow | undefined,
): WorkflowDifference[] {
  if (old === undefined && now !== undefined)
    return [
      {
        id,
        kind: 'added',
        after: definitionHash(now),
        changes: stagesInOrder(now).map(([name, stage]) => `+ ${name}: ${describeStage(stage)}`),
      },
    ];
  if (old !== undefined && now === undefined)
    return [{ id, kind: 'removed', before: definitionHash(old), changes: [] }];
  if (old === undefined || now === undefined) return [];
  const [before, after] = [definitionHash(old), definitionHash(now)];
  return before === after ? [] : [{ id, kind: 'changed', before, after, changes: changesOf(old, now) }];
}

function changesOf(old: Workflow, now: Workflow): string[] {
  const names = new Set([...Object.keys(old.stages), ...Object.keys(now.stages)]);
  const order = (workflow: Workflow) =>
    stagesInOrder(workflow)
      .map(([name]) => name)
      .join(' -> ');
  const { stages: _, ...oldRest } = old;
  const { stages: __, ...nowRest } = now;
  return [
    ...membersChanged('', { ...oldRest }, { ...nowRest }),
    ...(order(old) === order(now) ? [] : [`order: ${order(old)}; now ${order(now)}`]),
    ...[...names].flatMap((name) => compareStages(name, old.stages[name], now.stages[name])),
  ];
}

function compareStages(name: string, old: Stage | undefined, now: Stage | undefined): string[] {
  if (old === undefined) return now === undefined ? [] : [`+ ${name}: ${describeStage(now)}`];
  if (now === undefined) return [`- ${name}: ${describeStage(old)}`];
  if (canonicalize(old) === canonicalize(now)) return [];
  const summary =
    describeStage(old) === describeStage(now)
      ? []
      : [`${name}: ${describeStage(old)}; now ${describeStage(now)}`];
  const when =
    canonicalize(old.when ?? null) === canonicalize(now.when ?? null)
      ? []
      : [
          `${name}: ${old.when ? `only if ${describeWhen(old.when)}` : 'always'}; now ${now.when ? `only if ${describeWhen(now.when)}` : 'always'}`,
        ];
  const told =
    isHuman(old) && isHuman(now) ? ['approvers', 'due', 'when', 'next'] : ['environment', 'when', 'next'];
  return [...summary, ...when, ...membersChanged(`${name}: `, { ...old }, { ...now }, told)];
}

/** Members that differ, as `member: old; now new`. */
function membersChanged(
  prefix: string,
  old: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
  except: readonly string[] = [],
): string[] {
  const members = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...members].sort().flatMap((member) => {
    if (except.includes(member)) return [];
    const [before, after] = [show(old[member]), show(now[member])];
    return before === after ? [] : [`${prefix}${member}: ${before}; now ${after}`];
  });
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : canonicalize(value);
}

function comparePeople(before: Roles, after: Roles): string[] {
  const roles = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...roles].sort().flatMap((role) => {
    const [old, now] = [before, after].map((one) => membersOf(one, role).map(({ email }) => email));
    const joined = (now ?? [])
      .filter((email) => !old?.includes(email))
      .map((email) => `+ ${email} joins ${role}`);
    const left = (old ?? [])
      .filter((email) => !now?.includes(email))
      .map((email) => `- ${email} leaves ${role}: may decide nothing in it, in requests under way too`);
    return [...joined, ...left];
  });
}
