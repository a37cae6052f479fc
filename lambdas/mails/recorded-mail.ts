import type { Workflow } from '../../schema/workflow.ts';
import type { Decision, RequestState } from '../domain/model.ts';
import { approves } from '../domain/request/seating.ts';
import { countedStage, stageState } from '../domain/request/stages.ts';
import { pastTense } from '../words/choices.ts';
import { formatInstant } from '../words/instant.ts';
import { describeMeaning } from '../words/purpose.ts';
import { approvals } from './approval-mail.ts';
import { conditionText } from './conditions-mail.ts';
import { stageFacts } from './stage-facts.ts';
import { subjectLine } from './subject-line.ts';
import { genuine, type MailText, paragraphs, prose, quoted } from './text.ts';

export interface RecordedMailSource {
  readonly workflow: Workflow;
  /** The request as it stands now. */
  readonly state: RequestState;
  readonly stage: string;
  /** What the reader decided. */
  readonly decision: Decision;
  /** The link that takes it back; without it, that can't be. */
  readonly link: string | undefined;
}

/**
 * Confirms to somebody what they decided, while the stage waits for others. At most one line begins with `Take back: `
 * and holds their link for that alone.
 */
export function recordedMail({ workflow, state, stage: name, decision, link }: RecordedMailSource): MailText {
  const stage = countedStage(workflow, state, name);
  const { decisions, dueAt } = stageState(state, name);
  const did = pastTense(decision, stage.type === 'task');
  return {
    subject: subjectLine({ lead: `Recorded: you ${did}`, state, workflow, rest: `, ${stage.title}` }),
    body: paragraphs(
      prose('Your decision is recorded as follows. The stage still waits for others.'),
      stageFacts(
        workflow,
        state,
        name,
        ['Decided', `${decision.name} (${decision.role}) ${did}`],
        ['In place of', decision.inPlaceOf],
        ['On', formatInstant(decision.at)],
        [
          'Signature',
          approves(decision) ? `means: ${describeMeaning(workflow, decision.meaning)}` : undefined,
        ],
        ['Approvals', approvals(stage, decisions)],
        ['Open until', dueAt === undefined ? undefined : formatInstant(dueAt, workflow.calendar?.timeZone)],
      ),
      decision.comment === undefined ? undefined : quoted(decision.comment),
      ...(decision.findings ?? []).map(conditionText),
      ...(link === undefined
        ? [prose('A rejection can not be taken back.')]
        : [prose(TAKE_BACK), `Take back: ${link}`]),
      prose('If this was not you, tell whoever looks after the workflow at once.'),
      link && genuine(link),
    ),
  };
}

const TAKE_BACK =
  'You need not do anything. If you have changed your mind, you can take it back until others have settled the stage. Opening the link takes nothing back: its page asks you why, and to type the version. The link is yours alone.';
