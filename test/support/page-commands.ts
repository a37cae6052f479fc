import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** The blocks of a page of the documents that are of one language, as they stand there. */
export function blocksOf(page: string, language: string): readonly string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...text.matchAll(block)].map(([, lines = '']) => lines.trimEnd());
}

/** Every command of these pages that a reader follows, once, as one line. */
export function commandsOf(...pages: readonly string[]): readonly string[] {
  const lines = pages
    .flatMap((page) => blocksOf(page, 'sh'))
    .flatMap((block) => block.replace(/\s*\\\n\s*/g, ' ').split('\n'));
  return [...new Set(lines.flatMap((line) => line.split(' && ')))];
}
