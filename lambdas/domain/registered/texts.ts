import { own } from '../../../schema/own.ts';
import type { Workflow } from '../../../schema/workflow.ts';

// Registries of models keep text alone, whatever was logged.

/** The finite number that a text is to the letter. */
export const numberIn = (text: string): number | undefined =>
  Number.isFinite(Number(text)) && String(Number(text)) === text ? Number(text) : undefined;

/** The attributes among what is said of a version, as a workflow asks for them. @param prefix what their names begin with there */
export function attributesOf(
  said: Readonly<Record<string, string>>,
  prefix: string,
  workflow: Workflow,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(said).flatMap(([key, value]) => {
      if (!key.startsWith(prefix)) return [];
      const name = key.slice(prefix.length);
      return [[name, asAsked(value, own(workflow.submission.attributes ?? {}, name))]];
    }),
  );
}

/** A text as what the workflow asks for, where it is one to the letter. */
function asAsked(value: string, type: unknown): unknown {
  if (type === 'number') return numberIn(value) ?? value;
  if (type === 'yes-no' && (value === 'true' || value === 'false')) return value === 'true';
  if (Array.isArray(type)) return type.find((one) => String(one) === value) ?? value;
  return value;
}
