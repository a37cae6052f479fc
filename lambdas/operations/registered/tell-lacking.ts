import { roleOf } from '../../../schema/roles.ts';
import { notify } from '../../engine/notify.ts';
import { type VersionLackingMailSource, versionLackingMail } from '../../mails/version-lacking-mail.ts';
import type { Notifier, Ports } from '../../ports.ts';

/** Whoever has just registered a version may be about to say the rest: no mail before so long, in milliseconds. */
const PATIENCE = 300_000;

/** A version that lacks something. */
export interface Lacking extends VersionLackingMailSource {
  /** When it was registered: milliseconds since 1970. */
  readonly made: number;
  /** Who is named as the one who answers for it: anybody may have written that. */
  readonly person: string | undefined;
}

/**
 * A mail about a version that lacks something, to who is named as the one who answers for it, if that is somebody of a role.
 * @returns when it was sent; nothing if it was not
 */
export async function tellLacking(
  ports: Pick<Ports, 'clock' | 'catalogue' | 'log'> & { readonly notifier: Notifier },
  { made, person, ...lacking }: Lacking,
): Promise<string | undefined> {
  const { clock, catalogue } = ports;
  if (person === undefined || clock.now().getTime() - made < PATIENCE) return undefined;
  const role = roleOf(catalogue.roles, person);
  if (role === undefined) return undefined;
  await notify(ports, { to: person, role, ...versionLackingMail(lacking) });
  return clock.now().toISOString();
}
