import { canonicalize } from '../../schema/canonical-json.ts';

const ESCAPED_SURROGATE = /\\ud[89a-f]/;

/** Whether a text is the canonical form (RFC 8785) of the value that was parsed from it. Never throws. */
export function isCanonical(text: string, value: unknown): boolean {
  // Written again as it was read, with the members of every object in order: that is what the RFC asks for, and
  // it takes a fraction of the time. Lone surrogates, which it forbids, and names like '10', which JSON.parse puts
  // in an order of its own, are left to the long way.
  try {
    const plain = JSON.stringify(value) === text && isSorted(value) && !ESCAPED_SURROGATE.test(text);
    return plain || canonicalize(value) === text;
  } catch {
    return false;
  }
}

function isSorted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let last = '';
  for (const [name, member] of Object.entries(value)) {
    if (name < last || !isSorted(member)) return false;
    last = name;
  }
  return true;
}
