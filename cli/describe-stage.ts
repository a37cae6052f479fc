import type { StageStanding } from '../lambdas/api/schemas/domain.ts';
import { type Toned, toneOf } from './tones.ts';
import { shortInstant } from './units.ts';

/** How a stage of a request stands, in one line: for what it waits and until when, or when it ended, by whom and why. */
export function describeStage(stage: StageStanding): Toned[] {
  const { stage: name, title, standing, decisions, settledAt, reason } = stage;
  const by = decisions.length === 0 ? '' : `, by ${decisions.map((one) => one.person).join(', ')}`;
  const when = settledAt === undefined ? '' : ` ${shortInstant(settledAt)}`;
  const why = reason === undefined ? '' : `: ${reason}`;
  const more = standing === 'waits' || standing === 'held' ? whatItWaitsFor(stage) : `${when}${by}${why}`;
  return [`${title} ('${name}'): `, [standing, toneOf(standing)], more];
}

function whatItWaitsFor({ dueAt, roster = [], decisions, waiting, held }: StageStanding): string {
  if (waiting !== undefined) {
    const end = shortInstant(waiting.until);
    const next = waiting.lookAt === undefined ? '' : `, next look ${shortInstant(waiting.lookAt)}`;
    return ` until ${waiting.sooner ? `its checks pass, at the latest ${end}` : end}${next}`;
  }
  const until = (instant: string | undefined) =>
    instant === undefined ? '' : `, until ${shortInstant(instant)}`;
  if (held !== undefined) return `: ${held.why}${until(held.until)}`;
  const asked = roster.filter((person) => !decisions.some((one) => one.person === person));
  const by = decisions.length === 0 ? '' : `, answered by ${decisions.map((one) => one.person).join(', ')}`;
  return ` for ${asked.length === 0 ? 'nobody' : asked.join(', ')}${until(dueAt)}${by}`;
}
