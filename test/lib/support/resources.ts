import type { Template } from 'aws-cdk-lib/assertions';

/** The properties of a resource, as the template has them. */
// biome-ignore lint/suspicious/noExplicitAny: templates have no types, and a wrong path fails the test.
export type Properties = Readonly<Record<string, any>>;

/** The properties of each resource of a type, in the template's order. */
export function allOf(template: Template, type: string): Properties[] {
  return Object.values(template.findResources(type)).map((resource) => resource['Properties']);
}

/**
 * The properties of the one resource of a type that has these properties.
 *
 * @throws Error when there is none, or more than one
 */
export function only(template: Template, type: string, properties: Properties = {}): Properties {
  const [found, ...others] = allOf(template, type).filter((candidate) =>
    Object.entries(properties).every(([key, value]) => candidate[key] === value),
  );
  if (found === undefined || others.length > 0) {
    throw new Error(
      `${others.length + (found === undefined ? 0 : 1)} resources are ${type} ${JSON.stringify(properties)}`,
    );
  }
  return found;
}
