import { checkExpressions, type StatesMember } from './check-expression.ts';
import { classifyResource } from './definition.ts';
import { expressionIn } from './expressions.ts';
import { isObject, type Json, quote } from './json.ts';
import { parseTimestamp } from './timestamp.ts';

/** What is wrong with a field's value, if anything. */
export type Check = (value: Json) => string | readonly string[] | undefined;

/** The fields that something may have, each with its check. */
export type Fields = Readonly<Record<string, Check | { readonly required: Check }>>;

const anything: Check = () => undefined;
const text: Check = (value) => (typeof value === 'string' ? undefined : `${quote(value)} is not a string`);
const isTrue: Check = (value) => (value === true ? undefined : 'must be true, or left out');
const list: Check = (value) =>
  Array.isArray(value) && value.length > 0 ? undefined : 'must be a list with entries';
const object: Check = (value) => (isObject(value) ? undefined : 'must be an object');
const jsonata: Check = (value) =>
  value === 'JSONata' ? undefined : `must be 'JSONata', not ${quote(value)}`;
const oneOf = (...allowed: readonly string[]): Check => {
  return (value) =>
    allowed.includes(String(value)) ? undefined : `must be ${allowed.join(' or ')}, not ${quote(value)}`;
};
const numberIn = (lowest: number, highest: number, whole = true): Check => {
  const kind = whole ? 'a whole number' : 'a number';
  return (value) =>
    typeof value === 'number' && value >= lowest && value <= highest && (!whole || Number.isInteger(value))
      ? undefined
      : `must be ${kind} from ${lowest} to ${highest}, not ${quote(value)}`;
};
const expressions =
  (member?: StatesMember): Check =>
  (value) =>
    checkExpressions(value, member);
/** A literal that passes the check, or one JSONata expression. */
const computed = (literal: Check): Check => {
  return (value) =>
    typeof value === 'string' && expressionIn(value) !== undefined ? checkExpressions(value) : literal(value);
};
const timestamp: Check = (value) =>
  parseTimestamp(String(value)) === undefined
    ? `${quote(value)} is no ISO-8601 time with an offset`
    : undefined;
const resource: Check = (value) =>
  classifyResource(String(value)) === undefined
    ? `${quote(value)} is not supported: a Lambda function's ARN, arn:aws:states:::lambda:invoke and ` +
      'arn:aws:states:::lambda:invoke.waitForTaskToken are'
    : undefined;

const LONGEST_SECONDS = 99_999_999;

/** A state machine's fields. */
export const MACHINE_FIELDS: Fields = {
  Comment: anything,
  Version: oneOf('1.0'),
  QueryLanguage: jsonata,
  TimeoutSeconds: numberIn(1, LONGEST_SECONDS),
  StartAt: { required: text },
  States: { required: object },
};

const VARIABLE_NAME = /^[\p{L}_][\p{L}\p{N}_]{0,79}$/u;

const assignments = (member?: StatesMember): Check => {
  return (value) => {
    if (!isObject(value)) return 'must be an object';
    const bad = Object.keys(value).find((name) => name === 'states' || !VARIABLE_NAME.test(name));
    return bad === undefined ? checkExpressions(value, member) : `'${bad}' can't be the name of a variable`;
  };
};
const exitFields = (member?: StatesMember) => ({ Output: expressions(member), Assign: assignments(member) });

const COMMON = { Type: { required: text }, Comment: anything, QueryLanguage: jsonata };
const TRANSITION = { Next: text, End: isTrue };

/** The fields of each type of state. */
export const STATE_FIELDS: Readonly<Record<string, Fields>> = {
  Task: {
    ...COMMON,
    ...TRANSITION,
    ...exitFields('result'),
    Resource: { required: resource },
    Arguments: { required: expressions() },
    TimeoutSeconds: computed(numberIn(1, LONGEST_SECONDS)),
    HeartbeatSeconds: computed(numberIn(1, LONGEST_SECONDS)),
    Retry: list,
    Catch: list,
  },
  Choice: { ...COMMON, ...exitFields(), Choices: { required: list }, Default: text },
  Wait: {
    ...COMMON,
    ...TRANSITION,
    ...exitFields(),
    Seconds: computed(numberIn(0, LONGEST_SECONDS)),
    Timestamp: computed(timestamp),
  },
  Pass: { ...COMMON, ...TRANSITION, ...exitFields() },
  Succeed: { ...COMMON, Output: expressions() },
  Fail: { ...COMMON, Error: computed(text), Cause: computed(text) },
};

/** The fields of an entry of `Retry`. */
export const RETRIER_FIELDS: Fields = {
  ErrorEquals: { required: list },
  Comment: anything,
  IntervalSeconds: numberIn(1, LONGEST_SECONDS),
  MaxAttempts: numberIn(0, LONGEST_SECONDS),
  BackoffRate: numberIn(1, Number.MAX_VALUE, false),
  MaxDelaySeconds: numberIn(1, 31_622_400),
  JitterStrategy: oneOf('FULL', 'NONE'),
};

/** The fields of an entry of `Catch`. */
export const CATCHER_FIELDS: Fields = {
  ErrorEquals: { required: list },
  Comment: anything,
  Next: { required: text },
  ...exitFields('errorOutput'),
};

/** The fields of an entry of `Choices`. */
export const RULE_FIELDS: Fields = {
  Condition: {
    required: computed((value) =>
      typeof value === 'boolean' ? undefined : 'must be a boolean or an expression',
    ),
  },
  Comment: anything,
  Next: { required: text },
  ...exitFields(),
};

/** The errors of the service itself that the states of this engine can have. */
export const RESERVED_ERRORS = new Set(
  [
    'ALL',
    'TaskFailed',
    'Timeout',
    'HeartbeatTimeout',
    'QueryEvaluationError',
    'DataLimitExceeded',
    'Runtime',
  ].map((name) => `States.${name}`),
);
