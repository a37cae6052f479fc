import { execFileSync, spawnSync } from 'node:child_process';
import { sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  payloadOf,
  preAuthentication,
  toBundle,
  toEnvelope,
  toStatement,
} from '../../lambdas/domain/in-toto.ts';
import { sha256Hex } from '../../schema/canonical-json.ts';
import { makeDirectory } from '../local/support/tiny-app.ts';
import { makeKey, receiptOf } from '../support/receipts.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/gates.md'), 'utf8');
const [, shell = ''] = /### Any shell.*?```sh\n(.*?)```/s.exec(page) ?? [];
const hasTools = ['jq', 'openssl'].every((tool) => spawnSync(tool, ['--version']).error === undefined);
const MODEL = '{"weights":[]}';

/** What the page's recipe says of a bundle: its exit code, and what it prints. */
function gate({ environment = 'production', age = 0, model = MODEL } = {}) {
  const directory = makeDirectory();
  const key = makeKey();
  const at = new Date(Date.now() - age * 1000);
  const artifact = { uri: 's3://models/13', sha256: sha256Hex(MODEL) };
  const subject = 'model/breast-cancer';
  const stated = receiptOf(at, key.fingerprint, { subject, environment, artifact });
  const payload = payloadOf(toStatement(stated, 1));
  const envelope = toEnvelope(payload, sign('sha256', preAuthentication(payload), key.privateKey));
  writeFileSync(join(directory, 'approved.json'), JSON.stringify(toBundle(envelope, key.fingerprint)));
  writeFileSync(join(directory, 'receipt-key.pem'), key.pem);
  writeFileSync(join(directory, 'model.json'), model);
  return execFileSync('bash', ['-euo', 'pipefail', '-c', shell], { cwd: directory, encoding: 'utf8' });
}

test.skipIf(!hasTools)(
  'the gate of openssl and jq lets pass what is approved there, and nothing else',
  () => {
    expect(gate()).toBe('Verified OK\ntrue\n');
    expect(() => gate({ environment: 'qa' })).toThrow();
    expect(() => gate({ age: 2 * 86_400 })).toThrow();
    expect(() => gate({ model: '{"weights":[1]}' })).toThrow();
  },
);
