import type { AskedAgain, Outdated, RequestState, RunningVersion } from '../domain/model.ts';

/** Why an attempt asks a stage again: what has changed since it was approved. `undefined` where it does not. */
export function askedAgainAt({ again }: RequestState, stage: string): AskedAgain | undefined {
  return again?.through.includes(stage) ? again : undefined;
}

/** What changed under an approval, in a sentence or two. */
export function describeOutdated({
  environment,
  saw,
  runs,
  rule,
}: Pick<Outdated, 'environment' | 'saw' | 'runs' | 'rule'>): string {
  if (rule !== undefined) return `The rule that had approved it does so no more: ${rule.why}.`;
  const since = `${environment} runs ${nameRunning(runs)} now.`;
  return saw === undefined
    ? `${since} Those who approved before had not seen that.`
    : `${since} When it was approved, ${nameRunning(saw)} ran there.`;
}

/** What runs somewhere, with the request that brought it there; or that nothing does. */
export function nameRunning(running: RunningVersion | null): string {
  return running === null ? 'nothing' : `version ${running.version} (request ${running.request})`;
}
