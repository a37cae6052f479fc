import type { Webhook } from '../../../schema/webhooks.ts';
import { open, type ReadEntry, requestStream, unseal } from '../../domain/entry.ts';
import type { RequestState } from '../../domain/model.ts';
import type { Posted } from '../../domain/webhooks/delivery.ts';
import { type Message, messageOf, requestOf, workflowIn } from '../../domain/webhooks/message.ts';
import { signaturesV1, signatureV1a, signedContent } from '../../domain/webhooks/signature.ts';
import type { TellPorts } from './ports.ts';

/** Where an entry stands that a receiver is to be told of, and the hash that it was announced with. */
export interface Announced {
  readonly stream: string;
  readonly seq: number;
  readonly hash: string;
}

/**
 * What a receiver is told of an entry, as the ledger itself has it: an announcement of what is not there is told to nobody,
 * whoever made it. Nothing where the receiver does not want it.
 * @throws GovernanceError `LedgerDamaged`
 */
export async function messageFor(
  ports: Pick<TellPorts, 'streams' | 'ledger' | 'log'>,
  { workflows }: Webhook,
  { stream, seq, hash }: Announced,
): Promise<Message | undefined> {
  for await (const sealed of ports.streams.after(stream, seq - 1, seq)) {
    if (sealed.hash !== hash) break;
    const entry = unseal(sealed);
    const workflow = await workflowOf(ports, entry);
    const wanted = workflows === undefined || (workflow !== undefined && workflows.includes(workflow));
    return wanted ? messageOf(entry, workflow) : undefined;
  }
  ports.log.warn('an entry was announced that the ledger does not have: nobody is told', {
    stream,
    seq,
    hash,
  });
  return undefined;
}

async function workflowOf(
  { ledger }: Pick<TellPorts, 'ledger'>,
  entry: ReadEntry<unknown>,
): Promise<string | undefined> {
  const [own, request] = [workflowIn(entry), requestOf(entry)];
  if (own !== undefined || request === undefined) return own;
  const last = await ledger.last(requestStream(request));
  return last && open<RequestState>(last).state.workflow;
}

/** Tells a receiver once, signed for this attempt. @throws whatever signing it throws; the receiver's answer is no error */
export async function tell(
  { receivers, signer, secret, clock }: TellPorts,
  webhook: Webhook,
  { id, body }: Message,
): Promise<Posted> {
  const timestamp = Math.floor(clock.now().getTime() / 1_000);
  const content = signedContent(id, timestamp, body);
  const own = signatureV1a(await signer.sign(Buffer.from(content)));
  const shared = webhook.secret === undefined ? [] : signaturesV1(await secret(webhook.secret), content);
  return receivers.post(
    webhook.url,
    {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': [own, ...shared].join(' '),
    },
    body,
  );
}
