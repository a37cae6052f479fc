import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const DEFINES = /\bdefineWorkflow\s*\(/;

/** The files of a folder of workflows that define one and that its `index.ts` does not import, by name. */
export async function findUnlisted(folder: string): Promise<string[]> {
  const index = await readFile(join(folder, 'index.ts'), 'utf8');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts') && name !== 'index.ts').sort();
  const others = names.filter((name) => !index.includes(`/${name}'`) && !index.includes(`/${name}"`));
  const texts = await Promise.all(others.map((name) => readFile(join(folder, name), 'utf8')));
  return others.filter((_, position) => DEFINES.test(texts[position] ?? ''));
}
