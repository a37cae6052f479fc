import type { Resource, Template } from './template.ts';

const NESTED = 'AWS::CloudFormation::Stack';

/** A nested stack's template as CloudFormation reads it: with what it gives out. */
export interface NestedTemplate extends Template {
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** What a reference in a nested template means in the one around it. */
interface Meaning {
  readonly reference: (id: string) => unknown;
  readonly rename: (id: string) => string;
}

/**
 * One template that asks for what a template and those nested in it do: what stands in a nested one is called by both names there, its
 * parameters are what the resource gives for them, and its outputs what they stand for.
 *
 * @param nestedIn the template of a nested stack, by its resource
 */
export function flatten(template: Template, nestedIn: (resource: Resource) => NestedTemplate): Template {
  const nested = Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === NESTED)
    .map(([id, resource]) => ({ id, ...inline(id, resource, nestedIn(resource)) }));
  if (nested.length === 0) return template;
  const outputs = new Map(nested.map(({ id, values }) => [id, values]));
  const own = Object.entries(template.Resources).filter(([, { Type }]) => Type !== NESTED);
  return {
    ...template,
    Mappings: Object.assign({}, template.Mappings, ...nested.map(({ Mappings }) => Mappings)),
    Resources: Object.assign(
      {},
      replaceOutputs(Object.fromEntries(own), outputs),
      ...nested.map(({ Resources }) => Resources),
    ),
  };
}

function inline(stack: string, { Properties }: Resource, template: NestedTemplate) {
  const given = (Properties?.['Parameters'] ?? {}) as Readonly<Record<string, unknown>>;
  const own = { ...template.Resources, ...template.Mappings };
  const rename = (id: string) => (Object.hasOwn(own, id) ? `${stack}${id}` : id);
  const meaning: Meaning = {
    rename,
    reference: (id) => (Object.hasOwn(given, id) ? given[id] : { Ref: rename(id) }),
  };
  const named = <Part>(parts: Readonly<Record<string, Part>> = {}) =>
    Object.fromEntries(Object.entries(parts).map(([id, part]) => [rename(id), mean(part, meaning) as Part]));
  const values = Object.entries(template.Outputs ?? {}).map(([name, { Value }]): [string, unknown] => [
    `Outputs.${name}`,
    mean(Value, meaning),
  ]);
  return {
    Resources: named(template.Resources),
    Mappings: named(template.Mappings),
    values: new Map(values),
  };
}

/** A part of a nested template, as it stands in the one around it. */
function mean(part: unknown, meaning: Meaning): unknown {
  if (Array.isArray(part)) return part.map((one) => mean(one, meaning));
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part);
  const [[name, value] = ['', undefined]] = entries;
  if (name === 'Ref' && typeof value === 'string') return meaning.reference(value);
  if ((name === 'Fn::GetAtt' || name === 'Fn::FindInMap') && Array.isArray(value))
    return { [name]: [meaning.rename(String(value[0])), ...value.slice(1).map((one) => mean(one, meaning))] };
  return Object.fromEntries(entries.map(([key, one]) => [key, mean(one, meaning)]));
}

function replaceOutputs<Part>(part: Part, outputs: ReadonlyMap<string, ReadonlyMap<string, unknown>>): Part {
  const visit = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(visit);
    if (typeof one !== 'object' || one === null) return one;
    const attribute = (one as Record<string, unknown>)['Fn::GetAtt'];
    if (Array.isArray(attribute) && outputs.has(attribute[0]))
      return outputs.get(attribute[0])?.get(attribute[1]);
    return Object.fromEntries(Object.entries(one).map(([key, value]) => [key, visit(value)]));
  };
  return visit(part) as Part;
}
