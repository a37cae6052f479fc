import { Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Rules of NIST 800-53 that a whole kind of resource departs from here, and why: one resource or twenty, it is the same reason. */
const DEPARTURES = {
  CloudWatchLogGroupEncrypted:
    'CloudWatch Logs encrypts everything at rest. No log holds a link, a task token or what a person wrote, so a key of ' +
    "one's own would keep nobody from anything and be one more thing that can be lost.",
  DynamoDBInBackupPlan:
    'Each table goes back to any second of 35 days (point-in-time recovery), and of the ledger exports are kept in another ' +
    'account. A backup plan belongs to the organisation: AWS Backup takes the tables by its own selection, without this stack.',
  IAMNoInlinePolicy:
    'Each role has one policy, which is for it alone and goes with it: nobody can attach it elsewhere, or change ' +
    'what another role may do by changing it.',
  LambdaConcurrency:
    'The routes of the API bound how often callers from outside start functions. Reserved numbers would be taken from the ' +
    "account's other functions, and fail the deployment where the account has no more than the 10 that a new one begins with.",
  LambdaDLQ:
    'What events start ends in the queue `failures`, and what the stream starts in `unfollowed-entries`, each with its ' +
    'alarm (a destination says more than a dead-letter queue: the reason). The others answer a caller who repeats: the state ' +
    'machine, API Gateway for a person or a program.',
  LambdaInsideVPC:
    'No function reaches anything but AWS services, by signed calls over TLS, and, where people sign in, their identity ' +
    'provider, and the servers of tools that are connected. A network of its own would need an endpoint for each of these, and keep out nobody whom the policies let in.',
} as const;

/** Explains to the checks at synthesis what all resources of a kind in a construct depart from. */
export function explainKinds(scope: Construct): void {
  for (const [rule, reason] of Object.entries(DEPARTURES))
    Validations.of(scope).acknowledge({ id: nist(rule), reason });
}

/** How a rule of NIST 800-53 is called by the checks. */
export function nist(rule: string): string {
  return `NIST.800.53.R5::NIST.800.53.R5-${rule}`;
}
