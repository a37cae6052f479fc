import jsonata, { type Expression } from 'jsonata';
import { addAwsFunctions } from './aws-functions.ts';
import { isObject, type Json, type JsonObject, nameType } from './json.ts';
import { QueryFailure } from './state-failure.ts';

/** Where expressions are evaluated: their variables, and the words that name the place in messages. */
export interface Scope {
  /** `$states` and the execution's variables. */
  readonly bindings: Readonly<Record<string, Json>>;
  readonly state: string;
  /** The id of the history event with which the state was entered. */
  readonly enteredId: number;
}

/** Keeps an expression that never ends from holding up everything else. */
const LIMITS = { timeout: 5_000, stack: 500 };

const compiled = new Map<string, Expression>();

/** The source of a JSONata expression, or undefined when the text is a plain string. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith('{%') && text.endsWith('%}') ? text.slice(2, -2).trim() : undefined;
}

/** Compiles an expression, once. @throws what the JSONata parser throws */
export function compileExpression(source: string): Expression {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const expression = jsonata(source, LIMITS);
  addAwsFunctions(expression);
  compiled.set(source, expression);
  return expression;
}

/**
 * The value of a field: the JSON as it stands, with every expression in it replaced by its result.
 *
 * @param location the field as messages name it, such as `Output`
 * @throws QueryFailure when an expression fails, or gives nothing, or something that JSON can't carry
 */
export async function evaluate(value: Json, location: string, scope: Scope): Promise<Json> {
  if (typeof value === 'string') {
    const source = expressionIn(value);
    return source === undefined ? value : await evaluateExpression(source, location, scope);
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => evaluate(item, `${location}[${index}]`, scope));
    return await Promise.all(items);
  }
  if (!isObject(value)) return value;
  const members: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    members.push([key, await evaluate(member, `${location}/${key}`, scope)]);
  }
  return Object.fromEntries(members);
}

/**
 * As `evaluate`, for a field that must have a certain type.
 *
 * @throws QueryFailure also when the result has another type
 */
export async function evaluateAs(
  type: 'string' | 'number' | 'boolean',
  value: Json,
  location: string,
  scope: Scope,
): Promise<Json> {
  const result = await evaluate(value, location, scope);
  if (nameType(result) === type) return result;
  throw new QueryFailure(
    location,
    `${introduce(scope)}${describe(String(value), location)} returned an unexpected result type. Expected '${type}', ` +
      `but was '${nameType(result)}' for value: ${JSON.stringify(result)}`,
  );
}

/** The words with which AWS begins the cause of a failure inside a state. */
export function introduce(scope: Pick<Scope, 'state' | 'enteredId'>): string {
  return `An error occurred while executing the state '${scope.state}' (entered at the event id #${scope.enteredId}). `;
}

async function evaluateExpression(source: string, location: string, scope: Scope): Promise<Json> {
  const refuse = (text: string) =>
    new QueryFailure(location, `${introduce(scope)}${describe(source, location)} ${text}`);
  let result: unknown;
  try {
    result = await compileExpression(source).evaluate(undefined, scope.bindings);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    throw refuse(`threw an error during evaluation. ${code === undefined ? '' : `${code}: `}${message}`);
  }
  if (result === undefined) throw refuse('returned nothing (undefined).');
  if (!isJson(result)) throw refuse('returned an unsupported result type.');
  return JSON.parse(JSON.stringify(result)) as Json;
}

function describe(text: string, location: string): string {
  return `The JSONata expression '${expressionIn(text) ?? text}' specified for the field '${location}'`;
}

/** Functions and regular expressions are values in JSONata, but not in JSON. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) return false;
  return Object.values(value as JsonObject).every(isJson);
}
