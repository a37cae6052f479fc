import type { Finding } from '../domain/model.ts';
import { formatInstant } from '../words/instant.ts';
import { conditionText } from './conditions-mail.ts';
import { asciiSubject, cutMiddle, fields, type MailText, oneLine, paragraphs, prose } from './text.ts';

export interface FindingMailSource {
  readonly subject: string;
  /** What was found, and that the reader owns. */
  readonly finding: Finding & { readonly id: string };
  /** The title of the workflow that looks again at what runs, where one is started for this. */
  readonly starts?: string | undefined;
}

/** Tells somebody that something was found of what runs, which they are to see to, and by when. */
export function findingMail({ subject, finding, starts }: FindingMailSource): MailText {
  const { id, version, environment, raisedBy, at, due } = finding;
  return {
    subject: asciiSubject(`You own a finding: ${cutMiddle(oneLine(subject), 40)}, due ${due}`),
    body: paragraphs(
      prose('Something was found of a version that runs, which you are to see to.'),
      fields(
        ['Subject', subject],
        ['Version', version],
        ['Runs in', environment],
        ['Found by', raisedBy],
        ['On', formatInstant(at)],
        ['Finding', id],
      ),
      conditionText(finding),
      starts === undefined
        ? undefined
        : prose(
            `'${starts}' is asked for within minutes, unless it is under way, or another version replaces this one first: whether this version may stay is decided there.`,
          ),
      prose(
        'It stays open until somebody closes it (countersign findings close). While it is open or overdue, the next promotion may have to wait.',
      ),
    ),
  };
}
