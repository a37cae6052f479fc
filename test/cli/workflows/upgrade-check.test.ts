import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../support/run.ts';

const ROOT = join(import.meta.dirname, '../../..');
const LANGUAGE = pathToFileURL(join(ROOT, 'schema/index.ts')).href;
const project = mkdtempSync(join(tmpdir(), 'countersign-upgrade-'));
const workflows = join(project, 'workflows');
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Writes a version of the package that has nothing but the language. */
function writePackage(folder: string, version: string, language: string): void {
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'countersign', version, type: 'module', exports: { '.': './index.js' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'index.js'), `export * from '${LANGUAGE}';\n${language}`);
}

const MORE_ATTEMPTS = `import { workflowsFor as before } from '${LANGUAGE}';
export const workflowsFor = (...organisation) => (source) => {
  const workflow = before(...organisation)(source);
  return workflow.subject === 'model' ? { ...workflow, rework: { ...workflow.rework, maxAttempts: 12 } } : workflow;
};`;
const REFUSES = `export const validateWorkflows = () => ["workflow 'expense-approval': no longer like this"];`;

beforeAll(() => {
  cpSync(join(ROOT, 'cli/init/template/workflows'), workflows, { recursive: true });
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  writePackage(join(project, 'node_modules/countersign'), '0.2.0', '');
  writePackage(join(project, 'newer'), '0.3.0', MORE_ATTEMPTS);
  writePackage(join(project, 'stricter'), '0.4.0', REFUSES);
});

const check = (version: string, ...words: string[]) =>
  run(['upgrade-check', join(project, version), '--workflows', workflows, ...words]);

describe('upgrade-check', () => {
  test('tells which definitions another version changes, and what requests under way keep', async () => {
    const { code, stdout, stderr } = await check('newer');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^countersign \S+ here; 0\.3\.0 asked about$/),
      'model-promotion changes',
      expect.stringMatching(/^ {2}rework: .*"maxAttempts":10.*; now .*"maxAttempts":12/),
      expect.stringMatching(/^ {2}new requests start under definition [0-9a-f]{12}$/),
      expect.stringMatching(/^ {2}requests under way keep definition [0-9a-f]{12} to their end$/),
      expect.stringMatching(/^expense-approval stays as it is: definition [0-9a-f]{12}$/),
      '',
    ]);
  });

  test('answers programs', async () => {
    expect(JSON.parse((await check('newer', '--json')).stdout)).toMatchObject({
      version: '0.3.0',
      workflows: [{ id: 'model-promotion', kind: 'changed' }],
      problems: [],
    });
    expect(JSON.parse((await check('node_modules/countersign', '--json')).stdout)).toMatchObject({
      version: '0.2.0',
      workflows: [],
    });
  });

  test('a version that refuses the workflows says why', async () => {
    const { code, stdout, stderr } = await check('stricter');
    expect(code).toBe(1);
    expect(stdout).toContain("- workflow 'expense-approval': no longer like this\n");
    expect(stderr).toBe(
      'countersign: countersign 0.4.0 refuses these workflows: change them before you upgrade.\n',
    );
  });

  test('where the package is not installed it says what to do', async () => {
    const { code, stderr } = await run(['upgrade-check', '0.3.0', '--workflows', join(ROOT, 'workflows')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^countersign: The package countersign is not installed in \S+: run npm install, or compare/,
    );
  });

  test.each(['--force', 'a b', ''])('%j is no version', async (version) => {
    const { code, stderr } = await run(['upgrade-check', '--workflows', workflows, '--', version]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `countersign: '${version}' is no version of the package.\n`,
    });
  });
});
