import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Countersign, type CountersignProps } from './constructs/countersign.ts';

export interface GovernanceStackProps extends StackProps, CountersignProps {}

/** Countersign in a stack of its own, which nobody deletes by accident once it is protected. */
export class GovernanceStack extends Stack {
  constructor(scope: Construct, id: string, props: GovernanceStackProps) {
    super(scope, id, {
      description: 'Countersign: which version is running, who authorised it, under which rules, and when',
      // A stack that is protected before it stands is in the way of every later one.
      terminationProtection: props.protect ?? false,
      // A hundred workflows must fit into CloudFormation's megabyte.
      suppressTemplateIndentation: true,
      ...props,
    });
    // By this id its resources have the names that they would have right in the stack: another one would replace them.
    new Countersign(this, 'Default', props);
  }
}
