import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { reportFigures } from '../campaigns/figures.ts';
import { MAILS_PER_REQUEST, raid } from './support/raid.ts';

/**
 * `node test/attack/scan.mjs`: lets the robot loose on a thousand mails of the embedded default. Ends with 1 when it
 * decided anything, or when a person's link does not work afterwards.
 */
const { values } = parseArgs({
  options: { mails: { type: 'string', default: '1000' }, guesses: { type: 'string', default: '4' } },
});
const directory = mkdtempSync(join(tmpdir(), 'countersign-scan-'));
try {
  const began = performance.now();
  const { mails, deeds, decided, welcomed } = await raid(
    directory,
    Number(values.mails),
    Number(values.guesses),
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  const statuses = [...deeds.statuses].map(([status, count]) => `${status}: ${count}`).join(', ');
  console.log(
    `${mails} mails, ${deeds.requests} requests, ${deeds.forms} forms in ${seconds} s (${statuses})`,
  );
  console.log(`${decided} decisions by the robot, ${welcomed} by people afterwards`);
  reportFigures('robot', { mails, requests: deeds.requests, forms: deeds.forms, decided, welcomed });
  process.exitCode = decided === 0 && welcomed === mails / MAILS_PER_REQUEST ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
