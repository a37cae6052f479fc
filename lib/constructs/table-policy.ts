import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { Lazy } from 'aws-cdk-lib/core';
import { STREAM_KINDS, type StreamKind } from '../handlers.ts';

/** The ways to write that handlers have. */
export const WRITES: readonly string[] = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
/**
 * The other ways to write, which nothing here uses. `TransactWriteItems` is no action of its own: it asks for those of
 * what it writes.
 */
const OTHER_WRITES = [
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
];

/**
 * What a table itself denies, whatever IAM allows. It names its writers, by the role that a session has, so that
 * nobody else in the account writes: no other role, no user, not its root, and no service, replication into it
 * included. A role that was made later under the same name has the same ARN, and making that takes the deletion of ours.
 */
export class TablePolicy {
  readonly document = new PolicyDocument();
  readonly #tableArn: string;
  readonly #writers: string[] = [];
  readonly #byKind = new Map<StreamKind, string[]>();

  /**
   * @param forbidden what nobody may do, the writers included
   * @param byKind whether its partitions are streams of the ledger, and who writes differs by their kind
   */
  constructor(
    tableArn: string,
    { forbidden, byKind = false }: { readonly forbidden: readonly string[]; readonly byKind?: boolean },
  ) {
    this.#tableArn = tableArn;
    this.#deny('NobodyWritesOtherwise', [...OTHER_WRITES, ...forbidden]);
    const written = WRITES.filter((action) => !forbidden.includes(action));
    this.#deny('OnlyItsWritersWrite', written, exceptFor(this.#writers));
    if (!byKind) return;
    for (const kind of STREAM_KINDS) {
      const writers: string[] = [];
      this.#byKind.set(kind, writers);
      this.#deny(`WritersOf${kind[0]?.toUpperCase()}${kind.slice(1)}`, written, {
        ...exceptFor(writers),
        'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': [`${kind}/*`] },
      });
    }
    this.#deny('NoOtherStreams', written, {
      'ForAnyValue:StringNotLike': { 'dynamodb:LeadingKeys': STREAM_KINDS.map((kind) => `${kind}/*`) },
    });
  }

  /** Names a writer; of streams of these kinds alone, where the table has any. */
  admit(role: Role | string, kinds: readonly StreamKind[] = []): void {
    const arn = typeof role === 'string' ? role : role.roleArn;
    this.#writers.push(arn);
    for (const kind of kinds) this.#byKind.get(kind)?.push(arn);
  }

  #deny(sid: string, actions: string[], conditions: Record<string, unknown> = {}): void {
    this.document.addStatements(
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions,
        resources: [this.#tableArn],
        conditions,
      }),
    );
  }
}

/** Whoever has another ARN, or none: of a session of a role it is the role's. */
function exceptFor(arns: readonly string[]): Record<string, unknown> {
  return { ArnNotEquals: { 'aws:PrincipalArn': Lazy.list({ produce: () => [...arns] }) } };
}
