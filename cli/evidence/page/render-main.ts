import { html } from '../../../lambdas/pages/html.ts';
import type { ComplianceRow } from '../documents/compliance.ts';
import type { Facts } from '../facts.ts';
import { renderSections } from './sections.ts';

/** What a reader sees of the record, between the tags of `main`. The same facts always give the same text, in a browser too. */
export function renderMain(facts: Facts, compliance: readonly ComplianceRow[]): string {
  const { subject, version, at } = facts;
  return settled(
    html`<h1>Evidence: ${subject} version ${version}</h1><p class="soft">What the ledger of approvals had about it at ${at}. It says nothing of later.</p>${renderSections(facts, compliance)}`.toString(),
  );
}

/** Entities that a browser does not write back, as it writes them. What is quoted stands between tags alone. */
export const settled = (markup: string): string =>
  markup
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#96;', '`')
    .replaceAll('\u00a0', ' ')
    .replaceAll('\r', '');
