import type { Ports } from '../../ports.ts';
import { type Page, reviewOf } from '../review.ts';
import { readVisit } from '../visit.ts';
import { type Actor, placeAt, rolesHeld } from './place.ts';

/**
 * Shows somebody who is signed in what a link of their mail would show them. It reads and never writes.
 * `undefined` where the path is none of these.
 */
export async function showOwn(
  ports: Pick<Ports, 'ledger' | 'catalogue' | 'clock'>,
  path: string,
  who: Actor,
): Promise<Page | undefined> {
  const roles = rolesHeld(ports.catalogue.roles, who.person.email, who.roles);
  const held = { ...ports, catalogue: { ...ports.catalogue, roles } };
  const place = await placeAt(held, path, who);
  return place && reviewOf(await readVisit(held, place));
}
