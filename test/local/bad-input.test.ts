import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../local/http/server.ts';
import { launch } from './support/launch.ts';
import { makeDirectory, startTiny } from './support/tiny-app.ts';

/** What `npm start` ends with: its exit code and its one line. */
async function refusal(...words: string[]): Promise<{ code: unknown; line: string }> {
  const run = launch(...words);
  const code = await run.exit;
  expect(run.stdout()).toBe('');
  expect(run.stderr().trimEnd()).not.toContain('\n');
  return { code, line: run.stderr().trimEnd() };
}

test('says in one line what is wrong with its options', async () => {
  const { code, line } = await refusal('--nonsense');
  expect(line).toBe("unknown option '--nonsense'. See 'npm start -- --help'.");
  expect(code).toBe(2);
});

test('says what to do when the port is taken', async () => {
  const other = await listen(0);
  onTestFinished(() => other.close());
  const directory = join(makeDirectory(), 'data');
  const { code, line } = await refusal('--port', String(other.port), '--data-dir', directory);
  expect(line).toContain(`Port ${other.port} of 127.0.0.1 is in use by another program: stop that one, or`);
  expect(code).toBe(1);
});

test('leaves alone a data directory that is not its own', async () => {
  const directory = makeDirectory();
  const precious = join(directory, 'countersign.json');
  mkdirSync(directory, { recursive: true });
  writeFileSync(precious, '{"format":99}');
  const { code, line } = await refusal('--data-dir', directory);
  expect(line).toContain(`${directory} has format 99, and this version of Countersign reads format 1`);
  expect(code).toBe(1);
  expect(readFileSync(precious, 'utf8')).toBe('{"format":99}');
});

test('does not share a data directory with another server', async () => {
  const { dataDirectory } = await startTiny();
  const { code, line } = await refusal('--data-dir', dataDirectory.path);
  expect(line).toContain(`is in use by the process ${process.pid}: stop that first`);
  expect(code).toBe(1);
});

test('explains itself', async () => {
  const run = launch('--help');
  expect(await run.exit).toBe(0);
  expect(run.stdout()).toContain('npm start -- --unattended --json');
});
