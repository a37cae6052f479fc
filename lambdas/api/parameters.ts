import * as z from 'zod/mini';
import type { Violation } from '../domain/errors.ts';

/** What the variables of a template stand for in a path. No value has a slash in it. */
export function matchPath(template: string, path: string): Record<string, string> | undefined {
  const [parts, segments] = [template.split('/'), path.split('/')];
  if (parts.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith('{')) parameters[part.slice(1, -1)] = segment;
    else if (part !== segment) return undefined;
  }
  return parameters;
}

/**
 * Reads parameters by a schema: what they are, or everything that is wrong with them.
 * @param name how a place in them is called
 */
export function readParameters<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  name: (path: readonly PropertyKey[]) => string = String,
): { readonly data: z.infer<Schema> | undefined; readonly violations: readonly Violation[] } {
  const { success, data, error } = z.safeParse(schema, value);
  return success
    ? { data, violations: [] }
    : { data: undefined, violations: error.issues.flatMap((issue) => describe(issue, value, name)) };
}

function describe(
  issue: z.core.$ZodIssue,
  value: unknown,
  name: (path: readonly PropertyKey[]) => string,
): Violation[] {
  if (issue.code === 'unrecognized_keys') {
    const message = 'is not known here: correct its name or leave it out';
    return issue.keys.map((key) => ({ path: name([...issue.path, key.slice(0, 80)]), message }));
  }
  const missing = issue.code === 'invalid_type' && valueAt(value, issue.path) === undefined;
  const message = issue.message.startsWith('Invalid') ? 'is not as the API describes it' : issue.message;
  return [{ path: name(issue.path), message: missing ? 'is missing' : message }];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, part) => (inner as Record<PropertyKey, unknown> | null)?.[part], value);
}
