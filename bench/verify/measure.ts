import { hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { verifyExport } from '../../cli/audit/verifier/verify-export.ts';

/** What one process found out about one export. Times are processor time of all threads, in milliseconds. */
export interface Measurement {
  readonly entries: number;
  readonly megabytes: number;
  readonly verify: readonly number[];
  /** Hashing the same lines and nothing else, each time just before verifying. */
  readonly bare: readonly number[];
  /** The most memory that the process had after verifying once, before anything else. */
  readonly peakMegabytes: number;
  /** The largest heap in use after a collection, at ten places on the way; needs --expose-gc. */
  readonly liveMegabytes: number;
}

/** Verifies an export that is whole, and hashes it bare, as many times. */
export function measure(directory: string, rounds: number): Measurement {
  const entries = verifyWhole(directory);
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  const [verify, bare]: [number[], number[]] = [[], []];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    bare.push(time(() => (bytes = hashLines(join(directory, 'entries.jsonl')))));
    verify.push(time(() => verifyWhole(directory)));
  }
  return {
    entries,
    megabytes: bytes / 1e6,
    verify,
    bare,
    peakMegabytes,
    liveMegabytes: measureLiveHeap(directory),
  };
}

function verifyWhole(directory: string): number {
  const { whole, damage, entries } = verifyExport(directory);
  if (!whole) throw new Error(`a false alarm: ${JSON.stringify(damage)}`);
  return entries;
}

function measureLiveHeap(directory: string): number {
  let [largest, next] = [0, 0.1];
  verifyExport(directory, undefined, (share) => {
    if (share < next) return;
    next += 0.1;
    globalThis.gc?.();
    largest = Math.max(largest, process.memoryUsage().heapUsed);
  });
  return largest / 1e6;
}

/** Processor time rather than time, so that what else the machine does counts little. */
function time(run: () => unknown): number {
  const begin = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e3;
}

const CHUNK = 262_144;

/** Hashes every line as it lies in the file, read as the verifier reads it, and does nothing else; how many bytes. */
function hashLines(path: string): number {
  const file = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(CHUNK);
  let [kept, total] = [0, 0];
  for (;;) {
    const end = kept + readSync(file, buffer, kept, buffer.length - kept, null);
    if (end === kept) break;
    let start = 0;
    for (let at = buffer.indexOf(10); at >= 0 && at < end; at = buffer.indexOf(10, start)) {
      hash('sha256', buffer.subarray(start, at));
      total += at - start;
      start = at + 1;
    }
    buffer.copyWithin(0, start, end);
    kept = end - start;
  }
  closeSync(file);
  return total;
}
