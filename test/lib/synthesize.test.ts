import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { HANDLER_NAMES } from '../../lib/handlers.ts';
import { modelPromotion } from '../../workflows/model-promotion.ts';
import { roles } from '../../workflows/roles.ts';

const directory = mkdtempSync(join(tmpdir(), 'countersign-synthesis-'));
const outdir = join(directory, 'out');

afterEach(() => {
  vi.doUnmock('../../workflows/index.ts');
  vi.resetModules();
  rmSync(directory, { recursive: true, force: true });
});

// Bundling takes seconds on a busy machine.
describe('synthesize', { timeout: 60_000 }, () => {
  test('writes an assembly in which every function finds its code', async () => {
    const { synthesize } = await import('../../lib/synthesize.ts');
    await synthesize({ outdir, checks: false });
    const read = (file: string) => JSON.parse(readFileSync(join(outdir, file), 'utf8'));
    const resources: { Type: string; Properties: { Code: { S3Key: string } } }[] = Object.values(
      read('GovernanceStack.template.json').Resources,
    );
    const keys = resources
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map((it) => it.Properties.Code.S3Key);
    expect(new Set(keys).size).toBe(HANDLER_NAMES.length);
    for (const key of keys) {
      const { source } = read('GovernanceStack.assets.json').files[key.replace('.zip', '')];
      expect(existsSync(join(outdir, source.path, 'index.mjs'))).toBe(true);
    }
  });

  test('lists everything that is wrong with the workflows, and writes nothing', async () => {
    const wrong = { ...modelPromotion, requester: 'nobody-at-all', start: 'nowhere' };
    vi.doMock('../../workflows/index.ts', () => ({
      workflows: [wrong, modelPromotion],
      roles,
      customChecks: [],
      freezes: [],
    }));
    const { synthesize } = await import('../../lib/synthesize.ts');
    const failure = await synthesize({ outdir, checks: false }).catch((error: unknown) => error);
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
    const customChecks = [{ name: 'drift', deployed: 'here' }];
    vi.doMock('../../workflows/index.ts', () => ({ workflows: [], roles, customChecks, freezes: [] }));
    const { synthesize } = await import('../../lib/synthesize.ts');
    await expect(synthesize({ outdir, checks: false })).rejects.toThrow(
      "- check 'drift': there is no file workflows/checks/drift.ts: write it",
    );
    expect(existsSync(outdir)).toBe(false);
  });
});
