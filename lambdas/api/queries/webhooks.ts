import { receiversKey } from '../../domain/webhooks/signature.ts';
import type { Deliveries } from '../../ports.ts';
import type { Answer } from '../call.ts';
import type { QueryPorts } from '../ports.ts';

/** So many deliveries of each receiver are shown. */
const SHOWN = 100;

/** Who is told of entries, and what each has not taken. */
export async function webhooks({ told }: Pick<QueryPorts, 'told'>): Promise<Answer<'webhooks'>> {
  if (told === undefined) return { webhooks: [] };
  const { webhooks, deliveries, signer } = told;
  const [key, listed] = await Promise.all([
    signer.publicKey(),
    Promise.all(
      Object.entries(webhooks).map(async ([webhook, { secret: _, ...declared }]) => {
        const [turned, untaken] = await Promise.all([
          deliveries.turnedAway(webhook),
          untakenOf(deliveries, webhook),
        ]);
        const turnedAway = turned?.url === declared.url ? turned.at : undefined;
        return { webhook, ...declared, turnedAway, ...untaken };
      }),
    ),
  ]);
  return { publicKey: receiversKey(key), webhooks: listed };
}

/** What a receiver has not taken, what was given up first, then what is due soonest. */
async function untakenOf(deliveries: Deliveries, webhook: string) {
  const found = [];
  for await (const { webhook: _, ...delivery } of deliveries.of(webhook)) {
    if (found.length === SHOWN) return { deliveries: found.toSorted(byDue), complete: false };
    found.push(delivery);
  }
  return { deliveries: found.toSorted(byDue), complete: true };
}

const byDue = (a: { readonly due?: string | undefined }, b: { readonly due?: string | undefined }): number =>
  (a.due ?? '').localeCompare(b.due ?? '');
