import { own } from '../../../schema/own.ts';
import type { Deployment, RequestState, SubjectState } from '../model.ts';
import { approvalsAndWaivers } from '../waivers.ts';
import { LONGEST_DESCRIPTION, OUR_METADATA } from './names.ts';
import type { ModelPackage, PackageApproval, PackageUpdate } from './package.ts';

/** How a version stands by the ledger, as a package shows it. */
export interface Shown {
  readonly approval: PackageApproval;
  readonly description: string;
  readonly lifeCycle: { readonly stage: string; readonly status: string };
}

/**
 * How a package stands by the ledger. It is approved while an environment runs it, and no longer: what was replaced, retired or
 * gone back from would otherwise be the newest approved one, and deployed again by whoever looks for that.
 *
 * @param approving the environment that a package is approved for
 * @param before where the package says that it is
 */
export function shownOf(
  request: Pick<RequestState, 'request' | 'version' | 'status' | 'outcome'>,
  { environments }: Pick<SubjectState, 'environments'>,
  approving: string,
  before?: Pick<ModelPackage, 'lifeCycle'>,
): Shown {
  const { version, outcome, status } = request;
  const runs = Object.entries(environments).filter(([, one]) => one.version === version);
  const approved = own(environments, approving);
  const isApproved = approved?.version === version;
  const [where] = isApproved ? [approving] : runs.map(([environment]) => environment);
  const approval = isApproved ? 'Approved' : status === 'closed' ? 'Rejected' : 'PendingManualApproval';
  const ran = before?.lifeCycle?.stage;
  const left = ran !== undefined && where === undefined && ran !== REVIEW && outcome === 'completed';
  return {
    approval,
    description: describe(request, runs, isApproved ? approved : undefined),
    lifeCycle:
      where !== undefined
        ? { stage: where, status: 'running' }
        : left
          ? { stage: ran, status: own(environments, ran) === undefined ? 'retired' : 'replaced' }
          : { stage: REVIEW, status: outcome ?? status },
  };
}

/** What a package shows that is not what its number means here: nobody was asked about it. @param why a sentence */
export const shownOfAnother = (why: string): Shown => ({
  approval: 'Rejected',
  description: why.slice(0, LONGEST_DESCRIPTION),
  lifeCycle: { stage: REVIEW, status: 'not-asked' },
});

/** The stage of what runs nowhere, and never did as far as its package says. */
const REVIEW = 'review';

function describe(
  { request, outcome, status }: Pick<RequestState, 'request' | 'status' | 'outcome'>,
  runs: readonly (readonly [string, Deployment])[],
  approved: Deployment | undefined,
): string {
  const stands = [outcome ?? status, ...runs.map(([environment]) => `in ${environment}`)].join(', ');
  const { approvals } = approvalsAndWaivers(approved?.authorisedBy ?? []);
  const people = [...new Set(approvals.map(({ person }) => person))];
  const by = people.length === 0 ? '' : `; approved by ${people.join(', ')}`;
  return `Countersign request ${request}: ${stands}${by}`.slice(0, LONGEST_DESCRIPTION);
}

/**
 * What to write so that a package shows how it stands; nothing where it does so already.
 * @param request nothing where the package is none of a request: what it says of that stays
 * @param entry up to which entry of its subject this is so
 */
export function updateOf(
  found: ModelPackage,
  shown: Shown,
  { request, entry }: { readonly request: string | undefined; readonly entry: number },
): PackageUpdate | undefined {
  const { approval, description, lifeCycle } = shown;
  const same =
    found.approval === approval &&
    found.approvalDescription === description &&
    found.lifeCycle?.stage === lifeCycle.stage &&
    found.lifeCycle.status === lifeCycle.status &&
    (request === undefined || own(found.metadata, OUR_METADATA.request) === request);
  if (same) return undefined;
  return {
    approval,
    approvalDescription: description,
    lifeCycle,
    metadata: {
      ...found.metadata,
      ...(request === undefined ? {} : { [OUR_METADATA.request]: request }),
      [OUR_METADATA.entry]: String(entry),
    },
  };
}
