import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { digestOf, pem } from '../cli/support/both-verifiers.ts';
import { exportTo } from '../cli/support/digested-ledger.ts';
import { ENTRIES, KEY, TOLD } from './ledger.ts';
import { playEverything } from './play.ts';
import { tell } from './tell.ts';

/**
 * Records a ledger as today's code writes it, with an export of it, the key of its digests, and what it tells:
 *
 *     node test/ledgers/record.mjs 2026-11-29
 *
 * What was recorded is never recorded anew: a change of what old entries mean is found by what they told once.
 */
const [name] = process.argv.slice(2);
if (name === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(name))
  throw new Error('Say the day: node test/ledgers/record.mjs 2026-11-29');
const directory = join(import.meta.dirname, name);
mkdirSync(directory);
const items = await playEverything();
const target = join(directory, 'export');
await exportTo(target, items, await digestOf(items));
const entries = join(target, 'entries.jsonl');
writeFileSync(join(directory, ENTRIES), gzipSync(readFileSync(entries), { level: 9 }));
rmSync(entries);
writeFileSync(join(directory, KEY), pem);
writeFileSync(join(directory, TOLD), `${JSON.stringify(tell(items), null, 2)}\n`);
console.log(`Recorded ${items.length} entries in ${directory}.`);
