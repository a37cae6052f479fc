import type { ReceivedMail } from '../../local/inbox/inbox.ts';
import { openPage, sendForm } from '../../local/people/browser.ts';
import { fieldOf } from '../../local/people/mails.ts';

/** Approves and confirms, in the name of everybody who is asked about something, whatever is not answered yet. */
export function approver(mails: readonly ReceivedMail[], about: string): () => Promise<void> {
  const answered = new Set<number>();
  return async () => {
    for (const mail of mails) {
      const link = mail.links.confirm ?? mail.links.approve;
      if (link === undefined || answered.has(Number(mail.id)) || !mail.subject.includes(about)) continue;
      answered.add(Number(mail.id));
      const page = await openPage(link);
      if (page.form !== undefined)
        await sendForm(page, { version: fieldOf(mail, 'Version') ?? '', comment: 'Looks right.' });
    }
  };
}
