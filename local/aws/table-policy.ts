import type { TableSpec } from '../template/deployment.ts';
import { isDenied } from './denied.ts';
import { refuse, type WireAnswer } from './dynamodb-wire.ts';

/** A request's input, as far as a policy's conditions ask for it. */
export interface Written {
  readonly TableName?: string;
  readonly RequestItems?: object;
  readonly Item?: Readonly<Record<string, unknown>>;
  readonly Key?: Readonly<Record<string, unknown>>;
}

/** The refusal of an action that the resource policy of one of its tables denies; undefined when it may go on. */
export function findDenied(
  tables: readonly TableSpec[],
  action: string,
  input: Written,
  principal: string,
): WireAnswer | undefined {
  const full = `dynamodb:${action}`;
  const names = [input.TableName ?? '', ...Object.keys(input.RequestItems ?? {})];
  const table = tables.find(
    (candidate) =>
      (names.includes(candidate.name) || names.includes(candidate.arn)) &&
      isDenied(candidate.denials, full, {
        'aws:PrincipalArn': [principal],
        ...leadingKeys(candidate, input),
      }),
  );
  if (table === undefined) return undefined;
  return refuse(
    400,
    'AccessDeniedException',
    `User: ${principal} is not authorized to perform: ${full} on resource: ${table.arn} with an explicit deny in a resource-based policy`,
  );
}

/** The partition that a write of one item is in. */
function leadingKeys(
  { createTable }: TableSpec,
  { Item, Key }: Written,
): Readonly<Record<string, readonly string[]>> {
  const keys = createTable['KeySchema'] as readonly {
    readonly AttributeName: string;
    readonly KeyType: string;
  }[];
  const name = keys.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
  const value = (Item ?? Key)?.[name] as { readonly S?: unknown } | undefined;
  return typeof value?.S === 'string' ? { 'dynamodb:LeadingKeys': [value.S] } : {};
}
