import {
  AnyPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  type Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-lambda';
import { Aws } from 'aws-cdk-lib/core';
import type { HandlerFunction } from './handler-function.ts';

/** Who calls a function: a role of ours; a service for something of ours; or the mapping of a stream or of queues, for Lambda itself. */
export type Caller =
  | { readonly role: Role }
  | { readonly service: string; readonly sourceArn: string }
  | 'its stream'
  | 'its queues';

/** The conditions of a statement: operator to key to value. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Lets one caller call a function and denies it to everyone else, whatever IAM allows: what is told to a handler can then be
 * told by nobody but the state machines, the API or the bus. It is the function's whole policy: permissions that were added
 * beside it would replace it.
 */
export function callableOnlyBy(handler: HandlerFunction, caller: Caller): void {
  const { functionArn } = handler.lambda;
  const deny = (conditions: Conditions) =>
    new PolicyStatement({
      sid: 'NobodyElseCalls',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'],
      resources: [functionArn],
      conditions,
    });
  new CfnResourcePolicy(handler, 'Callers', {
    resourceArn: functionArn,
    policyDocument: new PolicyDocument({
      statements:
        typeof caller === 'string'
          ? // How Lambda calls for a mapping is its own affair, so this denies it to all others in the account only.
            [
              deny({
                StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID },
                ArnNotEquals: { 'aws:PrincipalArn': handler.role.roleArn },
              }),
            ]
          : 'role' in caller
            ? [deny({ ArnNotEquals: { 'aws:PrincipalArn': caller.role.roleArn } })]
            : [
                new PolicyStatement({
                  sid: 'ItsCaller',
                  principals: [new ServicePrincipal(caller.service)],
                  actions: ['lambda:InvokeFunction'],
                  resources: [functionArn],
                  conditions: {
                    ArnLike: { 'aws:SourceArn': caller.sourceArn },
                    StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
                  },
                }),
                deny({ ArnNotLike: { 'aws:SourceArn': caller.sourceArn } }),
              ],
    }),
  });
}
