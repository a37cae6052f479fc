import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { modelVersion } from './inputs.ts';
import { Office } from './office.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const copy = mkdtempSync(join(tmpdir(), 'countersign-changed-'));

afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** The app of a copy of the sources in which the review needs two managers. */
function synthesizeChanged(): string {
  for (const part of ['workflows', 'lambdas', 'lib', 'local/synth', 'package.json'])
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const file = join(copy, 'workflows', 'model-promotion.ts');
  const source = readFileSync(file, 'utf8');
  const changed = source.replace("role: 'manager',", "role: 'manager',\n      quorum: 2,");
  expect(changed).not.toBe(source);
  writeFileSync(file, changed);
  const outdir = join(copy, 'assembly');
  execFileSync(process.execPath, [join(copy, 'local/synth/synthesize-app.ts'), outdir], { cwd: copy });
  return outdir;
}

test('a request keeps the rules it began under, whatever is deployed while it waits; a new one gets the new rules', async () => {
  const office = await Office.open();
  try {
    const old = await office.submit('model-promotion', modelVersion('1'));
    const asked = await office.mail('deputy-manager@example.com', 'churn 1, Manager review');
    expect(asked.subject).toContain('churn 1');
    await office.redeploy(synthesizeChanged());
    await office.answer('manager@example.com', 'churn 1, Manager review', 'approve');
    await office.answer('data-analyst@example.com', 'churn 1, Test in QA', 'approve');
    await office.answer('it-engineer@example.com', 'churn 1, Deployment', 'approve');
    expect(await office.ended(old)).toMatchObject({ outcome: 'completed' });

    const young = await office.submit('model-promotion', modelVersion('2'));
    await office.answer('manager@example.com', 'churn 2, Manager review', 'approve');
    await office.answer('deputy-manager@example.com', 'churn 2, Manager review', 'approve');
    await office.answer('data-analyst@example.com', 'churn 2, Test in QA', 'approve');
    await office.answer('it-engineer@example.com', 'churn 2, Deployment', 'approve');
    const state = await office.ended(young);
    expect(state).toMatchObject({ outcome: 'completed' });
    const [before, after] = [old, young].map((request) => office.entries(request)[0]?.state.definition);
    expect(before).not.toBe(after);
    const decisions = (request: string) =>
      office.entries(request).filter(({ action }) => action === 'decided').length;
    expect([decisions(old), decisions(young)]).toEqual([3, 4]);
  } finally {
    await office.close();
  }
});
