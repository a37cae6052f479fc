import type { Mail, Ports } from '../ports.ts';

/**
 * Sends a mail. One that can never be delivered is reported to operators instead of being tried for ever: the
 * request goes on, and `countersign pending` shows what waits for whom without any mail.
 */
export async function notify({ notifier, log }: Pick<Ports, 'notifier' | 'log'>, mail: Mail): Promise<void> {
  if ((await notifier.send(mail)) === 'sent') return log.count('MailsSent');
  log.warn('a mail cannot be delivered: does the topic of the role exist, and may we publish to it?', {
    role: mail.role,
    person: mail.to,
  });
  log.count('UndeliverableMail');
}

/**
 * Does something for each of these at once. One's failure does not keep the others from theirs; then it throws what
 * failed first, to be tried again.
 */
export async function forEach<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const done = await Promise.allSettled(items.map(act));
  const failed = done.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
