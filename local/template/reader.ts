import { LocalError } from '../errors.ts';
import { type Identity, identify, type Place, physicalName, stackIdOf } from './identity.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import type { Assembly, Resource } from './template.ts';

/** A resource whose properties are resolved as they are read, so that errors name it. */
export interface ResourceReader {
  readonly logicalId: string;
  readonly type: string;
  /** Its physical name. */
  readonly name: string;
  /** Its `Ref`. Throws when this kind has none here. */
  reference(): string;
  /** One of its attributes. Throws when it has no such attribute here. */
  attribute(name: string): string;
  /** A property, resolved; undefined when it is absent. `path` goes into nested objects: `Code.S3Key`. */
  optional(path: string): unknown;
  /** A property that must be a text. */
  text(path: string): string;
  /** A text, or the default where it is absent. */
  textOr(path: string, otherwise: string): string;
  /** A number, or the default where it is absent. */
  numberOr(path: string, otherwise: number): number;
  /** An object, empty where it is absent. */
  object(path: string): Readonly<Record<string, unknown>>;
  /** A list, empty where it is absent. */
  list(path: string): readonly unknown[];
  /** Facts about it that are none of its properties, as the template has them. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Refuses the resource: `fail('asks for X')` throws "The template's resource Id (Type) asks for X." */
  fail(what: string): never;
}

/** A stack's resources by type. */
export interface StackReader {
  readonly place: Place;
  /** The resources of the given types, in the template's order. */
  ofType(...types: readonly string[]): readonly ResourceReader[];
}

/** Makes a reader of an assembly's stack, as if it were deployed at a place. */
export function readStack(assembly: Assembly, place: Place): StackReader {
  const resources = assembly.template.Resources;
  const identities = new Map<string, Identity>();
  for (const [logicalId, resource] of Object.entries(resources)) {
    const identity = identify(logicalId, resource, place);
    if (identity !== undefined) identities.set(logicalId, identity);
  }
  const scope = scopeOf(assembly, place, identities);
  return {
    place,
    ofType: (...types) =>
      Object.entries(resources)
        .filter(([, resource]) => types.includes(resource.Type))
        .map(([logicalId, resource]) =>
          readResource(logicalId, resource, physicalName(logicalId, resource, place), scope),
        ),
  };
}

function scopeOf(assembly: Assembly, place: Place, identities: ReadonlyMap<string, Identity>): Scope {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Partition': place.partition,
    'AWS::Region': place.region,
    'AWS::AccountId': place.account,
    'AWS::StackName': place.stackName,
    'AWS::StackId': stackIdOf(place),
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const parameters = assembly.template.Parameters ?? {};
  return {
    reference: (id) =>
      Object.hasOwn(pseudo, id) ? pseudo[id] : (identities.get(id)?.reference ?? parameters[id]?.Default),
    attribute: (id, name) => identities.get(id)?.attributes[name],
    mapping: (name, first, second) => assembly.template.Mappings?.[name]?.[first]?.[second],
  };
}

function readResource(logicalId: string, resource: Resource, name: string, scope: Scope): ResourceReader {
  const owner = `${logicalId} (${resource.Type})`;
  const fail = (what: string): never => {
    throw new LocalError(`The template's resource ${owner} ${what}.`);
  };
  if (resource.Condition !== undefined) fail(`depends on the condition ${resource.Condition}`);
  const optional = (path: string): unknown => {
    let value: unknown = resource.Properties;
    for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
    return value === undefined ? undefined : evaluate(value, scope, owner);
  };
  const textOr = (path: string, otherwise: string): string => {
    const value = optional(path) ?? otherwise;
    return typeof value === 'string' ? value : fail(`has no text in ${path}`);
  };
  return {
    logicalId,
    type: resource.Type,
    metadata: resource.Metadata ?? {},
    name,
    reference: () => String(evaluate({ Ref: logicalId }, scope, owner)),
    attribute: (attribute) => String(evaluate({ 'Fn::GetAtt': [logicalId, attribute] }, scope, owner)),
    optional,
    text: (path) => (optional(path) === undefined ? fail(`lacks ${path}`) : textOr(path, '')),
    textOr,
    numberOr: (path, otherwise) => {
      const value = Number(optional(path) ?? otherwise);
      return Number.isFinite(value) ? value : fail(`has no number in ${path}`);
    },
    object: (path) => {
      const value = optional(path) ?? {};
      return typeof value === 'object' && !Array.isArray(value)
        ? (value as Readonly<Record<string, unknown>>)
        : fail(`has no object in ${path}`);
    },
    list: (path) => {
      const value = optional(path) ?? [];
      return Array.isArray(value) ? value : fail(`has no list in ${path}`);
    },
    fail,
  };
}
