import { checkFilterPolicy } from '../../events/filter-policy.ts';
import type { SubscriptionSpec, TopicSpec } from '../deployment.ts';
import type { ResourceReader, StackReader } from '../reader.ts';

/** The SNS topics of a stack with their e-mail subscriptions, which here need no confirmation. */
export function readTopics(stack: StackReader): TopicSpec[] {
  const subscriptions = stack
    .ofType('AWS::SNS::Subscription')
    .map((resource) => ({ topicArn: resource.text('TopicArn'), ...readSubscription(resource) }));
  return stack.ofType('AWS::SNS::Topic').map((topic) => {
    const arn = topic.reference();
    return {
      arn,
      subscriptions: [
        ...subscriptions
          .filter((subscription) => subscription.topicArn === arn)
          .map(({ topicArn: _, ...subscription }) => subscription),
        ...peopleOf(topic, arn),
        ...channelOf(topic, arn),
      ],
    };
  });
}

/** Those whom the deployment subscribes once it stands. */
function peopleOf({ metadata }: ResourceReader, topicArn: string): SubscriptionSpec[] {
  const { Subscribers = [] } = metadata as { readonly Subscribers?: readonly string[] };
  return Subscribers.map((email, index) => ({
    arn: `${topicArn}:${index + 1}`,
    email,
    filterPolicy: { approver: [email] },
  }));
}

/** The channel of a chat that a deployment's owner connects: what it would be told is kept as mails are. */
function channelOf({ metadata }: ResourceReader, topicArn: string): SubscriptionSpec[] {
  const { Channel } = metadata as { readonly Channel?: string };
  return Channel === undefined
    ? []
    : [{ arn: `${topicArn}:chat`, email: `chat channel ${Channel}`, filterPolicy: undefined }];
}

function readSubscription(resource: ResourceReader): SubscriptionSpec {
  const protocol = resource.text('Protocol');
  if (protocol !== 'email') resource.fail(`has the protocol ${protocol}, and only email is delivered here`);
  const scope = resource.textOr('FilterPolicyScope', 'MessageAttributes');
  if (scope !== 'MessageAttributes')
    resource.fail(`filters on ${scope}, and only message attributes are read`);
  const filterPolicy =
    resource.optional('FilterPolicy') === undefined ? undefined : resource.object('FilterPolicy');
  const problem = filterPolicy === undefined ? undefined : checkFilterPolicy(filterPolicy);
  if (problem !== undefined) resource.fail(`has a filter policy that can't be evaluated: ${problem}`);
  return {
    arn: `${resource.text('TopicArn')}:${resource.logicalId}`,
    email: resource.text('Endpoint'),
    filterPolicy,
  };
}
