import type { Decision } from './model.ts';

type Signature = Pick<Decision, 'findings'>;

/** The check that a decision waives, by all of its conditions; `undefined` for those that waive none. */
export const checkWaived = ({ findings }: Signature): string | undefined => findings?.[0]?.waives;

/** The signatures of those who approved, and of those who only waived a check that had failed. */
export function approvalsAndWaivers<One extends Signature>(
  signatures: readonly One[],
): { readonly approvals: readonly One[]; readonly waivers: readonly One[] } {
  const isWaiver = (one: One) => checkWaived(one) !== undefined;
  return {
    approvals: signatures.filter((one) => !isWaiver(one)),
    waivers: signatures.filter(isWaiver),
  };
}
