import { groupsOf, type SageMakerGroups } from '../../../schema/integrations.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import type { MirrorPorts } from './ports.ts';

/** What a group's packages go through. */
export interface Bound {
  readonly workflow: Workflow;
  /** The environment whose promotion is the approval of a package. */
  readonly approving: string;
}

/** What the packages of a group go through; nothing for a group that is left alone. */
export function boundTo(
  { settings, catalogue }: Pick<MirrorPorts, 'settings' | 'catalogue'>,
  group: string,
): Bound | undefined {
  const groups: SageMakerGroups | undefined = groupsOf(settings, group);
  const workflow = catalogue.workflows.find(({ id }) => id === groups?.workflow);
  const approving = groups?.environment ?? workflow?.environments.at(-1);
  return workflow === undefined || approving === undefined ? undefined : { workflow, approving };
}
