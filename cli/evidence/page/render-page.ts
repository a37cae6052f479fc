import { html } from '../../../lambdas/pages/html.ts';
import { sha256, toBase64, utf8 } from '../check/bytes.ts';
import type { ComplianceRow } from '../documents/compliance.ts';
import type { Facts } from '../facts.ts';
import { inPage } from './parts.ts';
import { renderMain, settled } from './render-main.ts';
import { STYLESHEET } from './stylesheet.ts';

/** What stands in the page as JSON. */
export interface PageData {
  readonly pack: string;
  readonly manifest: string;
  readonly seal: string;
}

/**
 * The page of evidence: one file that refers to nothing outside itself, runs no script but its own, and sends nothing
 * anywhere. It is written as browsers write a document back, so that a browser can hash what it shows, and makes it anew to compare.
 *
 * @param script what checks the page
 */
export async function renderPage(
  facts: Facts,
  compliance: readonly ComplianceRow[],
  { pack, manifest, seal }: PageData,
  script: string,
): Promise<string> {
  const { subject, version } = facts;
  const style = STYLESHEET.trim();
  const main = renderMain(facts, compliance);
  const policy = `default-src 'none'; script-src '${await hashSource(script)}'; style-src '${await hashSource(style)}'; base-uri 'none'; form-action 'none'`;
  const head = `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>${settled(html`Evidence: ${subject} version ${version}`.toString())}</title><style>${style}</style></head>`;
  const data = Object.entries({ pack, manifest, seal }).map(
    ([id, json]) => `<script type="application/json" id="${id}">${inPage(json)}</script>`,
  );
  return `<!DOCTYPE html><html lang="en">${head}<body>${FORM}<main>${main}</main>${data.join('')}<script>${script}</script></body></html>`;
}

/** Nothing of the pack is in it: what it asks for, its reader must have from somewhere else. */
const FORM =
  '<section class="check" aria-labelledby="check-title"><h2 id="check-title">Check this page</h2>' +
  '<p>It checks itself on this machine, without any connection: hashes, chains, signatures, who decided. Get the two fingerprints from the organisation by a way that you trust, never from this page or what came with it:</p>' +
  '<p><code>aws kms get-public-key --key-id alias/countersign-digests --query PublicKey --output text | base64 -d | sha256sum</code></p>' +
  '<form id="check"><label for="digests">Fingerprint of the key of digests</label>' +
  '<input id="digests" autocomplete="off" spellcheck="false" aria-describedby="form-help">' +
  '<label for="receipts">Fingerprint of the key of receipts</label>' +
  '<input id="receipts" autocomplete="off" spellcheck="false" aria-describedby="form-help">' +
  '<p id="form-help" class="soft">64 hexadecimal digits each; the second is that of alias/countersign-receipts.</p>' +
  '<button id="button" disabled="">Check</button></form>' +
  '<div id="result" role="status"><p class="headline bad">Not checked: the script of this page does not run.</p></div></section>';

const hashSource = async (text: string): Promise<string> => `sha256-${toBase64(await sha256(utf8(text)))}`;
