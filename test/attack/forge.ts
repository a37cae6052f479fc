import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * `node test/attack/forge.mjs`: tries a million forged and stale links, on all processors, and says how fast.
 * Ends with 1 when one of them was accepted, or could be told from another.
 */
process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';

// A million refusals are thrown; nobody reads where from.
Error.stackTraceLimit = 0;

// After the environment is set: the log reads it when it is loaded.
const { reportFigures } = await import('../campaigns/figures.ts');
const { besiege } = await import('./support/siege.ts');
type Report = Awaited<ReturnType<typeof besiege>>;

if (isMainThread) await main();
else parentPort?.postMessage(await besiege(workerData.count, workerData.seed));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      links: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: String(Date.now() % 1e9) },
    },
  });
  const workers = Math.min(4, availableParallelism());
  const [links, seed, began] = [Number(values.links), Number(values.seed), performance.now()];
  const reports = await Promise.all(
    Array.from({ length: workers }, (_, index) => runWorker(Math.ceil(links / workers), seed + index)),
  );
  const seconds = (performance.now() - began) / 1000;
  const tried: Record<string, number> = {};
  for (const report of reports)
    for (const [way, count] of Object.entries(report.tried)) tried[way] = (tried[way] ?? 0) + count;
  const all = Object.values(tried).reduce((sum, count) => sum + count, 0);
  console.table(tried);
  for (const { microseconds, verified } of reports) {
    const { form, mac } = microseconds;
    console.log(
      `refused by its form: ${form.toFixed(0)} µs, by its MAC: ${mac.toFixed(0)} µs (${verified} by KMS)`,
    );
  }
  const wrong = reports.flatMap((report) => report.wrong);
  for (const what of wrong) console.error(what);
  console.log(
    `${all} links in ${seconds.toFixed(0)} s (${(all / seconds).toFixed(0)} a second), seed ${seed}`,
  );
  console.log(wrong.length === 0 ? 'none accepted, none told from another' : 'NOT AS PROMISED');
  const verified = reports.reduce((sum, report) => sum + report.verified, 0);
  reportFigures('links', { links: all, verified, perSecond: all / seconds, wrong: wrong.length });
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

function runWorker(count: number, seed: number): Promise<Report> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { count, seed } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code}`)));
  });
}
