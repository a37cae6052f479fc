import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
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
