import type { SignedEvidence } from '../../../lambdas/domain/evidence.ts';
import { complianceOf } from '../documents/compliance.ts';
import { factsOf, readStreams } from '../facts.ts';
import type { Manifest, Pack } from '../pack.ts';
import { partsOf, SEALED_PARTS } from '../page/parts.ts';
import { renderMain } from '../page/render-main.ts';
import { hashOf } from './bytes.ts';
import { checkPack, type Found, type Trusted } from './check-pack.ts';
import { readKey } from './keys.ts';
import { checkSeal } from './seal.ts';

/**
 * Checks a page of evidence by what is in it: that nothing of it was changed since it was sealed, that what it says follows from its
 * entries, whoever sealed it, and everything in its pack.
 * @param page its text, to the byte
 */
export async function checkPage(page: string, trusted: Trusted): Promise<Found> {
  try {
    const { seal, manifest, pack, ...parts } = partsOf(page);
    const packed = JSON.parse(pack) as Pack;
    const key = await readKey(packed.keys.receipts);
    const { evidence } = JSON.parse(seal) as SignedEvidence;
    await checkSeal(JSON.parse(seal) as SignedEvidence, manifest, key);
    const stated = (JSON.parse(manifest) as Manifest).page;
    for (const name of SEALED_PARTS) {
      const part = name === 'pack' ? pack : parts[name];
      if (stated[name] !== (await hashOf(part)))
        throw new Error(
          `This page is not as it was made: its ${name} was changed. A browser's extension can do that too: open it without any.`,
        );
    }
    const facts = factsOf(packed, await readStreams(packed));
    if (renderMain(facts, complianceOf(facts, packed)) !== parts.main)
      throw new Error(
        'What this page says does not follow from its entries, or another version of Countersign wrote it.',
      );
    const found = await checkPack(packed, trusted);
    const sealed = `The page and all that came with it are as they were when ${evidence.by} put them together at ${evidence.at}.`;
    return { ...found, holds: [sealed, ...found.holds] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { problems: [`${why} Nothing here can be relied on.`], holds: [], unproven: [], open: [] };
  }
}
