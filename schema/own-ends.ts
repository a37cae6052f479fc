import { isEffect, type Stage, stagesInOrder, type Workflow } from './workflow.ts';

/** The end of what a request has promoted itself: the retirement of the same environment. */
export interface OwnEnd {
  /** The name of the retirement. */
  readonly stage: string;
  readonly title: string;
  readonly environment: string;
  /** The promotions that it ends, by name. */
  readonly promotions: readonly string[];
  /** What an attempt passes after the first of these, until it comes to the end. */
  readonly between: readonly (readonly [name: string, stage: Stage])[];
}

/**
 * What a workflow promotes for a time and takes out again itself, in the order of its ends. What has gone on to another environment
 * meanwhile is none: there the first was a step on the way, such as a canary.
 */
export function ownEndsOf(workflow: Workflow): readonly OwnEnd[] {
  const path = stagesInOrder(workflow);
  const last = new Map<string, number>();
  return path.flatMap(([stage, one], place): OwnEnd[] => {
    if (!isEffect(one) || one.type !== 'retirement') return [];
    const { environment, title } = one;
    const from = last.get(environment) ?? 0;
    last.set(environment, place);
    const since = path.slice(from, place);
    const isBegun = ([, other]: readonly [string, Stage]) =>
      isEffect(other) && other.type === 'promotion' && other.environment === environment;
    const promotions = since.filter(isBegun).map(([name]) => name);
    const between = since.slice(since.findIndex(isBegun) + 1);
    const goesOn = between.some(
      ([, other]) => isEffect(other) && other.type === 'promotion' && other.environment !== environment,
    );
    return promotions.length === 0 || goesOn ? [] : [{ stage, title, environment, promotions, between }];
  });
}
