import { execFileSync, spawnSync } from 'node:child_process';
import { sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HTTP_ANSWERS } from '../../lambdas/api/http-answers.ts';
import { problemOf } from '../../lambdas/api/problems.ts';
import { ROUTES, type Route } from '../../lambdas/api/routes.ts';
import { type ErrorCode, GovernanceError } from '../../lambdas/domain/errors.ts';
import { receiptMessage } from '../../lambdas/domain/receipt.ts';
import { makeDirectory } from '../local/support/tiny-app.ts';
import { makeKey, receiptOf } from '../support/receipts.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/api.md'), 'utf8');
const hasTools = ['jq', 'openssl'].every((tool) => spawnSync(tool, ['--version']).error === undefined);

test('names every question', () => {
  for (const { method, path } of Object.values<Route>(ROUTES)) {
    if (method === 'GET') expect(page).toContain(`GET ${path}`);
  }
});

test('has each error under its status', () => {
  const rows = [...page.matchAll(/^\| (\d{3}) \| (.*) \|$/gm)];
  expect(rows.length).toBeGreaterThan(5);
  for (const [, status, codes = ''] of rows) {
    for (const [, code] of codes.matchAll(/`(\w+)`/g)) {
      const { problem } = problemOf(
        code === 'InternalError'
          ? new Error('x')
          : new GovernanceError(code as ErrorCode, 'x', { violations: [] } as never),
      );
      expect([problem.code, problem.status]).toEqual([code, Number(status)]);
    }
  }
});

test.skipIf(!hasTools)('shows how to check a receipt with tools that everybody has', () => {
  const directory = makeDirectory();
  const { privateKey, pem, fingerprint } = makeKey();
  const receipt = receiptOf(new Date('2026-04-01T00:00:00.000Z'), fingerprint);
  const signature = sign('sha256', receiptMessage(receipt), privateKey).toString('base64');
  writeFileSync(join(directory, 'receipt.json'), JSON.stringify({ receipt, signature }, null, 2));
  writeFileSync(join(directory, 'receipt-key.pem'), pem);
  const [, script = ''] = /```sh\n([\s\S]*?)```/.exec(page) ?? [];
  expect(execFileSync('bash', ['-ec', script], { cwd: directory, encoding: 'utf8' })).toBe('Verified OK\n');
});

test('every error that it names has the status that callers get', () => {
  const rows = [...page.matchAll(/^\| (\d{3}) \| (.*) \|$/gm)];
  const named = rows.flatMap(([, status, codes = '']) =>
    [...codes.matchAll(/`(\w+)`/g)].map(([, code = '']) => [code, Number(status)] as const),
  );
  expect(named.length).toBeGreaterThan(15);
  const answers: Readonly<Record<string, { readonly status: number }>> = HTTP_ANSWERS;
  const wrong = named.filter(([code, status]) => (answers[code]?.status ?? 500) !== status);
  expect(wrong).toEqual([]);
});
