import type { Test, When, WhenLeaf } from './when.ts';

/** Whether a `when` holds, and the facts that made it so, for people. */
export interface Judgement {
  /** `undefined` when that depends on a fact that nobody stated. */
  readonly holds: boolean | undefined;
  readonly because: string;
}

/**
 * Judges a `when`, given how each part of it that looks at one fact is judged. It names the parts that made it so: all
 * that failed, or all that held. Total: it never throws of itself.
 */
export function judgeWhen(when: When, judgeLeaf: (leaf: WhenLeaf) => Judgement): Judgement {
  const judge = (part: When) => judgeWhen(part, judgeLeaf);
  if ('all' in when) {
    const parts = when.all.map(judge);
    const failing = parts.filter(({ holds }) => holds === false);
    return failing.length > 0 ? join(false, failing) : joinUnlessUnknown(true, parts);
  }
  if ('any' in when) {
    const parts = when.any.map(judge);
    const holding = parts.filter(({ holds }) => holds === true);
    return holding.length > 0 ? join(true, holding) : joinUnlessUnknown(false, parts);
  }
  if ('not' in when) {
    const { holds, because } = judge(when.not);
    return { holds: holds === undefined ? undefined : !holds, because };
  }
  return judgeLeaf(when);
}

function joinUnlessUnknown(holds: boolean, parts: readonly Judgement[]): Judgement {
  const unknown = parts.filter((part) => part.holds === undefined);
  return unknown.length > 0 ? join(undefined, unknown) : join(holds, parts);
}

function join(holds: boolean | undefined, parts: readonly Judgement[]): Judgement {
  return { holds, because: parts.map(({ because }) => because).join(' and ') || 'there is nothing to judge' };
}

/** Whether a value is as a comparison wants it. Numbers compare with numbers only. */
export function meets(test: Test, value: string | number | boolean): boolean {
  if ('is' in test) return value === test.is;
  if ('oneOf' in test) return test.oneOf.some((one) => one === value);
  const number = typeof value === 'number' ? value : Number.NaN;
  if ('atLeast' in test) return number >= test.atLeast;
  if ('atMost' in test) return number <= test.atMost;
  return 'over' in test ? number > test.over : number < test.under;
}

/** Whether a value is of a type that a comparison can hold for: text is no number, whatever it reads like. */
export function canMeet(test: Test, value: string | number | boolean): boolean {
  if ('is' in test) return typeof value === typeof test.is;
  if ('oneOf' in test) return test.oneOf.some((one) => typeof one === typeof value);
  return typeof value === 'number';
}
