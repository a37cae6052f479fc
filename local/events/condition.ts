import { own } from '../../schema/own.ts';
import { fitsPattern } from '../../schema/pattern.ts';

/**
 * One condition of an event pattern or filter policy: a value to equal, or an object with one operator.
 * The operators are those that EventBridge and SNS share.
 */
type Test = (operand: unknown, value: unknown) => boolean;

interface Operator {
  /** True when the operand has the form that the operator needs. */
  accepts(operand: unknown): boolean;
  readonly test: Test;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isScalar = (value: unknown): boolean => value === null || /string|number|boolean/.test(typeof value);

/** An operator that compares texts with an operand that is a text. */
function onTexts(compare: (operand: string, value: string) => boolean): Operator {
  return {
    accepts: isText,
    test: (operand, value) => isText(operand) && isText(value) && compare(operand, value),
  };
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Splits `['>', 0, '<=', 5]` into its comparisons; undefined when it has another form. */
function readComparisons(operand: unknown): [string, number][] | undefined {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) return undefined;
  const pairs: [string, number][] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const [sign, bound] = operand.slice(index, index + 2);
    if (!isText(sign) || !Object.hasOwn(COMPARISONS, sign) || typeof bound !== 'number') return undefined;
    pairs.push([sign, bound]);
  }
  return pairs;
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  prefix: onTexts((operand, value) => value.startsWith(operand)),
  suffix: onTexts((operand, value) => value.endsWith(operand)),
  // A backslash would take its meaning from an asterisk, and two are refused by EventBridge.
  wildcard: {
    accepts: (operand) => isText(operand) && !/\\|\*\*/.test(operand),
    test: (operand, value) => isText(operand) && isText(value) && fitsPattern(operand, value),
  },
  'equals-ignore-case': onTexts((operand, value) => value.toLowerCase() === operand.toLowerCase()),
  exists: {
    accepts: (operand) => typeof operand === 'boolean',
    test: (operand, value) => (value !== undefined) === operand,
  },
  numeric: {
    accepts: (operand) => readComparisons(operand) !== undefined,
    test: (operand, value) =>
      typeof value === 'number' &&
      (readComparisons(operand) ?? []).every(([sign, bound]) => COMPARISONS[sign]?.(value, bound) === true),
  },
  'anything-but': {
    accepts: (operand) =>
      Array.isArray(operand) ? operand.every(isScalar) : isScalar(operand) || isAffixOperator(operand),
    test: (operand, value) => {
      if (value === undefined) return false;
      if (isAffixOperator(operand)) return !matchesCondition(operand, value);
      return ![operand].flat().includes(value);
    },
  },
};

function isAffixOperator(operand: unknown): boolean {
  const name = typeof operand === 'object' && operand !== null ? Object.keys(operand)[0] : undefined;
  return (name === 'prefix' || name === 'suffix') && checkCondition(operand) === undefined;
}

function readOperator(condition: unknown): { name: string; operand: unknown } | undefined {
  if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) return undefined;
  const [only, ...others] = Object.entries(condition);
  return only === undefined || others.length > 0 ? undefined : { name: only[0], operand: only[1] };
}

/** What is wrong with a condition, or undefined when it can be evaluated. */
export function checkCondition(condition: unknown): string | undefined {
  if (isScalar(condition)) return undefined;
  const read = readOperator(condition);
  if (read === undefined) return `${JSON.stringify(condition)} is neither a value nor one operator`;
  const operator = own(OPERATORS, read.name);
  if (operator === undefined) return `the operator '${read.name}' is not known`;
  return operator.accepts(read.operand)
    ? undefined
    : `'${read.name}' can't take ${JSON.stringify(read.operand)}`;
}

/** True when a value (undefined: absent) meets a condition that `checkCondition` accepts. */
export function matchesCondition(condition: unknown, value: unknown): boolean {
  const read = readOperator(condition);
  if (read === undefined) return value === condition;
  return OPERATORS[read.name]?.test(read.operand, value) === true;
}
