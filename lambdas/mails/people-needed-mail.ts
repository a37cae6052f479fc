import { needed } from '../domain/request/mandates.ts';
import type { Situation } from '../domain/request/situation.ts';
import { countedStage, stageState } from '../domain/request/stages.ts';
import { listNames } from '../words/choices.ts';
import { formatBriefInstant, formatInstant } from '../words/instant.ts';
import { describeMissing, listRoles } from '../words/seats.ts';
import { stageFacts } from './stage-facts.ts';
import { subjectLine } from './subject-line.ts';
import { type MailText, paragraphs, prose } from './text.ts';

export interface PeopleNeededMailSource extends Situation {
  /** The stage that too few people are left for. */
  readonly stage: string;
}

/**
 * Tells an administrator that a stage can not be settled by the people who are left, and what to do.
 * @throws GovernanceError `StageClosed` when the workflow has no such stage for people.
 */
export function peopleNeededMail(source: PeopleNeededMailSource): MailText {
  const { workflow, state, stage: name } = source;
  const stage = countedStage(workflow, state, name);
  const { decisions, dueAt } = stageState(state, name);
  const left = needed(source, name).map((person) => person.name);
  return {
    subject: subjectLine({
      lead: 'People needed',
      state,
      workflow,
      rest: `, ${stage.title}`,
      ending: dueAt === undefined ? '' : `, by ${formatBriefInstant(dueAt, workflow.calendar?.timeZone)}`,
    }),
    body: paragraphs(
      prose(
        'A stage waits for more people than are left who may answer it: somebody has left a role, or those who are in it ' +
          'submitted this request or decided another of its stages. You are asked because you are an administrator.',
      ),
      stageFacts(
        workflow,
        state,
        name,
        ['Request', state.request],
        ['From', state.requesters.at(-1)],
        ['Role', listRoles(stage)],
        ['Waits for', describeMissing(stage, decisions)],
        ['Are left', left.length === 0 ? 'nobody' : listNames(left)],
        ['Until', dueAt === undefined ? undefined : formatInstant(dueAt, workflow.calendar?.timeZone)],
      ),
      prose(
        'So that it can be decided: add somebody to the role in workflows/roles.ts, and deploy. Whoever is new there gets a ' +
          'mail with their own link at once, and nothing else is needed.',
      ),
      prose(
        'If it is not wanted any more: end it with `countersign withdraw` and the id of the request. The requester can do ' +
          'that, too. Otherwise it expires when its time is over, which approves nothing.',
      ),
    ),
  };
}
