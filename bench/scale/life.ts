import { hash } from 'node:crypto';
import { type EntryDraft, type SealedEntry, seal, unseal } from '../../lambdas/domain/entry.ts';
import { SampleLedger, sampleInput } from '../../test/cli/support/sample-ledger.ts';

const SUBJECT = 'model/churn';

/** The entries of one request and its subject, to be sealed again under other names. */
export interface Life {
  readonly request: string;
  readonly end: 'open' | 'closed';
  readonly items: readonly SealedEntry[];
}

/** A request that waits for its first approval, or that has gone all its way. */
export function exampleLife(end: 'open' | 'closed'): Life {
  const ledger = new SampleLedger();
  const request = ledger.submit(sampleInput('1', SUBJECT));
  ledger.advance(request, end === 'open' ? 'review' : 'deploy', 'approve');
  if (end === 'closed') ledger.leave(request);
  const items = ledger.items().filter(({ stream }) => !stream.startsWith('definition/'));
  const decided = items.findIndex(
    ({ stream, entry }) => stream === `request/${request}` && JSON.parse(entry).action === 'decided',
  );
  return {
    request,
    end,
    items:
      end === 'open'
        ? items.filter((item, index) => item.stream.startsWith('subject/') || index < decided)
        : items,
  };
}

/** A life under another id and about another subject. */
export function relive({ request, end, items }: Life, index: number): SealedEntry[] {
  const id = index.toString(36).padStart(26, '0');
  const lasts = new Map<string, SealedEntry>();
  return items.map((item) => {
    const text = item.entry.replaceAll(request, id).replaceAll(SUBJECT, `model/${end}-${index}`);
    const place = { ...item, stream: JSON.parse(text).stream, entry: text, hash: hash('sha256', text) };
    const { seq: _, prev: __, stream, hash: ___, ...draft } = unseal(place);
    const sealed = seal(stream, lasts.get(stream), draft as EntryDraft<unknown>);
    lasts.set(stream, sealed);
    return sealed;
  });
}
