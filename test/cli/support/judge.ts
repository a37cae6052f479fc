import { Links } from '../../../cli/audit/verifier/links.ts';
import { membersOf } from '../../../cli/audit/verifier/members.ts';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';

/** What the verifier that stands alone says of a ledger, its entries read in this order. @throws what is wrong */
export function judge(ledger: readonly SealedEntry[]): void {
  const links = new Links(true);
  for (const { stream, seq, entry, hash } of ledger) {
    const { action, actor, details, at, state } = JSON.parse(entry);
    const texts = {
      actor: bytesOf(actor),
      details: () => membersOf(bytesOf(details)),
      state: membersOf(bytesOf(state)),
    };
    links.take(stream, seq, seq === 1, { action, at, hash, ...texts });
    links.reach(stream, { seq, hash, at });
    links.settle();
  }
  links.judge(true);
}

/** Canonical JSON of one character a byte. */
const bytesOf = (value: unknown): string => Buffer.from(canonicalize(value)).toString('latin1');
