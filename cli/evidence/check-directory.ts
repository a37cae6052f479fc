import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SignedEvidence } from '../../lambdas/domain/evidence.ts';
import { sha256Hex } from '../../schema/canonical-json.ts';
import { CommandError } from '../errors.ts';
import { readManifest } from '../init/manifest.ts';
import type { Found, Trusted } from './check/check-pack.ts';
import { checkPage } from './check/check-page.ts';
import { readKey } from './check/keys.ts';
import { checkSeal } from './check/seal.ts';
import { makeEvidence } from './make-evidence.ts';
import type { Manifest, Pack } from './pack.ts';
import { partsOf } from './page/parts.ts';

/** What the manifest says nothing of itself. */
const SEALING = ['manifest.json', 'seal.json', 'evidence.html'];

/**
 * Checks a directory that `countersign evidence` wrote, to the byte, with nothing but itself and the two fingerprints: its
 * seal, every file, and the page as it checks itself; and that every file, the page's script too, is what this version makes of
 * these entries, so that whoever can have something sealed can't write other words. The page's script is not run.
 * @throws CommandError when it is no such directory
 */
export async function checkDirectory(directory: string, trusted: Trusted): Promise<Found> {
  const there = await readdir(directory, { withFileTypes: true }).catch(() => {
    throw new CommandError(
      `${directory} can't be read: name the directory that 'countersign evidence' wrote.`,
    );
  });
  const isRead = (one: Dirent) => one.isFile() || one.isSymbolicLink();
  const foreign = there.filter((one) => !isRead(one)).map(({ name }) => `${name} does not belong to it.`);
  const texts = new Map<string, string>();
  for (const { name } of there.filter(isRead)) {
    const bytes = await readBytes(join(directory, name));
    texts.set(name, bytes.toString());
    if (!isUtf8(bytes)) foreign.push(`${name} was changed: it is no text.`);
  }
  const [manifest, seal, page] = SEALING.map((name) => texts.get(name));
  if (manifest === undefined || seal === undefined || page === undefined)
    throw new CommandError(
      `${directory} is no evidence: it has no ${SEALING.find((name) => !texts.has(name))}.`,
    );
  const found = await checkPage(page, trusted);
  const problems = [...found.problems, ...foreign];
  try {
    const { files, madeBy } = JSON.parse(manifest) as Manifest;
    await checkSeal(
      JSON.parse(seal) as SignedEvidence,
      manifest,
      await readKey(texts.get('receipt-key.pem') ?? ''),
    );
    if (partsOf(page).manifest !== manifest || partsOf(page).seal !== seal)
      problems.push('evidence.html is sealed otherwise than the files beside it.');
    for (const [name, hash] of Object.entries(files))
      if (sha256Hex(texts.get(name) ?? '') !== hash) problems.push(`${name} was changed, or is missing.`);
    for (const name of texts.keys())
      if (!SEALING.includes(name) && !Object.hasOwn(files, name))
        problems.push(`${name} does not belong to it.`);
    if (problems.length === 0) problems.push(...(await foreignFiles(page, texts, madeBy)));
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  return { ...found, problems: [...new Set(problems)] };
}

const readBytes = (file: string): Promise<Buffer> =>
  readFile(file).catch(() => {
    throw new CommandError(`${file} can't be read: see that it is a file, and that you may read it.`);
  });

/** What whoever sealed it has written otherwise than this version writes it of the same entries: words, documents, the script. */
async function foreignFiles(
  page: string,
  texts: ReadonlyMap<string, string>,
  madeBy: string,
): Promise<readonly string[]> {
  const { pack, seal } = partsOf(page);
  const made = await makeEvidence(JSON.parse(pack) as Pack, async () => JSON.parse(seal) as SignedEvidence);
  const foreign = [...made].filter(([name, text]) => texts.get(name) !== text).map(([name]) => name);
  if (foreign.length === 0) return [];
  const own = readManifest().version;
  const why =
    madeBy === own
      ? 'is not what follows from these entries: whoever sealed it has written it'
      : `was written by Countersign ${madeBy}, and this is ${own}: check it with that version`;
  return foreign.map((name) => `${name} ${why}.`);
}
