import { own } from './own.ts';
import { quoteAll } from './wording.ts';

/** What somebody wrote for a member, and what they should write in its place. */
export type Misplaced = Readonly<Record<string, string>>;

/** A value whose meaning is plain though it has the wrong form: what to write, where it can be said. */
type Reading = (value: unknown) => string | undefined;

/** Roles as `approvers` are written: `{ manager: 1, risk: 1 }`. */
const seats = (roles: readonly unknown[]) =>
  `approvers: { ${(roles.length === 0 ? ['manager'] : roles).map((role) => `${keyOf(role)}: 1`).join(', ')} }`;
const keyOf = (name: unknown) => (/^[a-z]\w*$/.test(String(name)) ? String(name) : quoteAll([String(name)]));

/** Roles each of which is enough, as `anyOf` is written. */
const ways = (roles: readonly (readonly [role: string, quorum: unknown])[]) =>
  `anyOf: [${roles.map(([role, quorum]) => `{ ${keyOf(role)}: ${String(quorum)} }`).join(', ')}]`;

const READINGS: Readonly<Record<string, Reading>> = {
  role: (value) =>
    Array.isArray(value)
      ? `names several roles in role: write ${seats(value)}, with how many of each must approve`
      : undefined,
  approvers: (value) =>
    Array.isArray(value)
      ? `has approvers as a list: write ${seats(value)}, with how many of each must approve`
      : undefined,
  anyOf: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? `has anyOf as one: write it as a list, ${ways(Object.entries(value))}, with one of the ways to approve in each`
      : undefined,
  ifRejected: (value) =>
    typeof value === 'string'
      ? `has the ifRejected '${value}': write ifRejected: { start: '${value}' }, the workflow that brings back the version before`
      : undefined,
  attest: (value) =>
    typeof value === 'string' || Array.isArray(value)
      ? `has the attest ${JSON.stringify(value).replaceAll('"', "'")}: write attest: { every: '${typeof value === 'string' && value !== '' ? value : '26 weeks'}', by: 'model-revalidation' }, by the workflow that renews it`
      : undefined,
  onFinding: (value) =>
    typeof value === 'string'
      ? `has the onFinding '${value}': write onFinding: { start: '${value}' }, the workflow that looks again at what runs`
      : undefined,
  chair: (value) =>
    typeof value === 'string'
      ? `has the chair '${value}': write chair: { role: '${value}', veto: true }, or casting: true`
      : undefined,
  escalate: (value) =>
    typeof value === 'string'
      ? `has the escalate '${value}': write escalate: { after: '2 working days', to: '${value}' }`
      : undefined,
};

/** Members of a stage that say what is meant in a form that is none, each with the form that is. */
export function misplacedIn(stage: object): Misplaced {
  return Object.fromEntries(
    Object.entries(stage).flatMap(([member, value]) => {
      const said = own(READINGS, member)?.(value);
      return said === undefined ? [] : [[member, said] as const];
    }),
  );
}
