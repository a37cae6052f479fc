import { parentPort, workerData } from 'node:worker_threads';
import { invariants } from './invariants/all.ts';
import { explore } from './model/explore.ts';
import { scenarioBy } from './scenarios.ts';

/** Explores the scenario of this slug and sends what came of it. */
parentPort?.postMessage(await explore(scenarioBy(workerData as string), invariants));
