import { CustomResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';
import type { Roles } from '../../schema/roles.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface OrphanGuardProps {
  readonly orphans: HandlerFunction;
  /** Those that have a machine, retired ones among them. */
  readonly workflows: readonly Workflow[];
  readonly roles: Roles;
  /** Whether what open requests need may go. */
  readonly allowOrphans: boolean;
}

/** Longer than the handler runs. */
const LONGEST = Duration.minutes(16);

/**
 * Refuses a deployment that takes away what open requests need: a resource that CloudFormation has to update first, since all other
 * handlers depend on it, and the machines on them. It is changed, and so asked, whenever people or workflows are others. When
 * it fails, CloudFormation goes back, and deletes nothing: what a template lacks is deleted once all else has succeeded.
 */
export class OrphanGuard extends Construct {
  readonly #answer: CustomResource;

  constructor(scope: Construct, id: string, { orphans, workflows, roles, allowOrphans }: OrphanGuardProps) {
    super(scope, id);
    const machines = workflows.map((workflow) => workflow.id).sort();
    this.#answer = new CustomResource(this, 'Answer', {
      resourceType: 'Custom::CountersignOrphans',
      serviceToken: orphans.lambda.functionArn,
      serviceTimeout: LONGEST,
      properties: {
        Deployment: sha256Hex(canonicalize({ machines, roles })),
        Machines: machines,
        AllowOrphans: String(allowOrphans),
      },
    });
  }

  /** Lets a handler be changed only when a deployment is not refused. */
  guard({ lambda }: HandlerFunction): void {
    lambda.node.addDependency(this.#answer);
  }
}
