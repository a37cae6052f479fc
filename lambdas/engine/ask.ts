import { own } from '../../schema/own.ts';
import { INTAKE } from '../../schema/protocol.ts';
import { membersOf, type Person, type Roles } from '../../schema/roles.ts';
import { isHuman, type Workflow } from '../../schema/workflow.ts';
import { subjectStream } from '../domain/entry.ts';
import { deploymentIn } from '../domain/facts.ts';
import type { LinkClaims } from '../domain/link.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { actsOf } from '../domain/request/acts.ts';
import { mandateOf } from '../domain/request/mandates.ts';
import type { Situation } from '../domain/request/situation.ts';
import { type StageRef, stageState } from '../domain/request/stages.ts';
import { type ApprovalMailKind, approvalMail } from '../mails/approval-mail.ts';
import type { Revision } from '../mails/revision.ts';
import type { MailText } from '../mails/text.ts';
import type { Ports } from '../ports.ts';
import { ruleSigned } from '../words/rule.ts';
import { position } from './advance.ts';
import { forEach, notify } from './notify.ts';
import { submissionsOf } from './submissions.ts';

export type AskPorts = Pick<
  Ports,
  'ledger' | 'notifier' | 'signer' | 'log' | 'catalogue' | 'linkBaseUrl' | 'clock'
>;

/** Who is asked at a stage, and why they hear of it. */
export interface Asking extends StageRef {
  readonly people: readonly Person[];
  readonly why?: ApprovalMailKind;
}

/** A person as somebody who has to do with a stage. */
export interface Addressee extends Pick<StageRef, 'stage'> {
  readonly workflow: Workflow;
  readonly person: Pick<Person, 'email'>;
  /** The request that it is about. */
  readonly request: string;
}

/** Within this time of its deadline a stage is not left to anybody's daily mail. */
const URGENT_MS = 24 * 3_600_000;

/**
 * Sends each of these people the mail with their own link to a stage that waits for them, and leaves out who may not
 * answer there now. The same person at the same stage always gets the same link, until they take their answer back.
 *
 * One person's failed mail does not keep the others from theirs; then it throws what failed, to be tried again.
 */
export async function askPeople(
  ports: AskPorts,
  situation: Situation,
  { stage, attempt, people, why = { kind: 'asked' } }: Asking,
): Promise<void> {
  const { workflow, state } = situation;
  const subject = await position<SubjectState>(ports, subjectStream(state.subject));
  const inProduction = deploymentIn(subject?.state, workflow.environments.at(-1));
  const revision = await revisionOf(ports, state);
  await forEach(people, async (person) => {
    const mandate = mandateOf(situation, stage, person.email);
    if (mandate === undefined) return;
    const link = await linkFor(ports, state, { stage, attempt, approver: person.email });
    const { freezes, workflows } = ports.catalogue;
    const rule = ruleSigned(workflows, state);
    const source = { workflow, stage, state, mandate, inProduction, freezes, rule, revision, link };
    const { request } = state;
    await tell(ports, { workflow, stage, person, request }, approvalMail({ ...source, ...why }));
  });
}

/** Sends a mail about a stage to a person through a role they are in; to nobody when they are in none any more. */
export async function tell(
  ports: Pick<Ports, 'notifier' | 'log' | 'catalogue'>,
  addressee: Addressee,
  mail: MailText,
): Promise<void> {
  const role = roleOf(ports.catalogue.roles, addressee);
  const { person, request } = addressee;
  if (role !== undefined) await notify(ports, { to: person.email, role, request, ...mail });
}

/** What the attempt before the current one submitted, and the current one; nothing at the first attempt. */
async function revisionOf(
  ports: Pick<Ports, 'ledger'>,
  { request, attempt }: RequestState,
): Promise<Revision | undefined> {
  if (attempt === 1) return undefined;
  const submitted = await submissionsOf(ports, request);
  const [before, now] = [submitted.get(attempt - 1), submitted.get(attempt)];
  return before && now && { attempt: attempt - 1, before, now };
}

/**
 * The link with which a person answers at a stage, or with which a requester submits the next attempt (`intake`). One who
 * has answered gets the link by which they did; one who took that back, the next.
 */
export function linkFor(
  ports: Pick<Ports, 'signer' | 'linkBaseUrl'>,
  state: RequestState,
  claims: Pick<LinkClaims, 'stage' | 'attempt' | 'approver'>,
): Promise<string> {
  const acts = actsOf(state, claims.stage, claims.approver);
  return sign(ports, state, { ...claims, act: acts - (acts % 2) });
}

/** The link with which somebody who has answered takes that back. */
export function linkToTakeBack(
  ports: Pick<Ports, 'signer' | 'linkBaseUrl'>,
  state: RequestState,
  claims: Pick<LinkClaims, 'stage' | 'attempt' | 'approver'>,
): Promise<string> {
  return sign(ports, state, { ...claims, act: actsOf(state, claims.stage, claims.approver) });
}

async function sign(
  { signer, linkBaseUrl }: Pick<Ports, 'signer' | 'linkBaseUrl'>,
  state: RequestState,
  { stage, attempt, approver, act }: Pick<LinkClaims, 'stage' | 'attempt' | 'approver' | 'act'>,
): Promise<string> {
  const { dueAt } = stageState(state, stage);
  const expiresAt = (stage === INTAKE ? state.reworkDueAt : dueAt) ?? state.requestedAt;
  const more = act === 0 ? {} : { act };
  const claims = { request: state.request, stage, attempt, approver, expiresAt, ...more };
  return `${linkBaseUrl}/decide/${await signer.sign(claims)}`;
}

/** Those whom a mail should reach now: people who prefer a daily mail wait for it, unless the stage is due soon. */
export function askedAtOnce(
  { state, now }: Pick<Situation, 'state' | 'now'>,
  stage: string,
  people: readonly Person[],
): readonly Person[] {
  const { dueAt } = stageState(state, stage);
  const urgent = dueAt !== undefined && Date.parse(dueAt) - now.getTime() <= URGENT_MS;
  return urgent ? people : people.filter(({ mail }) => mail !== 'daily');
}

/** A role through whose mails a person is reached: one of the stage's, else the requester's, else any they are in. */
export function roleOf(
  roles: Roles,
  { workflow, stage: name, person: { email } }: Omit<Addressee, 'request'>,
): string | undefined {
  const stage = own(workflow.stages, name);
  const asked = stage !== undefined && isHuman(stage) ? stage.approvers.map(({ role }) => role) : [];
  return [...asked, workflow.requester, ...Object.keys(roles)].find((role) =>
    membersOf(roles, role).some((member) => member.email === email),
  );
}
