import type { RequestState, Submission } from '../../../lambdas/domain/model.ts';
import { mandateOf } from '../../../lambdas/domain/request/mandates.ts';
import { humanStage, stageState } from '../../../lambdas/domain/request/stages.ts';
import { approvalMail } from '../../../lambdas/mails/approval-mail.ts';
import { feedbackMail } from '../../../lambdas/mails/feedback-mail.ts';
import { outcomeMail } from '../../../lambdas/mails/outcome-mail.ts';
import type { Revision } from '../../../lambdas/mails/revision.ts';
import type { MailText } from '../../../lambdas/mails/text.ts';
import type { Mail } from '../../../lambdas/ports.ts';
import type { Step } from '../model/moves.ts';
import { at, type Universe } from '../model/world.ts';
import {
  definitionFor,
  isRequest,
  type RequestEntry,
  requestEntries,
  type StepInvariant,
  subjectEntries,
} from './invariant.ts';

/**
 * 9. A mail can't be taken back. So whatever it tells must be, word by word, what an entry says that is in the ledger
 * at the moment when the mail is sent.
 */
export const mailsSayWhatTheLedgerSays: StepInvariant = (universe, step) => {
  if (step.call?.method !== 'send') return undefined;
  const mail = step.call.args[0] as Mail;
  const link = /^Review: (\S+)$/m.exec(mail.body)?.[1];
  const said =
    link === undefined ? ledgerTellsRequester(universe, step, mail) : ledgerAsks(universe, step, mail, link);
  return said ? undefined : `no entry says what the mail '${mail.subject}' to ${mail.to} says`;
};

function ledgerAsks(universe: Universe, step: Step, mail: Mail, link: string): boolean {
  const claims = JSON.parse(Buffer.from(link.split('/').at(-1) ?? '', 'base64url').toString());
  const { request, stage, attempt, approver, expiresAt } = claims;
  const { roles } = at(universe.scenario.catalogues, step.before.catalogue);
  if (approver !== mail.to) return false;
  const entries = requestEntries(universe, step.before, request);
  return entries.some(({ state }) => {
    const { dueAt, openedAt } = stageState(state, stage);
    if (state.attempt !== attempt || openedAt === undefined || dueAt !== expiresAt) return false;
    const workflow = definitionFor(universe, state.definition);
    const human = humanStage(workflow, stage);
    const mandate = mandateOf(stage, human, roles, state, mail.to, new Date(openedAt));
    if (mandate === undefined) return false;
    const source = { workflow, stage, state, mandate, link, revision: revisionOf(entries, attempt) };
    return deployments(universe, step, state).some((inProduction) =>
      equal(mail, approvalMail({ kind: 'asked', ...source, inProduction })),
    );
  });
}

/** An attempt and the one before it, as their entries say. */
function revisionOf(entries: readonly RequestEntry[], attempt: number): Revision | undefined {
  const submitted = (wanted: number) =>
    entries.find(({ action, details }) => action === 'submitted' && details['attempt'] === wanted)?.details[
      'submission'
    ] as Submission | undefined;
  const [before, now] = [submitted(attempt - 1), submitted(attempt)];
  return before && now && { attempt: attempt - 1, before, now };
}

/** Everything that the last environment has pointed at so far. */
function deployments(universe: Universe, { before }: Step, state: RequestState) {
  const environment = definitionFor(universe, state.definition).environments.at(-1) ?? '';
  const entries = subjectEntries(universe, before, state.subject);
  return [undefined, ...entries.map((entry) => entry.state.environments[environment])];
}

function ledgerTellsRequester(universe: Universe, { before }: Step, mail: Mail): boolean {
  const link = /^Page: (\S+)$/m.exec(mail.body)?.[1] ?? '';
  return before.streams.some((id) => {
    const stream = id === 0 ? undefined : universe.streams.value(id);
    if (stream === undefined || !isRequest(stream)) return false;
    return (stream.entries as readonly RequestEntry[]).some(({ state }) => {
      if (state.requesters.at(-1) !== mail.to || state.status === 'open') return false;
      const source = { workflow: definitionFor(universe, state.definition), state };
      return equal(mail, state.status === 'rework' ? feedbackMail({ ...source, link }) : outcomeMail(source));
    });
  });
}

const equal = (mail: Mail, text: MailText): boolean =>
  mail.subject === text.subject && mail.body === text.body;
