import { own } from '../../schema/own.ts';
import { classifyResource, type Definition } from './definition.ts';
import {
  CATCHER_FIELDS,
  type Fields,
  MACHINE_FIELDS,
  RESERVED_ERRORS,
  RETRIER_FIELDS,
  RULE_FIELDS,
  STATE_FIELDS,
} from './definition-fields.ts';
import { expressionIn } from './expressions.ts';
import { isObject, type Json, type JsonObject, quote } from './json.ts';

/** A definition that the engine refuses to run, with every reason found. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
  /** Each names the state and the field. */
  readonly problems: readonly string[];

  constructor(machine: string, problems: readonly string[]) {
    super(
      `The state machine ${machine} can't run on the embedded engine. ` +
        `Change its definition, or run it on AWS:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/**
 * Checks that the engine knows everything in a definition.
 *
 * @param machine the machine's name, for messages
 * @throws DefinitionError naming each state and field that is unknown, unsupported or malformed
 */
export function parseDefinition(machine: string, definition: unknown): Definition {
  const problems: string[] = [];
  if (!isObject(definition)) throw new DefinitionError(machine, ['the definition is not a JSON object']);
  const { States: states, StartAt: start } = definition;
  checkMembers(definition, MACHINE_FIELDS, (field, text) => problems.push(`${field}: ${text}`));
  if (isObject(states)) {
    if (!Object.hasOwn(states, String(start))) problems.push(`StartAt: there is no state ${quote(start)}`);
    const language = definition.QueryLanguage;
    for (const [name, state] of Object.entries(states)) {
      const report: Report = (field, text) => problems.push(`state '${name}', ${field}: ${text}`);
      checkState(name, state, { states, language, report });
    }
  }
  if (problems.length > 0) throw new DefinitionError(machine, problems);
  return definition as unknown as Definition;
}

type Report = (field: string, text: string) => void;

type CheckTarget = (field: string, target: Json | undefined) => void;

interface Surroundings {
  readonly states: JsonObject;
  readonly language: Json | undefined;
  readonly report: Report;
}

function checkState(name: string, state: Json, { states, language, report }: Surroundings): void {
  const type = isObject(state) ? String(state.Type) : '';
  const fields = own(STATE_FIELDS, type);
  if (!isObject(state) || fields === undefined) {
    const known = Object.keys(STATE_FIELDS).join(', ');
    report('Type', `${quote(isObject(state) ? state.Type : state)} is not supported, only ${known}`);
    return;
  }
  if (name.length > 80) report('the name', 'is longer than 80 characters');
  checkMembers(state, fields, report);
  if ((state.QueryLanguage ?? language) === undefined) {
    report('QueryLanguage', "means JSONPath when it is left out: set 'JSONata' for the state or the machine");
  }
  const checkTarget: CheckTarget = (field, target) => {
    if (typeof target === 'string' && !Object.hasOwn(states, target))
      report(field, `there is no state '${target}'`);
  };
  checkTarget('Next', state.Next);
  checkTarget('Default', state.Default);
  if ('Next' in fields && (state.Next === undefined) === (state.End === undefined)) {
    report('Next', "needs either a 'Next' or 'End': true");
  }
  checkEntries(state, 'Choices', RULE_FIELDS, report, checkTarget);
  checkEntries(state, 'Catch', CATCHER_FIELDS, report, checkTarget);
  checkEntries(state, 'Retry', RETRIER_FIELDS, report, checkTarget);
  if (type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined)) {
    report('Seconds', "needs exactly one of 'Seconds' and 'Timestamp'");
  }
  if (type === 'Task') checkTask(state, report);
}

/** Reports fields that are missing, unknown or malformed. */
function checkMembers(value: JsonObject, fields: Fields, report: Report): void {
  for (const [field, check] of Object.entries(fields)) {
    if (typeof check === 'object' && value[field] === undefined) report(field, 'is missing');
  }
  for (const [field, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const check = own(fields, field);
    const problems =
      check === undefined
        ? 'is not supported here'
        : (typeof check === 'object' ? check.required : check)(member);
    for (const problem of problems === undefined ? [] : [problems].flat()) report(field, problem);
  }
}

/** Checks the entries of `Choices`, `Catch` or `Retry`. */
function checkEntries(
  state: JsonObject,
  field: string,
  fields: Fields,
  report: Report,
  checkTarget: CheckTarget,
): void {
  const entries = state[field];
  if (!Array.isArray(entries)) return;
  for (const [index, entry] of entries.entries()) {
    const place = `${field}[${index}]`;
    if (!isObject(entry)) {
      report(place, 'is not an object');
      continue;
    }
    checkMembers(entry, fields, (member, problem) => report(`${place}.${member}`, problem));
    checkTarget(`${place}.Next`, entry.Next);
    if (Array.isArray(entry.ErrorEquals)) {
      checkErrors(entry.ErrorEquals, index === entries.length - 1, (problem) =>
        report(`${place}.ErrorEquals`, problem),
      );
    }
  }
}

function checkErrors(names: readonly Json[], isLast: boolean, report: (problem: string) => void): void {
  for (const name of names) {
    if (typeof name !== 'string' || name === '') report(`${quote(name)} is not an error name`);
    else if (name.includes('*')) report(`'${name}': patterns are not supported, only whole names`);
    else if (name.startsWith('States.') && !RESERVED_ERRORS.has(name)) report(`'${name}' can't happen here`);
  }
  if (names.includes('States.ALL') && (names.length > 1 || !isLast)) {
    report('States.ALL must stand alone, in the last entry');
  }
}

function checkTask(state: JsonObject, report: Report): void {
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat, Arguments: args } = state;
  if (typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout) {
    report('HeartbeatSeconds', `must be less than TimeoutSeconds (${timeout})`);
  }
  if (classifyResource(String(state.Resource)) === 'function' || args === undefined) return;
  if (!isObject(args)) {
    if (typeof args !== 'string' || expressionIn(args) === undefined)
      report('Arguments', 'must be an object');
    return;
  }
  if (args.FunctionName === undefined) report('Arguments/FunctionName', 'is missing');
  for (const name of Object.keys(args)) {
    if (name !== 'FunctionName' && name !== 'Payload') report(`Arguments/${name}`, 'is not supported here');
  }
}
