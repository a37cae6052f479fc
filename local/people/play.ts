import {
  type FormField,
  type HumanStage,
  isHuman,
  stagesInOrder,
  type Workflow,
} from '../../schema/workflow.ts';
import { LocalError } from '../errors.ts';
import type { ReceivedMail } from '../inbox/inbox.ts';
import { openPage, sendForm } from './browser.ts';
import { fieldOf, MailReader } from './mails.ts';

/** What the people of the play are given. */
export interface Play {
  readonly endpoint: string;
  /** The workflow of the request. */
  readonly workflow: Workflow;
  /** What approvers answer to the questions of a stage, by the fields of the page. */
  readonly answers: (form: readonly FormField[]) => Readonly<Record<string, string>>;
  /** Aborted with an error when the play must end before its time. */
  readonly signal: AbortSignal;
  /** Trains and submits the next attempt of a request. */
  readonly revise: (request: string) => Promise<unknown>;
  /** Told what happens, in sentences. */
  readonly say: (sentence: string) => void;
}

/** What is found wrong with the first model, which learnt from too few features. */
const FEEDBACK =
  'It misses one in three malignant tumours in QA: recall must be above 0.9. Please use more features and train longer.';

/** How the mail to a requester begins that ends the play. */
const END = /^(Completed|Rejected|Expired|Superseded|Withdrawn|Stopped|Failed): /;

/**
 * Plays the people of a request to its end, as they would act: each reads their own mail, follows its link,
 * fills in the form and sends it. Whoever approves last is not content with the first attempt; everyone else approves.
 *
 * Can be called again on what an earlier, interrupted play left behind.
 *
 * @throws LocalError when the request ends other than completed or a page refuses an answer, and what the signal
 *   is aborted with.
 */
export async function playPeople(play: Play): Promise<void> {
  const reader = new MailReader(play.endpoint);
  for (;;) {
    const mail = await reader.next(play.signal);
    const revises = /^ {2}"revises": "([0-9a-z]+)"$/m.exec(mail.body)?.[1];
    if (revises !== undefined) {
      play.say(`${mail.to} reads the feedback, trains again and submits the next attempt.`);
      await play.revise(revises);
    } else if (mail.links.review !== undefined) {
      await answer(mail, play);
    } else if (END.test(mail.subject)) {
      if (mail.subject.startsWith('Completed: ')) return;
      throw new LocalError(`The request did not end as it should: '${mail.subject}'.`);
    }
  }
}

async function answer(mail: ReceivedMail, { workflow, answers, say }: Play): Promise<void> {
  const { confirm = '', approve = confirm, review = '' } = mail.links;
  const [stage = '', version = ''] = [fieldOf(mail, 'Stage'), fieldOf(mail, 'Version')];
  const asked = askedIn(workflow, stage);
  const isContent = asked !== lastApproval(workflow) || fieldOf(mail, 'Attempt') !== '1';
  const page = await openPage(isContent ? approve : review);
  // Without a form, others have answered enough, or this one had before an interruption.
  if (page.form === undefined) return;
  const entries = isContent
    ? { version, comment: 'Looks right.', ...answers(asked?.form ?? []) }
    : { version, choice: 'request-changes', comment: FEEDBACK };
  const after = await sendForm(page, entries);
  if (after.status !== 200) throw new LocalError(`The answer of ${mail.to} was refused: '${after.heading}'.`);
  say(`${mail.to} ${isContent ? 'approves' : 'asks for changes'}: version ${version}, ${stage}.`);
}

/** The stage that a mail names by its title, which the title of the workflow follows. */
function askedIn(workflow: Workflow, named: string): HumanStage | undefined {
  return stagesForPeople(workflow).find(({ title }) => named === `${title} (${workflow.title})`);
}

function lastApproval(workflow: Workflow): HumanStage | undefined {
  return stagesForPeople(workflow).findLast(({ type }) => type === 'approval');
}

function stagesForPeople(workflow: Workflow): HumanStage[] {
  return stagesInOrder(workflow).flatMap(([, stage]) => (isHuman(stage) ? [stage] : []));
}
