import type { RequestEntry } from './entry.ts';
import { GovernanceError } from './errors.ts';
import { decodeClaims, type LinkClaims, splitLink, takesBack } from './link.ts';

/** What people do by a link of their own, which the entry keeps. */
export type ProvenAction = 'decided' | 'rescinded' | 'handed-over';

/** An entry of something that a person did. */
export type ProvenEntry = RequestEntry<ProvenAction>;

/**
 * The link that has to be genuine for an entry to be what its person did; `undefined` where none has to be, because a
 * caller of the API said it. Every decision has one, also what an identity provider signs: its token alone would let whoever
 * makes up a provider decide.
 */
export function proofOf(entry: ProvenEntry): string | undefined {
  const { action, actor, details } = entry;
  return action === 'decided' || isByLink(actor, details) ? (details.proof ?? '') : undefined;
}

function isByLink(actor: string, details: ProvenEntry['details']): boolean {
  return 'assurance' in details ? details.assurance === 'email-link' : actor === details.from;
}

/**
 * Why the claims of an entry's proof are not of this entry; `undefined` when they are. Whether the proof is genuine only
 * the key says, which this does not ask.
 */
export function whyUnproven(entry: ProvenEntry): string | undefined {
  const proof = proofOf(entry);
  if (proof === undefined) return undefined;
  if (proof === '') return 'has no proof: nothing shows that its person did it';
  const claims = claimsIn(proof);
  if (claims === undefined) return 'has a proof that is none: it is no link';
  return sameDeed(claims, entry) ? undefined : 'has a proof of something else: its link was for another deed';
}

function claimsIn(proof: string): LinkClaims | undefined {
  try {
    return decodeClaims(splitLink(proof).message);
  } catch (error) {
    if (GovernanceError.is(error, 'LinkInvalid')) return undefined;
    throw error;
  }
}

function sameDeed(claims: LinkClaims, entry: ProvenEntry): boolean {
  const { action, details, state } = entry;
  return (
    claims.request === state.request &&
    claims.stage === details.stage &&
    claims.attempt === details.attempt &&
    claims.approver === (action === 'handed-over' ? details.from : details.decision.person) &&
    takesBack(claims) === (action === 'rescinded')
  );
}
