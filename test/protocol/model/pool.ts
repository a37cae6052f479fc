import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Two cores are what a small machine has; a worker's memory is bounded, so that no scenario takes a machine down. */
const WORKERS = 2;
const MAX_HEAP_MB = 2_500;

/** Does the jobs in worker threads of their own, two at a time, and hands each result on as it comes. */
export async function runInWorkers<Job, Result>(
  file: URL,
  jobs: readonly Job[],
  onResult: (result: Result, job: Job) => void,
): Promise<void> {
  const left = [...jobs];
  const work = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) {
      const worker = new Worker(file, {
        workerData: job,
        resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
      });
      try {
        const [result] = await once(worker, 'message');
        onResult(result as Result, job);
      } finally {
        await worker.terminate();
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}
