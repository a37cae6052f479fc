import { LocalError } from '../errors.ts';
import type { ReceivedMail } from '../inbox/inbox.ts';
import { openPage, sendForm } from './browser.ts';
import { fieldOf, MailReader } from './mails.ts';

/** What the people of the play are given. */
export interface Play {
  readonly endpoint: string;
  /** Aborted with an error when the play must end before its time. */
  readonly signal: AbortSignal;
  /** Trains and submits the next attempt of a request. */
  readonly revise: (request: string) => Promise<unknown>;
  /** Told what happens, in sentences. */
  readonly say: (sentence: string) => void;
}

/** What the data analyst finds wrong with the first model, which learnt from too few features. */
const FEEDBACK =
  'It misses one in three malignant tumours in QA: recall must be above 0.9. Please use more features and train longer.';

/** How the mail to a requester begins that ends the play. */
const END = /^(Completed|Rejected|Expired|Superseded|Withdrawn|Stopped|Failed): /;

/**
 * Plays the people of a request to its end, as they would act: each reads their own mail, follows its link,
 * fills in the form and sends it. The analyst is not content with the first attempt; everyone else approves.
 *
 * Can be called again on what an earlier, interrupted play left behind.
 *
 * @throws LocalError when the request ends other than completed or a page refuses an answer, and what the signal
 *   is aborted with.
 */
export async function playPeople(play: Play): Promise<void> {
  const reader = new MailReader(play.endpoint);
  const answered = new Set<string>();
  for (;;) {
    const mail = await reader.next(play.signal);
    const revises = /^ {2}"revises": "([0-9a-z]+)"$/m.exec(mail.body)?.[1];
    if (revises !== undefined) {
      play.say(`${mail.to} reads the feedback, trains again and submits the next attempt.`);
      await play.revise(revises);
    } else if (mail.links.review !== undefined) {
      // Of several people of a role, the first one asked answers.
      const question = `${fieldOf(mail, 'Stage')}, attempt ${fieldOf(mail, 'Attempt')}`;
      if (!answered.has(question)) await answer(mail, play);
      answered.add(question);
    } else if (END.test(mail.subject)) {
      if (mail.subject.startsWith('Completed: ')) return;
      throw new LocalError(`The request did not end as it should: '${mail.subject}'.`);
    }
  }
}

async function answer(mail: ReceivedMail, { say }: Play): Promise<void> {
  const { approve = '', review = '' } = mail.links;
  const [stage, version = ''] = [fieldOf(mail, 'Stage'), fieldOf(mail, 'Version')];
  const isContent = !fieldOf(mail, 'For')?.endsWith('as data-analyst') || fieldOf(mail, 'Attempt') !== '1';
  const page = await openPage(isContent ? approve : review);
  // Without a form, the question was answered before an interruption.
  if (page.form === undefined) return;
  const after = await sendForm(
    page,
    isContent ? { version } : { version, choice: 'request-changes', comment: FEEDBACK },
  );
  if (after.status !== 200) throw new LocalError(`The answer of ${mail.to} was refused: '${after.heading}'.`);
  say(`${mail.to} ${isContent ? 'approves' : 'asks for changes'}: version ${version}, ${stage}.`);
}
