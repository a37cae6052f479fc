import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startLocal } from '../../local/start-local.ts';
import { askCountersign } from '../../start/ask-countersign.ts';
import { launch } from '../local/support/launch.ts';
import { makeDirectory } from '../local/support/tiny-app.ts';
import { ORGANISATION } from '../support/organisation.ts';
import { ANSWER } from './answer.ts';

const PATIENCE_MS = 120_000;

/** Checks the whole ledger in a data directory that no server uses. */
async function auditLedger(dataDirectory: string): Promise<string> {
  const server = await startLocal({ dataDirectory, organisation: ORGANISATION });
  onTestFinished(() => server.close());
  return askCountersign(server.endpoint, 'audit', 'verify');
}

test(
  'killed again and again, it ends with the same answer and a whole ledger',
  async () => {
    const dataDirectory = join(makeDirectory(), 'data');
    for (const moment of [/Inbox/, /approves: version 1/, /asks for changes/, /approves: version 2, Test/]) {
      const run = launch('--unattended', '--json', '--data-dir', dataDirectory);
      await run.waitFor(moment);
      run.kill('SIGKILL');
      expect(await run.exit).toBe('SIGKILL');
    }
    const last = launch('--unattended', '--json', '--data-dir', dataDirectory);
    expect(await last.exit, last.stderr()).toBe(0);
    expect(JSON.parse(last.stdout())).toMatchObject(ANSWER);
    expect(await auditLedger(dataDirectory)).not.toMatch(/damage/i);
  },
  PATIENCE_MS,
);
