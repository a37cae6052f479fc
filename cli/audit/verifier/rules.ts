import { hash } from 'node:crypto';
import { membersOf, without, wordOf } from './members.ts';
import { NEARLY_MS } from './running.ts';

/** A rule that may approve, as the definition of a request has it. */
export interface ForeseenRule {
  /** The subject under which it is signed. */
  readonly policy: string;
  /** What its people sign. */
  readonly version: string;
  /** Its last day in UTC, `YYYY-MM-DD`. */
  readonly until: string | undefined;
  /** The role whose people stand for it. */
  readonly approvedBy: string | undefined;
}

/** A rule by which something says that it was approved, or on which an effect says that it stands. */
export interface NamedRule {
  readonly policy: string;
  readonly version: string;
  /** When it was approved, or the effect took place: ISO 8601. */
  readonly since: string;
  /** By which request it was signed. */
  readonly request: string;
  /** The entry of its own at which it was in force. */
  readonly entry: Place;
}

/** An entry of a stream. */
interface Place {
  readonly seq: number;
  readonly hash: string;
}

/** How a rule stands at an entry of its own. */
export interface RuleStanding extends Place {
  readonly at: string;
  readonly isSuspended: boolean;
  /** What runs as the rule, and by which request it was signed; empty where nothing does. */
  readonly version: string;
  readonly request: string;
  /** In which roles those signed it who did. */
  readonly roles: readonly string[];
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
      approvedBy: stage.has('approvedBy') ? wordOf(stage.get('approvedBy')) : undefined,
    });
  }
  return rules;
}

const only = (members: ReadonlyMap<string, string>, names: readonly string[]) =>
  new Map([...members].filter(([name]) => names.includes(name)));

/** What is wrong with checks that passed a request by results that did not. */
export const FAILED = 'passes checks of which one has failed';

/** What is wrong with a rule that approved, or on which an effect stands, by the stage that it names. */
export function whyOtherRule(
  foreseen: ForeseenRule | undefined,
  { policy, version, since }: Pick<NamedRule, 'policy' | 'version' | 'since'>,
): string | undefined {
  if (foreseen === undefined) return undefined;
  if (policy !== foreseen.policy || version !== foreseen.version)
    return `rests on ${policy}, which is not the rule that its request has there`;
  const isOver = foreseen.until !== undefined && since.slice(0, 10) > foreseen.until;
  return isOver ? `rests on ${policy}, which had ended with ${foreseen.until}` : undefined;
}

/** How a rule has stood, entry by entry of its own. */
export class RuleOverTime {
  readonly #standings: RuleStanding[] = [];

  take(standing: RuleStanding): void {
    this.#standings.push(standing);
  }

  /**
   * What is wrong with a rule that approved, or on which an effect stands, by how it stood: at the entry that is named, by the people
   * who stand for it, and still then. Who had read it just before it was suspended has not seen that.
   */
  whyNotInForce(
    { policy, version, request, entry, since }: NamedRule,
    approvedBy: string | undefined,
  ): string | undefined {
    const seen = this.#standings.find(({ seq }) => seq === entry.seq);
    const wasInForce =
      seen?.hash === entry.hash && !seen.isSuspended && seen.version === version && seen.request === request;
    if (!wasInForce) return `rests on ${policy}, which was not in force as it says`;
    if (approvedBy !== undefined && !seen.roles.includes(approvedBy))
      return `rests on ${policy}, which nobody of the role '${approvedBy}' has signed`;
    const before = Date.parse(since) - NEARLY_MS;
    const newest = this.#standings.findLast(({ at }) => Date.parse(at) < before);
    const isOver =
      newest !== undefined && newest.seq > seen.seq && (newest.isSuspended || newest.version !== version);
    return isOver ? `rests on ${policy}, which was in force no more by then` : undefined;
  }
}
