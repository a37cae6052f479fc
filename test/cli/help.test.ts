import { describe, expect, it } from 'vitest';
import { readManifest } from '../../cli/init/manifest.ts';
import { run } from './support/run.ts';

/** Every command that does something, by the words that call it. */
async function leaves(path: readonly string[] = []): Promise<string[][]> {
  const { stdout } = await run([...path, '--help']);
  const listed = /\nCommands:\n([\s\S]*?)(\n\n|$)/.exec(stdout)?.[1] ?? '';
  const names = [...listed.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name = '']) => name);
  const below = await Promise.all(
    names.filter((name) => name !== 'help').map((name) => leaves([...path, name])),
  );
  const acts = below.length === 0 || (path.length > 0 && stdout.includes('\nArguments:\n'));
  return [...(acts ? [[...path]] : []), ...below.flat()];
}

const commands = await leaves();

it('says which version it is', async () => {
  expect(await run(['--version'])).toEqual({ code: 0, stdout: `${readManifest().version}\n`, stderr: '' });
});

describe('the help', () => {
  it('is there for every command', () => {
    expect(commands.map((path) => path.join(' '))).toEqual(
      expect.arrayContaining([
        'who',
        'report times',
        'findings',
        'findings close',
        'audit verify',
        'roll-back',
      ]),
    );
  });

  it('says which options are required, as does the complaint, with where to look', async () => {
    const { stdout } = await run(['withdraw', '--help']);
    expect(stdout).toMatch(/--reason <text> +why; everyone who was asked reads it \(required\)\n/);
    expect(await run(['findings', 'close', 'model/churn', 'f1'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        "countersign: required option '--comment <text>' not specified. See 'countersign findings close --help'.\n",
    });
  });

  it('says a default in the way in which it is written', async () => {
    const { stdout } = await run(['wait', '--help']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/--timeout <time> .*\(default: 1d\).*\(default: 30s\)/);
  });

  it('a wrong call is one problem for a program', async () => {
    const { code, stdout, stderr } = await run(['withdraw', '--reason', 'why', '--json']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({
      type: 'urn:countersign:problem:Usage',
      title: 'It was called wrongly',
      detail: "missing required argument 'request'. See 'countersign withdraw --help'.",
      code: 'Usage',
    });
  });

  it.each(commands.map((path) => path.join(' ')))(
    'of %s has examples that call it, and its exit codes',
    async (words) => {
      const { code, stdout, stderr } = await run([...words.split(' '), '--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`\nExamples:\n[\\s\\S]*countersign ${words}( |\n)`));
      expect(stdout).toMatch(/\nExit codes: 0 /);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(130);
    },
  );
});
