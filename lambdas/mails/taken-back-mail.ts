import type { Workflow } from '../../schema/workflow.ts';
import type { Condition, Decision, RequestState } from '../domain/model.ts';
import { countedStage, humanStage, stageState } from '../domain/request/stages.ts';
import { formatInstant } from '../words/instant.ts';
import { approvals } from './approval-mail.ts';
import { conditionText } from './conditions-mail.ts';
import type { Left } from './decision-mail.ts';
import { stageFacts } from './stage-facts.ts';
import { subjectLine, subjectName } from './subject-line.ts';
import { genuine, type MailText, paragraphs, prose, quoted } from './text.ts';

/** An approval that was taken back. */
interface TakenBackSource {
  readonly workflow: Workflow;
  /** The request as that left it. */
  readonly state: RequestState;
  readonly stage: string;
  /** What was taken back. */
  readonly decision: Decision;
  readonly reason: string;
  /** When it was. */
  readonly at: string;
}

export interface TakenBackMailSource extends TakenBackSource {
  /** What is left for the reader now. */
  readonly left: Left;
  /** The reader's own link. */
  readonly link: string;
}

/**
 * Tells somebody who is asked at a stage that somebody else took their approval back, and what is left for them. One line
 * begins with `Page: ` and holds their link alone.
 */
export function takenBackMail({ left, link, ...source }: TakenBackMailSource): MailText {
  return mailOf(source, [
    prose(
      'Somebody has taken back their approval at a stage for which you are asked, too. It counts no more.',
    ),
    aboutIt(source),
    quoted(source.reason),
    prose(LEFT[left]),
    `Page: ${link}`,
    genuine(link),
  ]);
}

export interface ConditionsGoneMailSource extends TakenBackSource {
  /** Those of its conditions that the reader owned; at least one. */
  readonly findings: readonly Condition[];
}

/** Tells somebody that conditions which they were to see to are gone with the approval that named them. */
export function conditionsGoneMail({ findings, ...source }: ConditionsGoneMailSource): MailText {
  const what = findings.length === 1 ? 'The condition' : `The ${findings.length} conditions`;
  return mailOf(source, [
    prose(
      `An approval was taken back. ${what} that you were to see to went with it: nothing is left for you to do.`,
    ),
    aboutIt(source),
    quoted(source.reason),
    ...findings.map(conditionText),
  ]);
}

function mailOf({ workflow, state, stage, decision }: TakenBackSource, parts: readonly string[]): MailText {
  const { title } = humanStage(workflow, stage);
  return {
    subject: subjectLine({
      lead: `${subjectName({ name: decision.name, email: decision.person })} took an approval back`,
      state,
      workflow,
      rest: `, ${title}`,
    }),
    body: paragraphs(...parts),
  };
}

function aboutIt({ workflow, state, stage: name, decision, at }: TakenBackSource): string {
  return stageFacts(
    workflow,
    state,
    name,
    ['Taken back', `${decision.name} (${decision.role})`],
    ['On', formatInstant(at)],
    ['Decided on', formatInstant(decision.at)],
    ['Approvals', approvals(countedStage(workflow, state, name), stageState(state, name).decisions)],
  );
}

const LEFT: Readonly<Record<Left, string>> = {
  'their-answer': 'The stage waits for your answer. Your link:',
  others: 'The stage waits for others; nothing is left for you to do. Your link shows how it stands:',
  nothing: 'The stage is settled by now: nothing is left for you to do. Your link shows how it stands:',
};
