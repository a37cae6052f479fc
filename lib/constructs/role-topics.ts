import { Alias } from 'aws-cdk-lib/aws-kms';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Roles } from '../../schema/roles.ts';
import { arnOf, nameOf } from '../names.ts';

export interface RoleTopicsProps {
  readonly roles: Roles;
}

/**
 * One topic per role, one e-mail subscription per person in it. A message carries the attribute `approver`, and
 * each subscription lets through its own person's messages alone.
 */
export class RoleTopics extends Construct {
  readonly topics: ReadonlyMap<string, Topic>;
  /** What the ARN of each role's topic begins with; the role's name follows. */
  readonly arnPrefix = arnOf('sns', nameOf(this, ''));

  constructor(scope: Construct, id: string, { roles }: RoleTopicsProps) {
    super(scope, id);
    // The messages hold personal links. This key is AWS's own for SNS: whoever may publish may use it.
    const masterKey = Alias.fromAliasName(this, 'SnsKey', 'alias/aws/sns');
    this.topics = new Map(
      Object.entries(roles).map(([role, people]) => {
        const topic = new Topic(this, role, {
          topicName: nameOf(this, role),
          displayName: 'Countersign',
          enforceSSL: true,
          masterKey,
        });
        for (const { email } of people) subscribe(topic, email);
        return [role, topic];
      }),
    );
  }
}

function subscribe(topic: Topic, email: string): CfnSubscription {
  return new CfnSubscription(topic, email, {
    topicArn: topic.topicArn,
    protocol: 'email',
    endpoint: email,
    filterPolicy: { approver: [email] },
    filterPolicyScope: 'MessageAttributes',
  });
}
