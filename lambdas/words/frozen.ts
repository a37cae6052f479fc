import type { FrozenAhead } from '../domain/request/frozen.ts';
import { formatInstant } from './instant.ts';

/** What a freeze means for whoever is about to approve, in two sentences. */
export function describeFrozen({ environment, freeze }: FrozenAhead, now: Date): string {
  const { reason, from, until } = freeze;
  const when = Date.parse(from) <= now.getTime() ? 'is frozen' : `will be frozen from ${formatInstant(from)}`;
  return `${environment} ${when} until ${formatInstant(until)}: ${reason}. What is approved meanwhile takes effect after that.`;
}
