import { type Html, html } from '../../../lambdas/pages/html.ts';
import type { ComplianceRow } from '../documents/compliance.ts';
import type { Facts } from '../facts.ts';
import { renderSections } from './sections.ts';

/** What a reader sees of the record, between the tags of `main`. The same facts always give the same text, in a browser too. */
export function renderMain(facts: Facts, compliance: readonly ComplianceRow[]): string {
  const { subject, version } = facts;
  return settled(
    html`<h1>Evidence: ${subject} version ${version}</h1><p class="soft">${reach(facts)}</p>${renderSections(facts, compliance)}`.toString(),
  );
}

/** Up to when it says something: what a signed digest says, not whoever put it together. */
const reach = ({ at, coveredAt }: Facts): Html =>
  coveredAt === undefined
    ? html`No signed digest covers it yet: whoever put it together says that they did at ${at}.`
    : html`What the ledger of approvals had about it at ${coveredAt}, when the newest digest in it that covers its subject was signed. It shows nothing of later; whoever put it together says that they did at ${at}.`;

/** Entities that a browser does not write back, as it writes them. What is quoted stands between tags alone. */
export const settled = (markup: string): string =>
  markup
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#96;', '`')
    .replaceAll('\u00a0', ' ')
    .replaceAll('\r', '');
