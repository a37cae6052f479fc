import type { Condition, Denial } from '../template/denials.ts';

/** What is known of a call, by condition key; what is not, the call does not have. */
export type CallContext = Readonly<Record<string, readonly string[]>>;

/**
 * Whether one of the denials of a resource's policy covers a call (IAM User Guide, "IAM JSON policy elements:
 * Condition operators"). Denials are evaluated, since what nobody may do rests on them; permissions are not.
 */
export function isDenied(denials: readonly Denial[], action: string, context: CallContext): boolean {
  return denials.some(
    ({ actions, conditions }) =>
      actions.some((denied) => covers(denied, action)) &&
      conditions.every((condition) => holds(condition, context)),
  );
}

/** Whether a policy's action, possibly with a `*` at its end, covers an action. */
function covers(denied: string, action: string): boolean {
  return denied.endsWith('*') ? action.startsWith(denied.slice(0, -1)) : action === denied;
}

function holds({ operator, key, values }: Condition, context: CallContext): boolean {
  const known = context[key];
  const among = (one: string, like = false) =>
    values.some((value) => (like ? isLike(value, one) : value === one));
  switch (operator) {
    case 'Null':
      return among(String(known === undefined));
    case 'Bool':
    case 'StringEquals':
      return known?.some((one) => among(one)) === true;
    // What the call does not have is not what is named.
    case 'StringNotEquals':
      return known?.every((one) => !among(one)) ?? true;
    case 'ArnEquals':
      return known?.some((one) => among(one, true)) === true;
    case 'ArnNotEquals':
    case 'ArnNotLike':
      return known?.every((one) => !among(one, true)) ?? true;
    case 'ForAnyValue:StringLike':
      return known?.some((one) => among(one, true)) === true;
    case 'ForAnyValue:StringNotLike':
      return known?.some((one) => !among(one, true)) === true;
  }
}

/** `*` stands for any text. */
function isLike(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (!text.startsWith(first)) return false;
  if (rest.length === 0) return text === first;
  let at = first.length;
  const last = rest.pop() ?? '';
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
