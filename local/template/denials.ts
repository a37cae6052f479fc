import type { ResourceReader } from './reader.ts';

/** What a policy of a resource denies to everyone whom its conditions concern. */
export interface Denial {
  /** Such as `dynamodb:UpdateItem`; a `*` at the end is any end. */
  readonly actions: readonly string[];
  /** All of these must hold: the values of each key, by operator. */
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly operator: Operator;
  /** Such as `aws:PrincipalArn`. */
  readonly key: string;
  readonly values: readonly string[];
}

/** The operators of conditions that are evaluated here. */
export const OPERATORS = [
  'ArnEquals',
  'ArnNotEquals',
  'ArnNotLike',
  'Bool',
  'ForAnyValue:StringLike',
  'ForAnyValue:StringNotLike',
  'Null',
  'StringEquals',
  'StringNotEquals',
] as const;

export type Operator = (typeof OPERATORS)[number];

interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * The denials in the statements of a resource's policy. What it allows is left out.
 * @throws LocalError for a denial that can't be evaluated here: one left out would allow what AWS refuses.
 */
export function readDenials(resource: ResourceReader, statements: readonly unknown[]): Denial[] {
  return (statements as readonly Statement[])
    .filter(({ Effect }) => Effect === 'Deny')
    .map((statement) => readDenial(resource, statement));
}

function readDenial(resource: ResourceReader, { Principal, Action = [], Condition = {} }: Statement): Denial {
  const everyone = [{ AWS: '*' }, '*'].some((all) => JSON.stringify(all) === JSON.stringify(Principal));
  const actions = [Action].flat();
  const isPlain = actions.every((action) => /^[a-z0-9]+:\w*\*?$/.test(action));
  if (!everyone || actions.length === 0 || !isPlain)
    resource.fail('has a resource policy with a denial other than of named actions to everyone');
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) => {
    if (!isOperator(operator))
      return resource.fail(`has a resource policy with the condition ${operator}, which is not known here`);
    return Object.entries(keys).map(([key, values]) => ({
      operator,
      key,
      values: [values].flat().map(String),
    }));
  });
  return { actions, conditions };
}

const isOperator = (text: string): text is Operator => (OPERATORS as readonly string[]).includes(text);
