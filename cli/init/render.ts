import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Manifest } from './manifest.ts';

const TEMPLATE = join(import.meta.dirname, 'template');
/** npm packs no file of these names: in the template they stand without their dot. */
const DOTTED: readonly string[] = ['gitignore', 'editorconfig'];

/** What a new repository is called, where it is deployed, and what its `package.json` asks of npm for this package. */
export interface Choices {
  readonly name: string;
  readonly region: string;
  readonly countersign: string;
}

/**
 * The files of a new repository, by their paths in it.
 * @throws Error that names a placeholder of the template for which there is no value.
 */
export function renderTemplate(choices: Choices, { devDependencies }: Manifest): Map<string, string> {
  const values: Readonly<Record<string, string>> = { ...devDependencies, ...choices };
  const files = readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(files.map((file) => [targetOf(file), fill(readFileSync(file, 'utf8'), values)]));
}

function targetOf(file: string): string {
  const [folder, name] = [dirname(relative(TEMPLATE, file)), basename(file)];
  return join(folder, DOTTED.includes(name) ? `.${name}` : name);
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{([^{}]+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template asks for '${name}', which nothing says`);
    return value;
  });
}
