#!/usr/bin/env node
/**
 * Verifies an export of Countersign's ledger. Needs Node 24 and the files beside this one, nothing else:
 *
 *   node cli/audit/verifier/main.ts <directory> [--key <public-key.pem>] [--json]
 *
 * Exit codes: 0 whole; 1 damaged, or no export; 2 called wrongly.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UnusableExport } from './damage.ts';
import { describeReport } from './describe-report.ts';
import { verifyExport } from './verify-export.ts';

const USAGE = 'Usage: main.ts <directory of an export> [--key <public-key.pem>] [--json]';

function main(): number {
  let call: { values: { key?: string; json?: boolean }; positionals: string[] };
  try {
    const options = { key: { type: 'string' }, json: { type: 'boolean' } } as const;
    call = parseArgs({ allowPositionals: true, options });
  } catch {
    call = { values: {}, positionals: [] };
  }
  const { values, positionals } = call;
  const [directory, ...others] = positionals;
  if (directory === undefined || others.length > 0) {
    console.error(USAGE);
    return 2;
  }
  try {
    const pem = values.key === undefined ? undefined : readFileSync(values.key, 'utf8');
    const report = verifyExport(directory, pem);
    console.log(values.json ? JSON.stringify(report, undefined, 2) : describeReport(report).join('\n'));
    return report.whole ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UnusableExport) && (error as { code?: string }).code !== 'ENOENT') throw error;
    console.error((error as Error).message);
    return 1;
  }
}

process.exitCode = main();
