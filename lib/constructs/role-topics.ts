import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { type CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Roles } from '../../schema/roles.ts';
import { arnOf, nameOf } from '../names.ts';

export interface RoleTopicsProps {
  readonly roles: Roles;
}

/**
 * One topic per role. A message carries the attribute `approver`; the e-mail subscription of each person in the role lets through
 * their own messages alone. People are no resources of the template, which has room for 500: `enrol` subscribes them
 * once the deployment stands.
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
        // What is no mailbox would read the links. Who may subscribe one is for IAM: people do, by `countersign people`.
        topic.addToResourcePolicy(
          new PolicyStatement({
            sid: 'MailboxesAlone',
            effect: Effect.DENY,
            principals: [new AnyPrincipal()],
            actions: ['sns:Subscribe'],
            resources: [topic.topicArn],
            conditions: { StringNotEquals: { 'sns:Protocol': 'email' } },
          }),
        );
        // AWS does not look at it. Where there is nothing to confirm, everybody hears from the start by it.
        (topic.node.defaultChild as CfnTopic).addMetadata(
          'Subscribers',
          people.map(({ email }) => email),
        );
        return [role, topic];
      }),
    );
  }
}
