import { isInstant } from './day.ts';
import { IN_A_FREEZE } from './member-examples.ts';
import { describeShape } from './shape.ts';
import { FREEZE } from './source-shapes.ts';

/** A time in which nothing is promoted; people go on deciding. */
export interface Freeze {
  /** Why, for whoever is kept waiting: `Black Friday`. */
  readonly reason: string;
  /** UTC, ISO 8601: `2026-11-26T00:00:00Z`. */
  readonly from: string;
  /** UTC, ISO 8601; from this instant on promotions go on. */
  readonly until: string;
  /** The environments that it holds; all if absent. */
  readonly environments?: readonly string[];
  /** The kinds of subject that it holds; all if absent. */
  readonly subjects?: readonly string[];
}

/**
 * Checks and returns an organisation's freezes.
 * @throws Error that lists everything that is wrong.
 */
export function defineFreezes(freezes: readonly Freeze[]): readonly Freeze[] {
  const problems = freezes.flatMap((freeze, index) => {
    const { reason, from, until } = freeze;
    const name = typeof reason === 'string' ? `freeze ${index + 1} ('${reason}')` : `freeze ${index + 1}`;
    const misshapen = describeShape(freeze, FREEZE, IN_A_FREEZE).map((message) => `${name} ${message}`);
    if (misshapen.length > 0) return misshapen;
    const odd = [from, until].filter((instant) => !isInstant(instant));
    return [
      ...(/^\P{C}{1,100}$/u.test(reason) ? [] : [`${name} needs a reason of 1 to 100 characters`]),
      ...odd.map((instant) => `${name}: '${instant}' is no instant: write it in UTC as 2026-11-26T00:00:00Z`),
      ...(odd.length === 0 && Date.parse(from) >= Date.parse(until)
        ? [`${name} ends before it begins: exchange 'from' and 'until'`]
        : []),
    ];
  });
  if (problems.length > 0) throw new Error(`workflows/freezes.ts:\n- ${problems.join('\n- ')}`);
  return freezes;
}

/** The freeze that holds an environment of a kind of subject at an instant: of several, the one that ends last. */
export function freezeAt(
  freezes: readonly Freeze[],
  kind: string,
  environment: string,
  now: Date,
): Freeze | undefined {
  return freezesFor(freezes, kind, environment)
    .filter(({ from, until }) => Date.parse(from) <= now.getTime() && now.getTime() < Date.parse(until))
    .sort((a, b) => Date.parse(b.until) - Date.parse(a.until))[0];
}

/** The freezes of an environment of a kind of subject that hold at some instant of a span, in the order in which they begin. */
export function freezesWithin(
  freezes: readonly Freeze[],
  kind: string,
  environment: string,
  span: { readonly from: Date; readonly until: Date },
): readonly Freeze[] {
  return freezesFor(freezes, kind, environment)
    .filter(
      ({ from, until }) =>
        Date.parse(from) <= span.until.getTime() && span.from.getTime() < Date.parse(until),
    )
    .sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
}

function freezesFor(freezes: readonly Freeze[], kind: string, environment: string): Freeze[] {
  return freezes.filter(
    ({ environments, subjects }) =>
      (environments?.includes(environment) ?? true) && (subjects?.includes(kind) ?? true),
  );
}
