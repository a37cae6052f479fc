import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { DETAILS } from '../../lambdas/domain/details.ts';
import { ledgerEntryJsonSchema, ledgerEventJsonSchema } from '../../lambdas/domain/ledger-event.ts';

it.each([
  ['event', ledgerEventJsonSchema],
  ['entry', ledgerEntryJsonSchema],
])(
  'docs/ledger-%s.schema.json is what the code has (write it with: npx countersign schema ...)',
  (name, schema) => {
    const file = new URL(`../../docs/ledger-${name}.schema.json`, import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema());
  },
);

const actions = Object.entries(DETAILS).flatMap(([kind, schemas]) =>
  Object.entries<z.ZodMiniObject>(schemas).map(([action, details]): [string, string, z.ZodMiniObject] => [
    kind,
    action,
    details,
  ]),
);
const tableOf = (document: string) =>
  readFileSync(new URL(`../../docs/${document}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));

it.each(actions)('docs/ledger-format.md has a row for %s %s, with each member', (kind, action, details) => {
  const rows = tableOf('ledger-format.md').filter(([, of, what]) => of === kind && what === `\`${action}\``);
  expect(rows).toHaveLength(1);
  const members = String(rows[0]?.[3]);
  for (const [name, schema] of Object.entries(details.shape)) {
    const isOptional = schema._zod.optin === 'optional';
    expect(members).toContain(isOptional ? `*\`${name}\`*` : `\`${name}\``);
    expect(members.includes(`*\`${name}\`*`), `${name} is in italics if it may be absent`).toBe(isOptional);
  }
});

it.each(actions)('docs/events.md says what %s %s is about', (kind, action) => {
  const rows = tableOf('events.md').filter(
    ([, of, , what]) => of === kind && what?.includes(`\`${action}\``),
  );
  expect(rows).toHaveLength(1);
});
