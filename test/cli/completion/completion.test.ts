import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { run } from '../support/run.ts';

const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

/** What bash offers after these words. */
async function complete(...words: string[]): Promise<string[]> {
  const { stdout } = await run(['completion', 'bash']);
  const script = `${stdout}
COMP_WORDS=(countersign ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_countersign; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout: offered, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return offered.trim().split('\n');
}

describe('completion', () => {
  it.skipIf(!has('bash')).each<[string[], string[]]>([
    [['wi'], ['withdraw']],
    [['audit', ''], expect.arrayContaining(['verify', 'export', '--help', '--endpoint'])],
    [
      ['audit', 'verify', '--ex'],
      ['--export', '--expect-subject', '--expect-from', '--expect-to'],
    ],
    [['who', 'model/churn', '--env'], ['--environment']],
    [['who', 'model/churn', '--environment', 'production', '--a'], ['--at']],
    [['requests', '--status', 'r'], ['rework']],
    [['findings', 'cl'], ['close']],
    [['completion', ''], expect.arrayContaining(['bash', 'zsh', 'fish'])],
    [['nonsense', '--reg'], ['--region']],
  ])('in bash offers after %j: %j', async (words, offered) => {
    expect(await complete(...words)).toEqual(offered);
  });

  it.each(['zsh', 'fish'])('has a script for %s that its shell can read', async (shell) => {
    const { code, stdout } = await run(['completion', shell]);
    expect(code).toBe(0);
    for (const word of ['roll-back', 'artifact-sha256', 'which version runs where'])
      expect(stdout).toContain(word);
    if (has(shell)) expect(spawnSync(shell, ['-n'], { input: stdout }).status).toBe(0);
  });

  it('knows no other shell', async () => {
    expect(await run(['completion', 'tcsh'])).toMatchObject({ code: 2, stdout: '' });
  });
});
