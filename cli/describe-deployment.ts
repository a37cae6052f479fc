import type { DeploymentAnswer } from '../lambdas/api/schemas/domain.ts';
import { approvalsAndWaivers } from '../lambdas/domain/waivers.ts';

type Signature = DeploymentAnswer['authorisedBy'][number];

/** What is known about the version that an environment points at, a line for each fact. */
export function describeDeployment(deployment: DeploymentAnswer): string[] {
  const {
    since,
    request,
    attempt,
    requestedBy,
    workflow,
    definition,
    artifact,
    authorisedBy,
    byRule,
    ended,
  } = deployment;
  const { approvals, waivers } = approvalsAndWaivers(authorisedBy);
  return [
    fact('since', since),
    fact('request', `${request}, attempt ${attempt}, by ${requestedBy}`),
    fact('rules', `${workflow}, definition ${definition}`),
    ...(artifact === undefined ? [] : [fact('artifact', `${artifact.sha256}  ${artifact.uri}`)]),
    ...signatures('authorised by', approvals),
    ...signatures('waived by', waivers),
    ...rules('approved by', byRule),
    ...(ended === undefined ? [fact('not ended', 'its request is still under way')] : describeEnding(ended)),
    ...describeDuties(deployment),
  ];
}

function describeEnding({
  outcome,
  at,
  reason,
  confirmedBy,
}: NonNullable<DeploymentAnswer['ended']>): string[] {
  const unconfirmed = fact('not confirmed', `the request ended as ${outcome}, ${at}: ${reason ?? ''}`);
  return [...signatures('confirmed by', confirmedBy), ...(outcome === 'completed' ? [] : [unconfirmed])];
}

/** What is still to be done about it, and when its approval was renewed. */
function describeDuties({ owing, attested, attest, onFinding }: DeploymentAnswer): string[] {
  return [
    ...owing.map(({ stage, title, dueAt }) => fact('owes', `${title} ('${stage}') by ${dueAt}`)),
    ...(attested === undefined ? [] : [fact('renewed', `${attested.at} by request ${attested.request}`)]),
    ...signatures('renewed by', attested?.authorisedBy ?? []),
    ...rules('renewed by', attested?.byRule),
    ...(attest === undefined ? [] : [fact('to renew', `until ${attest.dueAt}, by ${attest.by}`)]),
    ...(onFinding === undefined ? [] : [fact('if found', `something wrong, ${onFinding} is started`)]),
  ];
}

function signatures(title: string, decisions: readonly Signature[]): string[] {
  const inOrder = decisions.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  return inOrder.map(({ name, person, role, inPlaceOf, stage, meaning, at, attempt, signedFor }, index) => {
    const instead = inPlaceOf === undefined ? '' : ` in place of ${inPlaceOf}`;
    const about =
      signedFor === undefined
        ? ''
        : `, for version ${signedFor.version}${signedFor.artifact === undefined ? '' : ` (artifact ${signedFor.artifact.sha256.slice(0, 12)})`} in attempt ${attempt}`;
    const what = `${name} <${person}>, ${role}${instead}: ${meaning} at '${stage}'${about}, ${at}`;
    return fact(index === 0 ? title : '', what);
  });
}

function rules(title: string, approvals: DeploymentAnswer['byRule'] = []): string[] {
  return approvals.map((rule) =>
    fact(
      title,
      `rule '${rule.title}' (${rule.policy}), signed by request ${rule.request}: at '${rule.stage}', ${rule.at}`,
    ),
  );
}

function fact(title: string, what: string): string {
  return `${title.padEnd(14)} ${what}`;
}
