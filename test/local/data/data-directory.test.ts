import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type DataDirectory, openDataDirectory } from '../../../local/data/data-directory.ts';
import { makeDirectory, startTiny } from '../support/tiny-app.ts';

function open(path: string): DataDirectory {
  const directory = openDataDirectory(path);
  onTestFinished(() => {
    if (directory.database.isOpen) directory.close();
  });
  return directory;
}

test('makes a directory that only its owner can look into, and remembers the port', () => {
  const path = join(makeDirectory(), 'a', 'b');
  const first = open(path);
  expect(first.rememberedPort).toBeUndefined();
  first.rememberPort(4711);
  first.close();
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(open(path).rememberedPort).toBe(4711);
});

test('lets in one server at a time', () => {
  const path = makeDirectory();
  const first = open(path);
  expect(() => open(path)).toThrow(`in use by the process ${process.pid}: stop that first`);
  first.close();
  expect(() => open(path)).not.toThrow();
});

test.each([
  ['a file', (path: string) => writeFileSync(path, 'x'), 'it is a file, or lies under one'],
  [
    'a directory of something else',
    (path: string) => {
      mkdirSync(path);
      writeFileSync(join(path, 'precious.txt'), 'x');
    },
    'holds other files and is no data directory of Countersign',
  ],
  [
    'a directory of another version',
    (path: string) => {
      mkdirSync(path);
      writeFileSync(join(path, 'countersign.json'), '{"format":2}');
    },
    'has format 2, and this version of Countersign reads format 1',
  ],
  [
    'a marker that is no JSON',
    (path: string) => {
      mkdirSync(path);
      writeFileSync(join(path, 'countersign.json'), '{');
    },
    "its countersign.json can't be read",
  ],
  [
    'a database that is none',
    (path: string) => {
      mkdirSync(path);
      writeFileSync(join(path, 'countersign.json'), '{"format":1}');
      writeFileSync(join(path, 'engine.sqlite'), 'x'.repeat(5_000));
    },
    "its engine.sqlite can't be opened",
  ],
])('refuses %s and leaves it as it is', (_what, prepare, message) => {
  const path = join(makeDirectory(), 'data');
  prepare(path);
  const before = contentsOf(path);
  expect(() => openDataDirectory(path)).toThrow(message);
  expect(contentsOf(path)).toEqual(before);
});

test('takes up a directory whose creation was interrupted', () => {
  const path = makeDirectory();
  writeFileSync(join(path, 'countersign.json.1.tmp'), '{');
  expect(() => open(path)).not.toThrow();
});

test.each([
  ['keys', (path: string) => writeFileSync(join(path, 'keys.json'), '{'), "keys.json can't be read"],
  [
    'tables',
    (path: string) => writeFileSync(join(path, 'dynamodb', 'CURRENT'), 'x'),
    "dynamodb can't be opened",
  ],
])('a server refuses damaged %s in one sentence', async (_what, damage, message) => {
  const server = await startTiny();
  const { path } = server.dataDirectory;
  await server.close();
  damage(path);
  await expect(startTiny({ dataDirectory: path })).rejects.toThrow(message);
});

test('keeps the keys to their owner, the same ones after a restart', async () => {
  const server = await startTiny();
  const { path, keysPath } = server.dataDirectory;
  const keys = readFileSync(keysPath, 'utf8');
  await server.close();
  expect(statSync(keysPath).mode & 0o777).toBe(0o600);
  await startTiny({ dataDirectory: path });
  expect(readFileSync(keysPath, 'utf8')).toBe(keys);
});

function contentsOf(path: string): unknown {
  if (statSync(path).isFile()) return readFileSync(path, 'utf8');
  return Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}
