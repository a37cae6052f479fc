/** The links by which a person acts on a mail; each is absent from a mail without it. */
export interface MailLinks {
  readonly approve?: string;
  /** Where the recipient confirms what they did. */
  readonly confirm?: string;
  /** Where the recipient waives the check that failed. */
  readonly waive?: string;
  readonly reject?: string;
  readonly review?: string;
  /** The recipient's own page of a request. */
  readonly page?: string;
  /** Where the recipient takes back what they decided. */
  readonly 'take back'?: string;
}

const LINE = /^(Approve|Confirm|Waive|Reject|Review|Page|Take back): (https?:\/\/\S+)$/gm;

/**
 * Finds the lines `Approve: http...`, `Confirm: http...`, `Waive: http...`, `Reject: http...`, `Review: http...`, `Page: http...` and `Take back: http...` in a
 * mail; the first of each counts.
 * They begin in the first column, where mails have only their own words and nothing that someone submitted.
 */
export function findLinks(body: string): MailLinks {
  const links: Record<string, string> = {};
  for (const [, label = '', url = ''] of body.matchAll(LINE)) links[label.toLowerCase()] ??= url;
  return links;
}
