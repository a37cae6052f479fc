import type { SignedEvidence } from '../../lambdas/domain/evidence.ts';
import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';
import { readManifest } from '../init/manifest.ts';
import { type ComplianceRow, complianceOf } from './documents/compliance.ts';
import { plain } from './documents/markdown.ts';
import { mlBom } from './documents/ml-bom.ts';
import { modelCard } from './documents/model-card.ts';
import { factsOf, readStreams } from './facts.ts';
import type { Manifest, Pack } from './pack.ts';
import { bundleScript } from './page/bundle.ts';
import { inPage, partsOf, SEALED_PARTS } from './page/parts.ts';
import { renderPage } from './page/render-page.ts';

/** The names of files by their texts. */
export type Files = ReadonlyMap<string, string>;

/** Asks the deployment to seal a manifest, by its SHA-256. */
export type Seal = (manifest: string) => Promise<SignedEvidence>;

/**
 * Makes all files of an evidence pack. Apart from the seal they follow from the pack alone, so that the same pack gives the same
 * files.
 * @throws CommandError when the pack has no submission of the version
 */
export async function makeEvidence(given: Pack, seal: Seal): Promise<Files> {
  // In the order in which it is kept, so that it gives the same files when it is read from there.
  const pack = JSON.parse(canonicalize(given)) as Pack;
  const facts = factsOf(pack, await readStreams(pack));
  const compliance = complianceOf(facts, pack);
  const files = new Map<string, string>([
    ['entries.jsonl', pack.streams.flatMap(({ entries }) => entries.map((entry) => `${entry}\n`)).join('')],
    ['proofs.jsonl', pack.proofs.map((proof) => `${canonicalize(inclusionProof(pack, proof))}\n`).join('')],
    ['digest-keys.pem', pack.keys.digests.join('')],
    ['receipt-key.pem', pack.keys.receipts],
    ...pack.receipts.map((signed): [string, string] => [
      `receipt-${signed.receipt.environment}.json`,
      pretty(signed),
    ]),
    ['ml-bom.cdx.json', pretty(mlBom(facts))],
    ['model-card.md', modelCard(facts)],
    ['compliance.md', complianceTable(pack, compliance)],
  ]);
  const madeBy = readManifest().version;
  const script = await bundleScript();
  const packed = inPage(canonicalize(pack));
  const unsealed = await renderPage(facts, compliance, { pack: packed, manifest: '', seal: '' }, script);
  const manifest = manifestOf(pack, files, unsealed, madeBy);
  const sealed = await seal(sha256Hex(manifest));
  files.set('manifest.json', manifest);
  files.set('seal.json', canonicalize(sealed));
  files.set(
    'evidence.html',
    await renderPage(facts, compliance, { pack: packed, manifest, seal: canonicalize(sealed) }, script),
  );
  return files;
}

/** As `countersign audit check-proof` takes it. */
function inclusionProof({ streams }: Pack, { stream, seq, index, path, digest }: Pack['proofs'][number]) {
  const entry = streams.find((one) => one.stream === stream)?.entries[seq - 1];
  return { kind: 'countersign-inclusion-proof', format: 1, entry, index, path, digest };
}

function manifestOf({ subject, version, at }: Pack, files: Files, page: string, madeBy: string): string {
  const parts = partsOf(page);
  const manifest: Manifest = {
    kind: 'countersign-evidence-manifest',
    format: 1,
    subject,
    version,
    at,
    madeBy,
    files: Object.fromEntries([...files].map(([name, text]) => [name, sha256Hex(text)])),
    page: Object.fromEntries(SEALED_PARTS.map((name) => [name, sha256Hex(parts[name])])),
  };
  return canonicalize(manifest);
}

function complianceTable({ subject, version }: Pack, rows: readonly ComplianceRow[]): string {
  const lines = rows.map(
    ({ rules, requirement, shown }) => `| ${rules} | ${requirement} | ${plain(shown)} |`,
  );
  return [
    `# What the record shows: ${plain(subject)} ${plain(version)}`,
    '',
    '| rules | requirement | shown by |',
    '|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

const pretty = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
