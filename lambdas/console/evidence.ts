import { safeSubject, safeVersion } from '../../schema/names.ts';
import { type Html, html } from '../pages/html.ts';
import { value } from '../pages/parts.ts';

/**
 * How to have everything that the ledger says of a version as files that check themselves. Whoever makes them reads the ledger, the
 * signed digests and the keys, which no page of the console may: so the page has the command, ready to be copied: names are in their safe
 * form there, which means nothing to a shell.
 */
export function evidenceCard(subject: string, version: string): Html {
  const name = safeSubject(subject);
  const number = safeVersion(version);
  const directory = `${name.slice(name.indexOf('/') + 1)}-${number}`;
  return html`<section class="card" aria-label="Evidence pack"><h2>Evidence pack</h2>
<p>Everything that the ledger has about version ${value(version)}, all of its requests included, for somebody who has no access: a page that checks itself without a connection, the entries with their proofs, a bill of materials. Whoever may read the ledger and its digests makes it:</p>
<pre class="json"><code>countersign evidence ${name} ${number} --output ${directory}</code></pre></section>
`;
}
