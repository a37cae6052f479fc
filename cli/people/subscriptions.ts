import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  paginateListTopics,
  type SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { membersOf, type Roles } from '../../schema/roles.ts';
import { CommandError } from '../errors.ts';

/**
 * Whether somebody hears what a role is told: `confirmed`; `unconfirmed`, AWS's mail waits for their click (two days, then it
 * is gone); `none`, they missed it, or unsubscribed; `unfiltered`, they hear, and get everybody's links.
 */
export type Hearing = 'confirmed' | 'unconfirmed' | 'none' | 'unfiltered';

/** A person in a role, and whether they hear. */
export interface Listener {
  readonly person: string;
  readonly role: string;
  readonly hears: Hearing;
}

/**
 * Everyone in every role, in the order of the roles.
 * @throws CommandError when a role has no topic in this place
 */
export async function listListeners(
  client: SNSClient,
  deployment: string,
  roles: Roles,
): Promise<readonly Listener[]> {
  const topics = await findTopics(client, deployment);
  const found: Listener[] = [];
  for (const role of Object.keys(roles)) {
    const arns = await subscribed(client, topicOf(topics, role));
    for (const { email } of membersOf(roles, role))
      found.push({ person: email, role, hears: await hearing(client, email, arns.get(email)) });
  }
  return found;
}

/**
 * Subscribes somebody anew to each role of theirs of which they hear nothing, with the filter that lets through their own
 * mails alone. AWS then sends one mail for each role, which asks them to confirm.
 *
 * @returns the roles, none when they hear already
 * @throws CommandError when they are in no role
 */
export async function subscribe(
  client: SNSClient,
  deployment: string,
  roles: Roles,
  person: string,
): Promise<readonly string[]> {
  const theirs = (await listListeners(client, deployment, roles)).filter((one) => one.person === person);
  if (theirs.length === 0)
    throw new CommandError(
      `${person} is in no role of workflows/roles.ts: add them there and deploy, which subscribes them.`,
    );
  const topics = await findTopics(client, deployment);
  const silent = theirs.filter(({ hears }) => hears === 'none' || hears === 'unconfirmed');
  for (const { role } of silent) {
    await client.send(
      new SubscribeCommand({
        TopicArn: topicOf(topics, role),
        Protocol: 'email',
        Endpoint: person,
        Attributes: { FilterPolicy: filterFor(person), FilterPolicyScope: 'MessageAttributes' },
      }),
    );
  }
  return silent.map(({ role }) => role);
}

/**
 * Confirms a subscription in somebody's place, by the link of the mail that asked for it, so that from then on only a
 * signed call ends it: a mail scanner that opens the link in the footer of a mail does not.
 *
 * @throws CommandError when the link is none of AWS's
 */
export async function confirm(client: SNSClient, link: string): Promise<string> {
  const query = URL.canParse(link) ? new URL(link).searchParams : new URLSearchParams();
  const [TopicArn, Token] = [query.get('TopicArn'), query.get('Token')];
  if (TopicArn === null || Token === null)
    throw new CommandError(
      "That is not the link of AWS's mail, which has a TopicArn and a Token: copy it whole, in quotes.",
    );
  await client.send(new ConfirmSubscriptionCommand({ TopicArn, Token, AuthenticateOnUnsubscribe: 'true' }));
  return TopicArn;
}

/** Lets through the messages to one person, as the subscriptions do that a deployment makes. */
const filterFor = (person: string) => JSON.stringify({ approver: [person] });

/** The ARNs of a deployment's topics, by the role. */
async function findTopics(client: SNSClient, deployment: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const { Topics = [] } of paginateListTopics({ client }, {})) {
    for (const { TopicArn = '' } of Topics) {
      const name = TopicArn.slice(TopicArn.lastIndexOf(':') + 1);
      if (name.startsWith(`${deployment}-`)) found.set(name.slice(deployment.length + 1), TopicArn);
    }
  }
  return found;
}

function topicOf(topics: ReadonlyMap<string, string>, role: string): string {
  const arn = topics.get(role);
  if (arn !== undefined) return arn;
  throw new CommandError(
    `The role '${role}' has no topic here: check --region and --deployment, or deploy, which makes it.`,
  );
}

/** The ARN of each address's subscription, or the word that AWS has in place of it. */
async function subscribed(client: SNSClient, TopicArn: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
    for (const { Endpoint, SubscriptionArn = '' } of Subscriptions)
      if (Endpoint !== undefined) found.set(Endpoint, SubscriptionArn);
  }
  return found;
}

async function hearing(client: SNSClient, person: string, arn: string | undefined): Promise<Hearing> {
  if (arn === undefined || arn === 'Deleted') return 'none';
  if (!arn.startsWith('arn:')) return 'unconfirmed';
  const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }));
  return isFiltered(Attributes?.['FilterPolicy'], person) ? 'confirmed' : 'unfiltered';
}

function isFiltered(policy: string | undefined, person: string): boolean {
  const { approver }: { readonly approver?: unknown } = JSON.parse(policy ?? '{}');
  return Array.isArray(approver) && approver.length === 1 && approver[0] === person;
}
