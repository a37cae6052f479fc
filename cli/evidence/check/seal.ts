import type { SignedEvidence } from '../../../lambdas/domain/evidence.ts';
import type { SignedReceipt } from '../../../lambdas/domain/receipt.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';
import type { Manifest, Pack } from '../pack.ts';
import { hashOf } from './bytes.ts';
import { hasSigned, type PublicKey } from './keys.ts';

/**
 * Checks that the key of receipts has signed this manifest.
 * @throws Error in whole sentences
 */
export async function checkSeal(
  { evidence, signature }: SignedEvidence,
  manifest: string,
  key: PublicKey,
): Promise<void> {
  if (evidence.key !== key.fingerprint) throw new Error('The manifest is signed with another key.');
  const message = `countersign evidence ${await hashOf(canonicalize(evidence))}\n`;
  if (!(await hasSigned(key, message, signature)))
    throw new Error('The signature of the manifest does not belong to it: one of them was changed.');
  if ((await hashOf(manifest)) !== evidence.manifest)
    throw new Error('The manifest is not the one that was signed: it was changed.');
  const { subject, version } = JSON.parse(manifest) as Manifest;
  if (subject !== evidence.subject || version !== evidence.version)
    throw new Error('The manifest is about something else than what was signed.');
}

/** Checks a receipt of a pack. @throws Error in whole sentences */
export async function checkReceipt(
  { receipt, signature }: SignedReceipt,
  pack: Pack,
  key: PublicKey,
): Promise<void> {
  const where = `The receipt for ${receipt.environment}`;
  const message = `countersign receipt ${await hashOf(canonicalize(receipt))}\n`;
  if (receipt.key !== key.fingerprint || !(await hasSigned(key, message, signature)))
    throw new Error(`${where} was changed: its signature does not belong to it.`);
  if (receipt.subject !== pack.subject || receipt.version !== pack.version)
    throw new Error(`${where} is about something else.`);
}
