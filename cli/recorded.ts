import type { Recorded } from '../lambdas/api/schemas/requests.ts';
import { type Io, writeJson, writeLine } from './io.ts';

/** Says which entry records what was done. */
export function writeRecorded({ stdout }: Io, recorded: Recorded, done: string, json?: true): void {
  const { entry, appended } = recorded;
  const place = `entry ${entry.seq} of ${entry.stream}`;
  if (json) writeJson(stdout, recorded);
  else if (appended) writeLine(stdout, `${done}: ${place}.`);
  else writeLine(stdout, `The ledger said so already, in ${place}: nothing was written.`);
}
