import type { Brought } from './brought.ts';
import { isSame, listOf, ownOf, type Parsed, pathOf, recordOf, wordIn } from './parsed.ts';

/** What rules say of which approvals the next attempt keeps. */
export interface Keeping {
  /** Whether any approval may hold for a next attempt. */
  readonly mayKeep: boolean;
  readonly path: readonly KeepingStage[];
}

interface KeepingStage {
  readonly name: string;
  /** Whether people decide it. */
  readonly isHuman: boolean;
  readonly carries: boolean;
  /** What a track looks at; absent where any change counts. */
  readonly reviews: readonly string[] | undefined;
  readonly trackOf: string | undefined;
  readonly reworkTo: string | undefined;
  /** By what the request itself names who is asked: its requester, or one of its attributes. */
  readonly asksBy: readonly ('requester' | { readonly attribute: string })[];
}

/**
 * What a definition says of it; `undefined` of one before format 3, under which an approval held for whatever came next.
 */
export function keepingIn(workflow: Parsed): Keeping | undefined {
  if (!(Number(workflow['format']) >= 3)) return undefined;
  const path = pathOf(workflow).map(([name, stage]) => keepingAt(name, stage));
  const mayKeep = path.some(({ reworkTo, trackOf }) => reworkTo !== undefined || trackOf !== undefined);
  return { path, mayKeep };
}

function keepingAt(name: string, stage: Parsed): KeepingStage {
  const { type, carries, track, reworkTo, approvers } = stage;
  const { of, reviews } = recordOf(track);
  return {
    name,
    isHuman: type === 'approval' || type === 'task',
    carries: carries === true,
    reviews: reviews === undefined ? undefined : listOf(reviews).map(wordIn),
    trackOf: wordIn(of) || undefined,
    reworkTo: wordIn(reworkTo) || undefined,
    asksBy: listOf(approvers).flatMap((seats): KeepingStage['asksBy'] => {
      const { rule } = recordOf(seats);
      const { attribute, is, managerOf } = recordOf(rule);
      if (attribute !== undefined) return [{ attribute: wordIn(attribute) }];
      return is === undefined && managerOf === undefined ? [] : ['requester'];
    }),
  };
}

/** An attempt that was sent back, and what the next one brought. */
interface Turn {
  readonly brought: Brought;
  readonly sentBackBy?: string;
  readonly next: Brought;
}

/** Whether an approval of one attempt holds in the next: that began behind its stage, or another track sent the first one back. */
export function keepsThrough({ path }: Keeping, stage: string, { brought, sentBackBy, next }: Turn): boolean {
  const changed = changedParts(brought, next);
  const stands = (one: KeepingStage) =>
    !asksOthers(one, brought, next) &&
    (changed.length === 0 || one.carries || one.reviews?.some((part) => changed.includes(part)) === false);
  const at = path.findIndex(({ name }) => name === stage);
  const [own, back] = [path[at], path.find(({ name }) => name === sentBackBy)];
  if (own === undefined || own === back) return false;
  const isBeside = own.trackOf !== undefined && own.trackOf === back?.trackOf;
  return at < beginsAt(path, back?.reworkTo, stands) || (isBeside && stands(own));
}

/** Where on the path the next attempt begins: at the named stage, or at an earlier one of those where attempts may begin. */
function beginsAt(
  path: readonly KeepingStage[],
  target: string | undefined,
  stands: (stage: KeepingStage) => boolean,
): number {
  if (target === undefined) return 0;
  const anew = path.findIndex((one) => one.name === target || (one.isHuman && !stands(one)));
  const targets = new Set([target, ...path.map(({ reworkTo }) => reworkTo)]);
  return Math.max(
    0,
    path.slice(0, anew + 1).findLastIndex(({ name }) => targets.has(name)),
  );
}

/** Whether the next attempt itself names others to ask at a stage. */
function asksOthers({ asksBy }: KeepingStage, before: Brought, next: Brought): boolean {
  return asksBy.some((by) =>
    by === 'requester'
      ? before.requester !== next.requester
      : ownOf(before.attributes, by.attribute) !== ownOf(next.attributes, by.attribute),
  );
}

/** The parts in which two attempts differ; figures that are stated beside change nothing that anybody saw. */
function changedParts(before: Brought, next: Brought): readonly string[] {
  const names = new Set([...Object.keys(before.variables), ...Object.keys(next.variables)]);
  const isKept = ([name, value]: [string, unknown]) => ownOf(next.metrics, name) === value;
  return [
    ...[...names].filter((name) => ownOf(before.variables, name) !== ownOf(next.variables, name)),
    ...(before.version === next.version ? [] : ['version']),
    ...(before.artifact === next.artifact ? [] : ['artifact']),
    ...(isSame(before.attributes, next.attributes) ? [] : ['attributes']),
    ...(Object.entries(before.metrics).every(isKept) ? [] : ['metrics']),
  ];
}
