import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { submissionJsonSchema } from '../../lambdas/domain/submission.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The documents of the project: what people read in a browser. */
const documents = ['README.md', 'CONTRIBUTING.md', 'examples/README.md']
  .concat(filesIn('docs').filter((file) => file.endsWith('.md')))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    (match) => match[1] ?? '',
  );
}

const sources = ['examples', 'workflows']
  .flatMap(filesIn)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(ROOT, file), 'utf8'));

describe.each(documents)('$file', ({ file, text }) => {
  it('shows only code that is compiled', () => {
    for (const block of blocks(text, 'ts')) {
      const found = sources.some((source) => source.includes(block));
      expect(found, `this block stands in no file of examples/ or workflows/:\n${block}`).toBe(true);
    }
  });

  it('links only to what is there', () => {
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(?:https?:|mailto:|#)/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const at = join(ROOT, dirname(file), path);
      if (anchor === undefined) {
        expect(() => readdirSync(dirname(at)).includes(at), target).not.toThrow();
        expect(readdirSync(dirname(at)), `${file} links to ${target}`).toContain(at.split('/').at(-1));
      } else {
        const headings = readFileSync(at, 'utf8').match(/^#+ .*$/gm) ?? [];
        const anchors = headings.map((heading) =>
          heading
            .replace(/^#+ /, '')
            .toLowerCase()
            .replace(/[^\w]+/g, '-'),
        );
        expect(anchors, `${file} links to ${target}`).toContain(anchor);
      }
    }
  });
});

describe('docs/dependencies.md', () => {
  it('has a line for every dependency, and for nothing else', () => {
    const { dependencies, devDependencies, peerDependencies } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    );
    const used = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
    const text = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8');
    const rows = [...text.matchAll(/^\| (`[^|]+) \| [^|]+ \|$/gm)].map(([, names = '']) => names);
    const explained = rows.flatMap((names) => [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
    expect(explained.sort()).toEqual(used.sort());
  });
});

describe('docs/request.schema.json', () => {
  it('is the schema that intake enforces (write it with: npx countersign schema > docs/request.schema.json)', () => {
    expect(JSON.parse(readFileSync(join(ROOT, 'docs/request.schema.json'), 'utf8'))).toEqual(
      submissionJsonSchema(),
    );
  });
});

describe('the model promotion workflow', () => {
  it('reads in at most forty lines of workflow', () => {
    const text = readFileSync(join(ROOT, 'workflows/model-promotion.ts'), 'utf8');
    const definition = text.slice(text.indexOf('export const'));
    expect(definition.trim().split('\n').length).toBeLessThanOrEqual(40);
  });
});
