import type { RequestState } from '../../../lambdas/domain/model.ts';
import { stageState } from '../../../lambdas/domain/request/stages.ts';
import { approvalMail } from '../../../lambdas/mails/approval-mail.ts';
import { feedbackMail } from '../../../lambdas/mails/feedback-mail.ts';
import { outcomeMail } from '../../../lambdas/mails/outcome-mail.ts';
import type { MailText } from '../../../lambdas/mails/text.ts';
import type { Mail } from '../../../lambdas/ports.ts';
import { everyone } from '../../../workflows/schema/roles.ts';
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
  const person = everyone(at(universe.scenario.catalogues, step.before.catalogue).roles).get(mail.to);
  if (person === undefined || approver !== mail.to) return false;
  return requestEntries(universe, step.before, request).some(({ state }) => {
    const { dueAt, openedAt } = stageState(state, stage);
    if (state.attempt !== attempt || openedAt === undefined || dueAt !== expiresAt) return false;
    const workflow = definitionFor(universe, state.definition);
    return deployments(universe, step, state).some((inProduction) =>
      equal(mail, approvalMail({ workflow, stage, state, person, inProduction, link })),
    );
  });
}

/** Everything that the last environment has pointed at so far. */
function deployments(universe: Universe, { before }: Step, state: RequestState) {
  const environment = definitionFor(universe, state.definition).environments.at(-1) ?? '';
  const entries = subjectEntries(universe, before, state.subject);
  return [undefined, ...entries.map((entry) => entry.state.environments[environment])];
}

function ledgerTellsRequester(universe: Universe, { before }: Step, mail: Mail): boolean {
  return before.streams.some((id) => {
    const stream = id === 0 ? undefined : universe.streams.value(id);
    if (stream === undefined || !isRequest(stream)) return false;
    return (stream.entries as readonly RequestEntry[]).some(({ state }) => {
      if (state.requesters.at(-1) !== mail.to || state.status === 'open') return false;
      const source = { workflow: definitionFor(universe, state.definition), state };
      return equal(mail, state.status === 'rework' ? feedbackMail(source) : outcomeMail(source));
    });
  });
}

const equal = (mail: Mail, text: MailText): boolean =>
  mail.subject === text.subject && mail.body === text.body;
