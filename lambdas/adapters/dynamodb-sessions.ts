import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { sha256Hex } from '../../schema/canonical-json.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { PendingSignIn, ProviderLogout, Session, Sessions } from '../ports.ts';

type Key = Record<'pk' | 'sk', AttributeValue>;

/**
 * Sessions on a DynamoDB table with partition key `pk` (S), sort key `sk` (S) and the time to live `expires`. Each is an item,
 * beside which stands one for the person at the provider, and one for the session there, that lead to it.
 */
export class DynamoDbSessions implements Sessions {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async begin(session: Session, hash: string): Promise<void> {
    const { seenAt, ...rest } = session;
    // It opens last, and only if it is still there: who is signed out once something leads to it is never let in by it.
    await this.#put(sessionKey(hash), session.endsAt, { session: { S: JSON.stringify(rest) } });
    const more: Record<string, AttributeValue> = session.sid === undefined ? {} : { hasSid: { BOOL: true } };
    for (const owner of ownersOf(session.issuer, session))
      await this.#put({ pk: { S: owner }, sk: { S: hash } }, session.endsAt, more);
    if (await this.#see(hash, seenAt, 'attribute_exists(pk)')) return;
    throw new GovernanceError(
      'SignInFailed',
      'Your identity provider signed you out while you signed in. Sign in once more.',
      { reason: 'refused' },
    );
  }

  async find(hash: string, now: Date): Promise<Session | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: sessionKey(hash), ConsistentRead: true }),
    );
    const [text, seenAt] = [Item?.['session']?.S, Item?.['seenAt']?.S];
    if (text === undefined || seenAt === undefined) return undefined;
    const session: Session = { ...JSON.parse(text), seenAt };
    return now.getTime() < Date.parse(session.endsAt) ? session : undefined;
  }

  async touch(hash: string, now: Date): Promise<void> {
    await this.#see(hash, now.toISOString(), 'attribute_exists(seenAt)');
  }

  async end(hash: string): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: sessionKey(hash) }));
  }

  async endAll(issuer: string, { sub, sid }: ProviderLogout): Promise<number> {
    let ended = 0;
    for (const owner of ownersOf(issuer, { sid })) ended += await this.#endOwned(owner);
    // With a session there, theirs of other sessions go on; of those that name none nobody knows that.
    const which = sid === undefined ? {} : { FilterExpression: 'attribute_not_exists(hasSid)' };
    for (const owner of ownersOf(issuer, { sub })) ended += await this.#endOwned(owner, which);
    return ended;
  }

  async keepPending(stateHash: string, pending: PendingSignIn): Promise<void> {
    await this.#put(pendingKey(stateHash), pending.endsAt, { pending: { S: JSON.stringify(pending) } });
  }

  async takePending(stateHash: string, now: Date): Promise<PendingSignIn | undefined> {
    const taken = await this.#unless(
      new DeleteItemCommand({
        TableName: this.#table,
        Key: pendingKey(stateHash),
        ConditionExpression: 'attribute_exists(pk)',
        ReturnValues: 'ALL_OLD',
      }),
    );
    const text = taken?.Attributes?.['pending']?.S;
    if (text === undefined) return undefined;
    const pending = JSON.parse(text) as PendingSignIn;
    return now.getTime() < Date.parse(pending.endsAt) ? pending : undefined;
  }

  /** Ends the sessions that stand beside an owner. Returns how many. */
  async #endOwned(owner: string, which: { readonly FilterExpression?: string } = {}): Promise<number> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: owner } },
        ...which,
      },
    );
    let ended = 0;
    for await (const { Items = [] } of pages)
      for (const { sk } of Items) {
        const hash = sk?.S ?? '';
        await this.end(hash);
        await this.#client.send(
          new DeleteItemCommand({ TableName: this.#table, Key: { pk: { S: owner }, sk: { S: hash } } }),
        );
        ended += 1;
      }
    return ended;
  }

  /** Notes when somebody was here. Returns whether the condition held. */
  async #see(hash: string, seenAt: string, condition: string): Promise<boolean> {
    const seen = await this.#unless(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: sessionKey(hash),
        ConditionExpression: condition,
        UpdateExpression: 'SET seenAt = :at',
        ExpressionAttributeValues: { ':at': { S: seenAt } },
      }),
    );
    return seen !== undefined;
  }

  async #put(key: Key, endsAt: string, item: Record<string, AttributeValue> = {}): Promise<void> {
    const expires = { N: String(Math.ceil(Date.parse(endsAt) / 1_000)) };
    const Item = { ...key, ...item, expires };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
  }

  /** What a call answers; `undefined` when its condition does not hold. */
  async #unless(command: UpdateItemCommand | DeleteItemCommand) {
    try {
      return await this.#client.send(command as DeleteItemCommand);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}

const sessionKey = (hash: string): Key => ({ pk: { S: `session/${hash}` }, sk: { S: 'session' } });
const pendingKey = (hash: string): Key => ({ pk: { S: `pending/${hash}` }, sk: { S: 'pending' } });

/** Under what the sessions of a person at the provider, and of a session there, are found. */
function ownersOf(issuer: string, { sub, sid }: ProviderLogout): string[] {
  const owner = (kind: string, name: string) => `${kind}/${sha256Hex(JSON.stringify([issuer, name]))}`;
  return [
    ...(sub === undefined ? [] : [owner('sub', sub)]),
    ...(sid === undefined ? [] : [owner('sid', sid)]),
  ];
}
