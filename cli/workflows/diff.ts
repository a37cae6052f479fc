import { changesOf } from '../../lambdas/words/rule-changes.ts';
import { describeStage } from '../../lambdas/words/stages.ts';
import type { Organisation } from '../../schema/organisation.ts';
import { membersOf, type Roles } from '../../schema/roles.ts';
import { definitionHash, stagesInOrder, type Workflow } from '../../schema/workflow.ts';

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
