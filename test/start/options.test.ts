import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readOptions } from '../../start/options.ts';

test.each([
  [['--nonsense'], "unknown option '--nonsense'. See 'npm start -- --help'."],
  [['nonsense'], 'too many arguments. Expected 0 arguments but got 1: nonsense.'],
  [
    ['--port', 'http'],
    "option '--port <number>' argument 'http' is invalid. Give a number from 0 (any free port) to 65535.",
  ],
  [['--port', '65536'], 'Give a number from 0 (any free port) to 65535.'],
  [['--port'], "option '--port <number>' argument missing."],
  [['--data-dir', ''], 'Name a directory.'],
  [['--json'], '--json only goes with --unattended.'],
])('npm start -- %j says what is wrong with it', (words, message) => {
  expect(() => readOptions(words)).toThrow(
    expect.objectContaining({ exitCode: 2, text: expect.stringContaining(message) }),
  );
});

test('reads what it is asked to do', () => {
  expect(readOptions([])).toEqual({
    unattended: false,
    json: false,
    port: undefined,
    dataDirectory: undefined,
    workflows: 'workflows',
  });
  expect(
    readOptions(['--unattended', '--json', '--port', '0', '--data-dir', 'here', '--workflows', 'ours']),
  ).toEqual({
    unattended: true,
    json: true,
    port: 0,
    dataDirectory: resolve('here'),
    workflows: 'ours',
  });
});
