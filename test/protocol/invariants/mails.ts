import type { CheckResult } from '../../../lambdas/domain/checks.ts';
import type { Decision, RequestState, Submission } from '../../../lambdas/domain/model.ts';
import { mandateOf } from '../../../lambdas/domain/request/mandates.ts';
import { stageState } from '../../../lambdas/domain/request/stages.ts';
import { type ApprovalMailKind, approvalMail } from '../../../lambdas/mails/approval-mail.ts';
import { feedbackMail } from '../../../lambdas/mails/feedback-mail.ts';
import { outcomeMail } from '../../../lambdas/mails/outcome-mail.ts';
import type { Revision } from '../../../lambdas/mails/revision.ts';
import type { MailText } from '../../../lambdas/mails/text.ts';
import type { Mail } from '../../../lambdas/ports.ts';
import { everyone, type Roles } from '../../../schema/roles.ts';
import { claimsOf } from '../../support/in-memory-ports.ts';
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
 * at the moment when the mail is sent. Of what merely happened beside, `inform` tells; its own tests read those mails.
 */
export const mailsSayWhatTheLedgerSays: StepInvariant = (universe, step) => {
  if (step.call?.method !== 'send') return undefined;
  const mail = step.call.args[0] as Mail;
  const link = /^Review: (\S+)$/m.exec(mail.body)?.[1];
  if (link === undefined && step.invocation?.owner.kind === 'inform') return undefined;
  const said =
    link === undefined ? ledgerTellsRequester(universe, step, mail) : ledgerAsks(universe, step, mail, link);
  return said ? undefined : `no entry says what the mail '${mail.subject}' to ${mail.to} says`;
};

function ledgerAsks(universe: Universe, step: Step, mail: Mail, link: string): boolean {
  const claims = claimsOf(link.split('/').at(-1) ?? '');
  const { request, stage, attempt, approver, expiresAt } = claims;
  if (approver !== mail.to) return false;
  const { roles, freezes } =
    step.invocation?.catalogue ?? at(universe.scenario.catalogues, step.before.catalogue);
  const entries = requestEntries(universe, step.before, request);
  return entries.some(({ state }) => {
    const { dueAt, openedAt } = stageState(state, stage);
    if (state.attempt !== attempt || openedAt === undefined || dueAt !== expiresAt) return false;
    const workflow = definitionFor(universe, state.definition);
    const now = new Date(step.before.time);
    const mandate = mandateOf({ workflow, roles, state, now }, stage, mail.to);
    if (mandate === undefined) return false;
    const revision = revisionIn(entries, attempt);
    return reasonsToAsk(entries, roles, mail.to, now).some((why) =>
      deployments(universe, step, state).some((inProduction) =>
        equal(
          mail,
          approvalMail({ workflow, stage, state, mandate, inProduction, freezes, revision, link, ...why }),
        ),
      ),
    );
  });
}

interface Asking {
  readonly to?: string;
  readonly from?: string;
  readonly comment?: string;
  readonly people?: readonly string[];
  readonly reminder?: number;
  readonly joined?: readonly { readonly email: string }[];
  readonly decision?: Decision;
  readonly reason?: string;
}

/** Why a person may be asked, by the entries: the stage has opened, or they were reminded, handed over to, added. */
function reasonsToAsk(
  entries: readonly RequestEntry[],
  roles: Roles,
  person: string,
  now: Date,
): ApprovalMailKind[] {
  const people = everyone(roles);
  const later = entries.flatMap(({ action, details }): ApprovalMailKind[] => {
    const {
      to,
      from = '',
      comment,
      people: asked,
      reminder = 0,
      joined,
      decision,
      reason = '',
    } = details as Asking;
    if (joined?.some(({ email }) => email === person)) return [{ kind: 'joined' }];
    if (action === 'handed-over' && to === person)
      return [{ kind: 'handed-over', from: people.get(from)?.name ?? from, comment }];
    if (action === 'rescinded' && decision?.person === person) return [{ kind: 'taken-back', reason }];
    if (!asked?.includes(person)) return [];
    if (action === 'escalated') return [{ kind: 'escalated' }];
    return action === 'reminded' ? [{ kind: 'reminded', reminder, at: now.toISOString() }] : [];
  });
  return [{ kind: 'asked' }, ...later];
}

/** What the attempt before this one submitted, and this one. */
function revisionIn(entries: readonly RequestEntry[], attempt: number): Revision | undefined {
  const submissions = entries
    .filter(({ action }) => action === 'submitted')
    .map(({ details }) => details['submission'] as Submission);
  const [before, now] = [submissions[attempt - 2], submissions[attempt - 1]];
  return before && now && { attempt: attempt - 1, before, now };
}

/** Everything that the last environment has pointed at so far. */
function deployments(universe: Universe, { before }: Step, state: RequestState) {
  const environment = definitionFor(universe, state.definition).environments.at(-1) ?? '';
  const entries = subjectEntries(universe, before, state.subject);
  return [undefined, ...entries.map((entry) => entry.state.environments[environment])];
}

function ledgerTellsRequester(universe: Universe, { before }: Step, mail: Mail): boolean {
  const link = /^Page: (\S+)$/m.exec(mail.body)?.[1];
  return before.streams.some((id) => {
    const stream = id === 0 ? undefined : universe.streams.value(id);
    if (stream === undefined || !isRequest(stream)) return false;
    return (stream.entries as readonly RequestEntry[]).some(({ state, details }) => {
      if (state.requesters.at(-1) !== mail.to || state.status === 'open') return false;
      const workflow = definitionFor(universe, state.definition);
      if (state.status === 'closed') return equal(mail, outcomeMail({ workflow, state }));
      if (state.status !== 'rework' || link === undefined) return false;
      const { results } = details as { results?: CheckResult[] };
      return equal(mail, feedbackMail({ workflow, state, link, results }));
    });
  });
}

const equal = (mail: Mail, text: MailText): boolean =>
  mail.subject === text.subject && mail.body === text.body;
