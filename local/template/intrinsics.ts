import { own } from '../../schema/own.ts';
import { LocalError } from '../errors.ts';

/** What references in a template stand for. */
export interface Scope {
  /** The value of `Ref`, for a resource, a parameter or a pseudo parameter; undefined when there is none. */
  reference(logicalId: string): unknown;
  /** The value of `Fn::GetAtt`; undefined when there is none. */
  attribute(logicalId: string, name: string): string | undefined;
  /** A value of a mapping; undefined when there is none. */
  mapping(name: string, first: string, second: string): unknown;
}

type Intrinsic = (argument: unknown, context: Context) => unknown;

interface Context {
  readonly scope: Scope;
  /** The logical id of the resource that is being read, for messages. */
  readonly owner: string;
}

/**
 * A template value with all its intrinsic functions evaluated.
 *
 * Knows Ref, Fn::GetAtt, Fn::FindInMap, Fn::Join, Fn::Sub, Fn::Select and Fn::Split.
 *
 * @throws LocalError naming `owner` on any other function, and on a reference that stands for nothing here.
 */
export function evaluate(value: unknown, scope: Scope, owner: string): unknown {
  return evaluateIn(value, { scope, owner });
}

function evaluateIn(value: unknown, context: Context): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluateIn(item, context));
  if (typeof value !== 'object' || value === null) return value;
  const [only, ...others] = Object.entries(value);
  if (only !== undefined && others.length === 0) {
    const [name, argument] = only;
    const intrinsic = own(INTRINSICS, name);
    if (intrinsic !== undefined) return intrinsic(argument, context);
    if (name.startsWith('Fn::') || name === 'Condition') {
      return fail(context, `uses ${name}, which the embedded default does not know`);
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, evaluateIn(member, context)]));
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, context) => lookUpReference(String(argument), context),
  'Fn::GetAtt': (argument, context) => {
    const [id, ...path] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    return lookUpAttribute(id ?? '', path.join('.'), context);
  },
  'Fn::FindInMap': (argument, context) => {
    const [name, first, second] = asTexts(evaluateIn(argument, context), 'Fn::FindInMap', context);
    return (
      context.scope.mapping(name ?? '', first ?? '', second ?? '') ??
      fail(context, `looks up ${first}, ${second} in the mapping ${name}, which does not have it`)
    );
  },
  'Fn::Join': (argument, context) => {
    const [separator, list] = asArray(argument, 'Fn::Join', context);
    return asTexts(evaluateIn(list, context), 'Fn::Join', context).join(String(separator));
  },
  'Fn::Split': (argument, context) => {
    const [separator, text] = asArray(argument, 'Fn::Split', context);
    return String(evaluateIn(text, context)).split(String(separator));
  },
  'Fn::Select': (argument, context) => {
    const [index, list] = asArray(argument, 'Fn::Select', context);
    const items = asArray(evaluateIn(list, context), 'Fn::Select', context);
    const item = items[Number(evaluateIn(index, context))];
    return item ?? fail(context, `selects item ${String(index)} of a list of ${items.length}`);
  },
  'Fn::Sub': (argument, context) => {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return substitute(String(text), (variables ?? {}) as Record<string, unknown>, context);
  },
};

function substitute(text: string, variables: Readonly<Record<string, unknown>>, context: Context): string {
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_all, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return String(evaluateIn(variables[name], context));
    const [id = '', ...path] = name.split('.');
    return String(
      path.length === 0 ? lookUpReference(id, context) : lookUpAttribute(id, path.join('.'), context),
    );
  });
}

function lookUpReference(logicalId: string, context: Context): unknown {
  return (
    context.scope.reference(logicalId) ??
    fail(context, `refers to ${logicalId}, which stands for nothing in the embedded default`)
  );
}

function lookUpAttribute(logicalId: string, name: string, context: Context): string {
  return (
    context.scope.attribute(logicalId, name) ??
    fail(context, `reads ${name} of ${logicalId}, which the embedded default does not have`)
  );
}

function asArray(value: unknown, name: string, context: Context): unknown[] {
  return Array.isArray(value) ? value : fail(context, `gives ${name} something other than a list`);
}

function asTexts(value: unknown, name: string, context: Context): string[] {
  return asArray(value, name, context).map((item) =>
    typeof item === 'object' ? fail(context, `gives ${name} something other than texts`) : String(item),
  );
}

function fail(context: Context, what: string): never {
  throw new LocalError(`The template's resource ${context.owner} ${what}.`);
}
