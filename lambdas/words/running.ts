import type { Deployment, RequestState } from '../domain/model.ts';

/** True when an environment runs the very version that is decided about: there is nothing to compare it with. */
export function isVersionOf(running: Deployment, state: RequestState): boolean {
  const own = running.request === state.request && running.attempt === state.attempt;
  return own || (running.version === state.version && running.artifact?.sha256 === state.artifact?.sha256);
}

/**
 * What did not follow a promotion, or has not yet: its request has not ended, or otherwise than completed,
 * reviews are owed. `undefined` where all of it has.
 */
export function describeUnfinished({ ended, owing }: Deployment): string | undefined {
  const parts = [
    ...(ended === undefined ? ['its request is still under way'] : []),
    ...(ended === undefined || ended.outcome === 'completed'
      ? []
      : [`its request ended as ${ended.outcome}`]),
    ...(owing.length > 0 ? [`still owed: ${owing.map(({ title }) => title).join(', ')}`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}
