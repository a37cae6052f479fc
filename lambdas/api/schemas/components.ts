import * as z from 'zod/mini';

/** The schemas that the OpenAPI document gives a name, under `#/components/schemas/`. */
export const components = z.registry<{ readonly id: string; readonly description: string }>();

/** Gives a schema its name and description in the OpenAPI document. */
export function component<Schema extends z.core.$ZodType>(
  id: string,
  description: string,
  schema: Schema,
): Schema {
  components.add(schema, { id, description } as never);
  return schema;
}
