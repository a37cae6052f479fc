import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  ALL_HANDLER_NAMES,
  CHAT_HANDLERS,
  MLFLOW_HANDLERS,
  MONITOR_HANDLERS,
  SAGEMAKER_HANDLERS,
  WEBHOOK_HANDLERS,
} from '../../lib/handlers.ts';
import { synthesize } from '../../lib/synthesize.ts';
import { synthesizeCached } from '../../local/synth/synth-cache.ts';
import type { Organisation } from '../../schema/organisation.ts';
import { modelPromotion } from '../organisation/model-promotion.ts';
import { roles } from '../organisation/roles.ts';
import { ORGANISATION } from '../support/organisation.ts';

const directory = mkdtempSync(join(tmpdir(), 'countersign-synthesis-'));
const outdir = join(directory, 'out');

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

let written = 0;

/** Writes an organisation into a directory of its own. */
function writeOrganisation(organisation: Organisation): string {
  written += 1;
  const place = join(directory, `organisation-${written}`);
  mkdirSync(place, { recursive: true });
  const lines = Object.entries(organisation).map(
    ([name, value]) => `export const ${name} = ${JSON.stringify(value)};`,
  );
  writeFileSync(join(place, 'index.ts'), lines.join('\n'));
  return place;
}

// Bundling takes seconds on a busy machine.
describe('synthesize', { timeout: 60_000 }, () => {
  test('writes an assembly in which every function finds its code', async () => {
    // What other tests run, too; it is written by the very same call.
    const assembly = await synthesizeCached({ organisation: ORGANISATION });
    const read = (file: string) => JSON.parse(readFileSync(join(assembly, file), 'utf8'));
    const resources: { Type: string; Properties: { Code: { S3Key: string } } }[] = Object.values(
      read('GovernanceStack.template.json').Resources,
    );
    const keys = resources
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map((it) => it.Properties.Code.S3Key);
    // No registry is connected there, no monitor and no receiver.
    const others = {
      ...MLFLOW_HANDLERS,
      ...SAGEMAKER_HANDLERS,
      ...MONITOR_HANDLERS,
      ...WEBHOOK_HANDLERS,
      ...CHAT_HANDLERS,
    };
    const unconnected = Object.keys(others);
    expect(new Set(keys).size).toBe(ALL_HANDLER_NAMES.length - unconnected.length);
    for (const key of keys) {
      const { source } = read('GovernanceStack.assets.json').files[key.replace('.zip', '')];
      expect(existsSync(join(assembly, source.path, 'index.mjs'))).toBe(true);
    }
  });

  test('lists everything that is wrong with the workflows, and writes nothing', async () => {
    const wrong = { ...modelPromotion, requester: 'nobody-at-all', start: 'nowhere' };
    const organisation = writeOrganisation({
      workflows: [wrong, modelPromotion],
      roles,
      customChecks: [],
      freezes: [],
    });
    const failure = await synthesize({ organisation, outdir, checks: false }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ name: 'InvalidWorkflows' });
    const lines = String(failure).split('\n');
    expect(lines.shift()).toBe("InvalidWorkflows: The workflows can't be deployed:");
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatch(/^- \S/);
    expect(lines.join('\n')).toContain('nobody-at-all');
    expect(lines.join('\n')).toContain('nowhere');
    expect(existsSync(outdir)).toBe(false);
  });

  test('misses the file of a check that is listed', async () => {
    const customChecks = [{ name: 'drift', deployed: 'here' }] as const;
    const organisation = writeOrganisation({ workflows: [], roles, customChecks, freezes: [] });
    await expect(synthesize({ organisation, outdir, checks: false })).rejects.toThrow(
      "- check 'drift': there is no file workflows/checks/drift.ts: write it",
    );
    expect(existsSync(outdir)).toBe(false);
  });

  test('says where it looked when there is no organisation', async () => {
    const organisation = join(directory, 'nowhere');
    await expect(synthesize({ organisation, outdir, checks: false })).rejects.toThrow(
      `There is no ${organisation}/index.ts: run this in the directory of your project`,
    );
    expect(existsSync(outdir)).toBe(false);
  });
});
