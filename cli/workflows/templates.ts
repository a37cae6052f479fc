import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UsageError } from '../errors.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Where whole workflows stand that somebody can begin with; of those of one name, the first. */
const FOLDERS = ['examples/workflows', 'examples/processes', 'cli/init/template/workflows'];
const DEFINES = /export const \w+ = defineWorkflow\(/;

/** The templates that there are, by name: where each file is. */
export function listTemplates(): ReadonlyMap<string, string> {
  const found = FOLDERS.flatMap((folder) => {
    const directory = join(ROOT, folder);
    if (!existsSync(directory)) return [];
    return readdirSync(directory)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(directory, name));
  });
  const whole = found.filter((file) => DEFINES.test(readFileSync(file, 'utf8')));
  return new Map(whole.toReversed().map((file) => [basename(file, '.ts'), file]));
}

/**
 * A template's text as a workflow of this name: its id, its title, what it is exported as, and its imports as they are in a
 * directory of workflows.
 *
 * @param language what the language is imported from there: `countersign`, or a folder of its source
 * @throws UsageError that names the templates there are
 */
export function renderTemplate(template: string, name: string, language: string): string {
  const templates = listTemplates();
  const file = templates.get(template);
  if (file === undefined)
    throw new UsageError(
      `There is no template '${template}': choose one of ${[...templates.keys()].sort().join(', ')}.`,
    );
  return readFileSync(file, 'utf8')
    .replace(/export const \w+ = defineWorkflow\(/, `export const ${constantOf(name)} = defineWorkflow(`)
    .replace(/^ {2}id: '[^']*',$/m, `  id: '${name}',`)
    .replace(/^ {2}title: '[^']*',$/m, `  title: '${inWords(name)}',`)
    .replaceAll("'../../workflows/", "'./")
    .replace(/'\.\.\/\.\.\/schema\/([\w-]+\.ts)'/g, (_, module: string) =>
      language === 'countersign' ? "'countersign'" : `'${language}/${module}'`,
    );
}

/** The name of a workflow as its file exports it: `modelPromotion`. */
export function constantOf(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const inWords = (name: string) => (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('-', ' ');
