import { compileExpression, expressionIn } from './expressions.ts';
import { isObject, type Json } from './json.ts';

/** The members of `$states` that a field may read, besides `input` and `context`. */
export type StatesMember = 'result' | 'errorOutput';

/**
 * What is wrong with the JSONata expressions in a value, at any depth; empty when they can run.
 *
 * Only what can never work is a fault: syntax, functions that Step Functions does not have (`$eval`, the
 * JSONPath intrinsics `States.*`), `$` and `$$`, and members of `$states` that the field can't see. Unknown
 * variables are not: there they are, as in AWS, an error of the execution.
 */
export function checkExpressions(value: Json, member?: StatesMember): string[] {
  if (typeof value === 'string') return checkText(value, member);
  if (Array.isArray(value)) return value.flatMap((item) => checkExpressions(item, member));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(key.endsWith('.$') ? [`'${key}' is JSONPath: write '${key.slice(0, -2)}' with {% JSONata %}`] : []),
    ...checkExpressions(item, member),
  ]);
}

function checkText(text: string, member: StatesMember | undefined): string[] {
  if (text.startsWith('{%') !== text.endsWith('%}')) {
    return [`${JSON.stringify(text)} must begin with {% and end with %} to be an expression`];
  }
  const source = expressionIn(text);
  if (source === undefined) return [];
  try {
    const faults = new Set<string>();
    inspect(compileExpression(source).ast(), new Set(['input', 'context', member ?? 'input']), faults);
    return [...faults];
  } catch (error) {
    const { message, position } = error as { message: string; position?: number };
    return [`'${source}' is no JSONata expression: ${message} (character ${position ?? 0})`];
  }
}

/** Walks a JSONata syntax tree. The library types it loosely, so it is read as plain data. */
function inspect(node: unknown, members: ReadonlySet<string>, faults: Set<string>): void {
  if (Array.isArray(node)) for (const item of node) inspect(item, members, faults);
  if (!isObject(node)) return;
  if (node.type === 'variable' && node.value === 'eval') {
    faults.add('$eval is not available in Step Functions: use $parse');
  }
  if (node.type === 'path') inspectPath(node.steps as Json[], members, faults);
  for (const child of Object.values(node)) inspect(child, members, faults);
}

function inspectPath(steps: readonly Json[], members: ReadonlySet<string>, faults: Set<string>): void {
  const [root, step] = steps;
  if (!isObject(root) || !isObject(step)) return;
  if (root.type === 'name' && root.value === 'States' && step.type === 'function') {
    faults.add('States.* intrinsic functions are JSONPath: use a JSONata function');
  }
  if (root.type === 'variable' && root.value === 'states' && step.type === 'name') {
    const name = String(step.value);
    if (!members.has(name)) {
      faults.add(
        `$states.${name} is not available here, only ${[...members].map((m) => `$states.${m}`).join(', ')}`,
      );
    }
  }
}
