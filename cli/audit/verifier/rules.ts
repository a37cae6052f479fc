import { hash } from 'node:crypto';
import { membersOf, without, wordOf } from './members.ts';

/** A rule that may approve, as the definition of a request has it. */
export interface ForeseenRule {
  /** The subject under which it is signed. */
  readonly policy: string;
  /** What its people sign. */
  readonly version: string;
  /** Its last day in UTC, `YYYY-MM-DD`. */
  readonly until: string | undefined;
}

/** A rule on which an effect says that it stands. */
export interface NamedRule {
  readonly policy: string;
  readonly version: string;
  /** When the effect took place: ISO 8601. */
  readonly since: string;
}

/** What people sign of a rule, in the order of canonical JSON. */
const SIGNED = ['approvedBy', 'checks', 'otherwise', 'policy', 'reviewAfterwards', 'title', 'until', 'when'];
const SIGNED_FOR = ['environments', 'id', 'subject'];

/**
 * The rules of a definition by the names of their stages, from its text.
 * @param encoding how that text's characters stand for its bytes
 */
export function rulesIn(
  workflow: string | undefined,
  encoding: 'utf8' | 'latin1',
): ReadonlyMap<string, ForeseenRule> {
  const whole = membersOf(workflow);
  const rules = new Map<string, ForeseenRule>();
  for (const [name, text] of membersOf(whole.get('stages'))) {
    const stage = membersOf(text);
    if (wordOf(stage.get('type')) !== 'policy') continue;
    const signed = new Map([...only(stage, SIGNED), ['workflow', without(only(whole, SIGNED_FOR))] as const]);
    rules.set(name, {
      policy: `policy/${wordOf(stage.get('policy'))}`,
      version: hash('sha256', Buffer.from(without(signed), encoding)),
      until: stage.has('until') ? wordOf(stage.get('until')) : undefined,
    });
  }
  return rules;
}

const only = (members: ReadonlyMap<string, string>, names: readonly string[]) =>
  new Map([...members].filter(([name]) => names.includes(name)));

/** What is wrong with checks that passed a request by results that did not. */
export const FAILED = 'passes checks of which one has failed';

/** What is wrong with a rule on which an effect stands, by the stage that it names. */
export function whyOtherRule(
  foreseen: ForeseenRule | undefined,
  { policy, version, since }: NamedRule,
): string | undefined {
  if (foreseen === undefined) return undefined;
  if (policy !== foreseen.policy || version !== foreseen.version)
    return `rests on ${policy}, which is not the rule that its request has there`;
  const isOver = foreseen.until !== undefined && since.slice(0, 10) > foreseen.until;
  return isOver ? `rests on ${policy}, which had ended with ${foreseen.until}` : undefined;
}
