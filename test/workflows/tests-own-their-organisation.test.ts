import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { loadOrganisation } from '../../lib/load-organisation.ts';
import { everyone } from '../../schema/roles.ts';

const TEST = resolve(import.meta.dirname, '..');
const SHIPPED = resolve(TEST, '../workflows');
/** What tests the organisation of this repository on purpose. */
const ON_PURPOSE = /^(workflows|docs|examples)\//;

const sources = readdirSync(TEST, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => !ON_PURPOSE.test(relative(TEST, path)))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

it('no other test reads the workflows of this repository', () => {
  const guilty = sources.filter(({ path, text }) =>
    [...text.matchAll(/['"](\.[^'"\s]*)['"]/g)].some(([, target = '']) => {
      const place = relative(SHIPPED, resolve(path, '..', target));
      return !place.startsWith('..');
    }),
  );
  expect(guilty.map(({ path }) => relative(TEST, path))).toEqual([]);
  expect(sources.length).toBeGreaterThan(200);
});

it('no other test runs them because it names no organisation', () => {
  const nameless =
    /\b(?:synthesizeCached|loadOrganisation|synthesize)\(\)|Organisation\('workflows'|\bstartLocal\(\{(?![^;]*(?:organisation|assembly|options))/;
  expect(sources.filter(({ text }) => nameless.test(text)).map(({ path }) => relative(TEST, path))).toEqual(
    [],
  );
});

it('no other test knows who stands in them', async () => {
  const { roles } = await loadOrganisation(SHIPPED);
  const people = [...everyone(roles).values()].flatMap(({ email, name }) => [email, name]);
  const guilty = sources.filter(({ text }) => people.some((word) => text.includes(word)));
  expect(guilty.map(({ path }) => relative(TEST, path))).toEqual([]);
});

it('a test organisation has nobody in common with them', async () => {
  const [shipped, own] = await Promise.all(
    [SHIPPED, join(TEST, 'organisation')].map(async (directory) =>
      everyone((await loadOrganisation(directory)).roles),
    ),
  );
  const names = [...(shipped?.values() ?? [])].map(({ name }) => name);
  const both = [...(own?.values() ?? [])].filter(
    ({ email, name }) => shipped?.has(email) || names.includes(name),
  );
  expect(both).toEqual([]);
});
