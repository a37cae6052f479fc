import type { FrozenAhead } from '../domain/request/frozen.ts';
import { formatInstant } from './instant.ts';

/** What a freeze means for whoever is about to approve, in two sentences. */
export function describeFrozen({ environment, freeze }: FrozenAhead, now: Date, zone?: string): string {
  const { reason, from, until } = freeze;
  const when =
    Date.parse(from) <= now.getTime() ? 'is frozen' : `will be frozen from ${formatInstant(from, zone)}`;
  return `${environment} ${when} until ${formatInstant(until, zone)}: ${reason}. What is approved meanwhile takes effect after that.`;
}
