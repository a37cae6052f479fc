#!/usr/bin/env node
/**
 * Verifies an export of Countersign's ledger, or a proof. Needs Node 24 and the files beside this one, nothing else:
 *
 *   node cli/audit/verifier/main.ts <directory of an export> [--public-key <file.pem>] [--json]
 *     [--provider <file.json>] [--expect-subject <subject>] [--expect-from <instant>] [--expect-to <instant>]
 *   node cli/audit/verifier/main.ts <file of a proof> --public-key <file.pem> [--json]
 *
 * Exit codes: 0 whole, or proven; 1 damaged, or nothing of the kind; 2 called wrongly.
 */
import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkProof } from './check-proof.ts';
import { Damage, UnusableExport } from './damage.ts';
import { describeProof } from './describe-proof.ts';
import { describeReport } from './describe-report.ts';
import { printable } from './printable.ts';
import { readProviders } from './providers.ts';
import { verifyExport } from './verify-export.ts';

const USAGE =
  'Usage: main.ts <directory of an export | file of a proof> [--public-key <file.pem>] [--json]\n' +
  '  [--provider <file.json>] [--expect-subject <subject>] [--expect-from <instant>] [--expect-to <instant>]';

interface Call {
  readonly values: {
    readonly 'public-key'?: string;
    readonly json?: boolean;
    readonly provider?: string;
    readonly 'expect-subject'?: string;
    readonly 'expect-from'?: string;
    readonly 'expect-to'?: string;
  };
  readonly positionals: readonly string[];
}

function main(): number {
  const { values, positionals } = readCall();
  const [path, ...others] = positionals;
  const isProof = path !== undefined && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const keyFile = values['public-key'];
  if (path === undefined || others.length > 0 || (isProof && keyFile === undefined)) {
    console.error(USAGE);
    return 2;
  }
  const print = (found: unknown, lines: readonly string[]) =>
    console.log(values.json ? JSON.stringify(found, undefined, 2) : lines.join('\n'));
  try {
    const pem = keyFile === undefined ? undefined : readFileSync(keyFile, 'utf8');
    if (isProof && pem !== undefined) {
      const proven = checkProof(readFileSync(path, 'utf8'), pem);
      print(proven, describeProof(proven));
      return 0;
    }
    const expected = {
      subject: values['expect-subject'],
      from: instantOf(values['expect-from']),
      to: instantOf(values['expect-to']),
    };
    const { provider } = values;
    const believed =
      provider === undefined ? undefined : readProviders(readFileSync(provider, 'utf8'), provider);
    const report = verifyExport(path, pem, undefined, expected, believed);
    print(report, describeReport(report));
    return report.whole ? 0 : 1;
  } catch (error) {
    const told = error instanceof UnusableExport || error instanceof Damage;
    if (!told && (error as { code?: string }).code !== 'ENOENT') throw error;
    console.error(printable((error as Error).message));
    return 1;
  }
}

/** An instant as it is written in the ledger. @throws UnusableExport when it is none. */
function instantOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const instant = new Date(text);
  if (!Number.isNaN(instant.getTime())) return instant.toISOString();
  throw new UnusableExport(`'${text}' is no instant: write it as 2026-01-31T12:00:00Z.`);
}

function readCall(): Call {
  try {
    const text = { type: 'string' } as const;
    const options = {
      'public-key': text,
      json: { type: 'boolean' },
      provider: text,
      'expect-subject': text,
      'expect-from': text,
      'expect-to': text,
    } as const;
    return parseArgs({ allowPositionals: true, options });
  } catch {
    return { values: {}, positionals: [] };
  }
}

process.exitCode = main();
