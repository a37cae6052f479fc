import type { SignedEvidence } from '../../../lambdas/domain/evidence.ts';
import { complianceOf } from '../documents/compliance.ts';
import { factsOf, readStreams } from '../facts.ts';
import type { Manifest, Pack } from '../pack.ts';
import { partsOf, SEALED_PARTS } from '../page/parts.ts';
import { renderMain } from '../page/render-main.ts';
import { renderPage } from '../page/render-page.ts';
import { hashOf } from './bytes.ts';
import { checkPack, type Found, type Trusted } from './check-pack.ts';
import { readKey } from './keys.ts';
import { checkSeal } from './seal.ts';

/**
 * Checks a page of evidence by what is in it: that nothing of it was changed since it was sealed; that what it says, and how it is
 * shown, is what follows from its entries, whoever sealed it; and everything in its pack. Of the page's script it says no more than
 * that it is the sealed one: whether that is Countersign's, only somebody else can say (`checkDirectory`).
 * @param page its text, to the byte
 */
export async function checkPage(page: string, trusted: Trusted): Promise<Found> {
  try {
    const { seal, manifest, pack, ...parts } = partsOf(page);
    const packed = JSON.parse(pack) as Pack;
    const key = await readKey(packed.keys.receipts);
    const { evidence } = JSON.parse(seal) as SignedEvidence;
    await checkSeal(JSON.parse(seal) as SignedEvidence, manifest, key);
    const { page: stated, ...about } = JSON.parse(manifest) as Manifest;
    if ((['subject', 'version', 'at'] as const).some((name) => about[name] !== packed[name]))
      throw new Error('The manifest is about something else than what is in this page.');
    for (const name of SEALED_PARTS) {
      const part = name === 'pack' ? pack : parts[name];
      if (stated[name] !== (await hashOf(part)))
        throw new Error(
          `This page is not as it was made: its ${name} was changed. A browser's extension can do that too: open it without any.`,
        );
    }
    const facts = factsOf(packed, await readStreams(packed));
    const compliance = complianceOf(facts, packed);
    if (renderMain(facts, compliance) !== parts.main)
      throw new Error(
        'What this page says does not follow from its entries, or another version of Countersign wrote it.',
      );
    if ((await renderPage(facts, compliance, { pack, manifest, seal }, parts.script)) !== page)
      throw new Error(
        'What stands around what this page says, or how it is shown, was written by whoever sealed it, or by another version of Countersign.',
      );
    const found = await checkPack(packed, trusted);
    const sealed = `The page and all that came with it are as they were when ${evidence.by} put them together at ${evidence.at}.`;
    return { ...found, holds: [sealed, ...found.holds] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { problems: [`${why} Nothing here can be relied on.`], holds: [], unproven: [], open: [] };
  }
}
