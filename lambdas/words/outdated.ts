import type { AskedAgain, Outdated, RequestState, RunningVersion } from '../domain/model.ts';

/** Why an attempt asks a stage again: what has changed since it was approved. `undefined` where it does not. */
export function askedAgainAt({ again }: RequestState, stage: string): AskedAgain | undefined {
  return again?.through.includes(stage) ? again : undefined;
}

/** What changed under an approval, in two sentences. */
export function describeOutdated({
  environment,
  saw,
  runs,
}: Pick<Outdated, 'environment' | 'saw' | 'runs'>): string {
  const since = `${environment} runs ${nameRunning(runs)} now.`;
  return saw === undefined
    ? `${since} Those who approved before had not seen that.`
    : `${since} When it was approved, ${nameRunning(saw)} ran there.`;
}

/** What runs somewhere, with the request that brought it there; or that nothing does. */
export function nameRunning(running: RunningVersion | null): string {
  return running === null ? 'nothing' : `version ${running.version} (request ${running.request})`;
}
