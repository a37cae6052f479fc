import type { Finding } from '../../console/ledger.ts';
import { known, type ReadEntry } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { RequestState } from '../../domain/model.ts';
import { type ProvenEntry, proofOf, whyUnproven } from '../../domain/proof.ts';
import type { ConsolePorts } from './page.ts';

const PROVEN: readonly unknown[] = ['decided', 'rescinded', 'handed-over'];

/** Whether what a person did is shown to be theirs; nothing for entries that no person made by a link. */
export async function proofFinding(
  { verifier }: ConsolePorts,
  entry: ReadEntry<unknown>,
): Promise<Finding | undefined> {
  if (!entry.stream.startsWith('request/') || !PROVEN.includes(entry.action)) return undefined;
  const opened = known<RequestState>(entry);
  if (!PROVEN.includes(opened.action)) return undefined;
  const what = 'Its person did it';
  const proven = opened as ProvenEntry;
  const proof = proofOf(proven);
  if (proof === undefined)
    return {
      what,
      verdict: 'open',
      found: 'no link proves it: countersign audit verify says who vouches for it',
    };
  const why = whyUnproven(proven);
  if (why !== undefined) return { what, verdict: 'broken', found: `it ${why}` };
  try {
    const { approver } = await verifier.verify(proof);
    return {
      what,
      verdict: 'holds',
      found: `the link of ${approver} for this very deed is genuine: the key says so, asked now`,
    };
  } catch (error) {
    if (!GovernanceError.is(error, 'LinkInvalid')) throw error;
    return { what, verdict: 'broken', found: 'the link that it keeps was not made by the key' };
  }
}
