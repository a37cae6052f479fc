import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
// Its name is an expression, for it has no types.
const { default: config } = await import(`${ROOT}/.dependency-cruiser.mjs`);
const TOOL = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const table = roomsOf(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'));
const rooms = [...table.keys()];

/** Each room of the table, with what it may import. */
function roomsOf(markdown: string): Map<string, readonly string[]> {
  const section = markdown.split('\n## ').find((part) => part.startsWith('Rooms\n')) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.flatMap((row) => {
      const [names = '', uses = ''] = row.split('|').slice(1);
      return quoted(names).map((name) => [name, quoted(uses)] as const);
    }),
  );
}

function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');
}

/** A file that could be in a room. */
const fileIn = (room: string) => (room.endsWith('/') ? `${room}some/file.ts` : room);

interface Paths {
  readonly path?: string | readonly string[];
  readonly pathNot?: string | readonly string[];
}

/** Whether some rule of the configuration forbids one file to import another. */
function isForbidden(from: string, to: string): boolean {
  const matches = (paths: Paths, file: string) => {
    const some = (patterns: string | readonly string[] = []) =>
      [patterns].flat().some((pattern) => new RegExp(pattern).test(file));
    return (paths.path === undefined || some(paths.path)) && !some(paths.pathNot);
  };
  const rules: readonly { from: Paths; to: Paths }[] = config.forbidden.filter(
    ({ to }: { to: object }) => !('circular' in to),
  );
  return rules.some((rule) => matches(rule.from, from) && matches(rule.to, to));
}

describe('the rooms of CONTRIBUTING.md', () => {
  it('are the ones that exist', () => {
    for (const room of rooms) expect(existsSync(join(ROOT, room)), room).toBe(true);
    const lambdas = readdirSync(join(ROOT, 'lambdas'), { withFileTypes: true });
    const existing = lambdas.map((entry) => `lambdas/${entry.name}${entry.isDirectory() ? '/' : ''}`);
    expect(rooms.filter((room) => room.startsWith('lambdas/')).sort()).toEqual(existing.sort());
  });

  it.each(rooms)('%s may import what the table says, and is refused everything else', (room) => {
    const others = [...rooms, 'bench/', 'test/'].filter((other) => other !== room);
    const allowed = others.filter((other) => !isForbidden(fileIn(room), fileIn(other)));
    const said = table.get(room) ?? [];
    expect(allowed).toEqual(others.filter((other) => said.some((use) => other.startsWith(use))));
  });

  it('are held by the tool that npm run imports runs, for types too', () => {
    const directory = mkdtempSync(join(tmpdir(), 'countersign-rooms-'));
    try {
      for (const room of ['schema', 'lib']) mkdirSync(join(directory, room));
      writeFileSync(join(directory, 'lib/names.ts'), 'export type Name = string;\n');
      writeFileSync(
        join(directory, 'schema/roles.ts'),
        "import type { Name } from '../lib/names.ts';\nexport const name: Name = '';\n",
      );
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [TOOL, 'schema', 'lib', '--config', join(ROOT, '.dependency-cruiser.mjs'), '--output-type', 'err'],
        { cwd: directory, encoding: 'utf8' },
      );
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
      expect(stdout).toContain('error schema-knows-only-its-own: schema/roles.ts → lib/names.ts');
      expect(stdout).not.toContain('\u203c');
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
