import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * `node test/attack/forge.mjs`: tries a million forged and stale links, on all processors, and says how fast; and offers a
 * hundred thousand tokens as the provider's signature of a decision that they are not of. Ends with 1 when one of them was
 * accepted, or one link could be told from another.
 */
process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';

// A million refusals are thrown; nobody reads where from.
Error.stackTraceLimit = 0;

// After the environment is set: the log reads it when it is loaded.
const { reportFigures } = await import('../campaigns/figures.ts');
const { besiege } = await import('./support/siege.ts');
const { offerTokens } = await import('./support/token-siege.ts');

async function attack({ links, tokens, seed }: Task) {
  return { links: await besiege(links, seed), tokens: await offerTokens(tokens, seed) };
}
type Report = Awaited<ReturnType<typeof attack>>;
interface Task {
  readonly links: number;
  readonly tokens: number;
  readonly seed: number;
}

if (isMainThread) await main();
else parentPort?.postMessage(await attack(workerData));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      links: { type: 'string', default: '1000000' },
      tokens: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(Date.now() % 1e9) },
    },
  });
  const workers = Math.min(4, availableParallelism());
  const [links, tokens, seed] = [values.links, values.tokens, values.seed].map(Number) as [
    number,
    number,
    number,
  ];
  const began = performance.now();
  const share = (all: number) => Math.ceil(all / workers);
  const reports = await Promise.all(
    Array.from({ length: workers }, (_, index) =>
      runWorker({ links: share(links), tokens: share(tokens), seed: seed + index }),
    ),
  );
  const seconds = (performance.now() - began) / 1000;
  const [all, offered] = [
    show(reports.map((report) => report.links.tried)),
    show(reports.map((report) => report.tokens.tried)),
  ];
  for (const {
    links: { microseconds, verified },
  } of reports) {
    const { form, mac } = microseconds;
    console.log(
      `refused by its form: ${form.toFixed(0)} µs, by its MAC: ${mac.toFixed(0)} µs (${verified} by KMS)`,
    );
  }
  const wrong = reports.flatMap((report) => [...report.links.wrong, ...report.tokens.wrong]);
  for (const what of wrong) console.error(what);
  console.log(`${all} links and ${offered} tokens in ${seconds.toFixed(0)} s, seed ${seed}`);
  console.log(wrong.length === 0 ? 'none accepted, no link told from another' : 'NOT AS PROMISED');
  const verified = reports.reduce((sum, report) => sum + report.links.verified, 0);
  const perSecond = all / seconds;
  reportFigures('links', { links: all, verified, perSecond, tokens: offered, wrong: wrong.length });
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

/** Shows how many were tried of each way; how many that are in all. */
function show(counts: readonly Readonly<Record<string, number>>[]): number {
  const tried: Record<string, number> = {};
  for (const counted of counts)
    for (const [way, count] of Object.entries(counted)) tried[way] = (tried[way] ?? 0) + count;
  console.table(tried);
  return Object.values(tried).reduce((sum, count) => sum + count, 0);
}

function runWorker(task: Task): Promise<Report> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code}`)));
  });
}
