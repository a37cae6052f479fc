import type { TableSpec } from '../template/deployment.ts';
import { refuse, type WireAnswer } from './dynamodb-wire.ts';

/**
 * The refusal of an action that the resource policy of one of its tables denies; undefined when it may go on.
 * Denials are evaluated, since the ledger's append-only rule rests on them; permissions are not.
 */
export function findDenied(
  tables: readonly TableSpec[],
  action: string,
  input: object,
): WireAnswer | undefined {
  const full = `dynamodb:${action}`;
  const denying = tables.filter((table) => table.deniedActions.some((denied) => covers(denied, full)));
  if (denying.length === 0) return undefined;
  const names = namesIn(input);
  const table = denying.find(({ name, arn }) => names.includes(name) || names.includes(arn));
  if (table === undefined) return undefined;
  return refuse(
    400,
    'AccessDeniedException',
    `User is not authorized to perform: ${full} on resource: ${table.arn} with an explicit deny in a resource-based policy`,
  );
}

/** Whether a policy's action, possibly with a `*` at its end, covers an action. */
function covers(denied: string, action: string): boolean {
  return denied.endsWith('*') ? action.startsWith(denied.slice(0, -1)) : action === denied;
}

/** The tables that a request names: one, or one per member of `RequestItems`. */
function namesIn(input: { readonly TableName?: string; readonly RequestItems?: object }): string[] {
  return [input.TableName ?? '', ...Object.keys(input.RequestItems ?? {})];
}
