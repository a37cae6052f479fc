import { readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector';
import { SourceMap } from 'node:module';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { definitionHash } from '../../schema/workflow.ts';
import { modelPromotion } from '../../workflows/model-promotion.ts';
import { approvalEvent, listenBetween, loadFunction } from '../between.ts';
import type { Figure } from '../figure.ts';
import { Server } from '../server.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * How many of our files somebody enters who follows one run through the code: from a click to the wake-up of the
 * execution, and from an execution's start to the request's first entry in the ledger.
 *
 * The deployed bundle of the handler runs here; V8 counts which of its functions were called between the invocation and
 * the moment when the call that ends the path leaves (the second run of each: the first one only loads); the bundle's
 * source map tells in which files they stand. Set `PATHS=1` to see these.
 */
export async function measurePaths(): Promise<Figure[]> {
  const server = await Server.start();
  const coverage = new Coverage();
  let [end, files]: [string, readonly string[]] = ['', []];
  const between = await listenBetween(server.endpoint, (call) => {
    if (call === end && files.length === 0) files = coverage.entered();
  });
  try {
    await server.settle();
    const submissions = await server.submit(2);
    const links = await server.links('manager@example.com');
    const events = submissions.map(({ version }) => approvalEvent(links.get(version) ?? '', version));
    const follow = async (handler: string, last: string, [first, second]: readonly unknown[]) => {
      const invoke = await loadFunction(handler, between.endpoint);
      await invoke(first);
      [end, files] = [last, []];
      coverage.entered();
      const outcome = await invoke(second);
      if (files.length === 0) throw new Error(`${handler} made no call ${last}: ${JSON.stringify(outcome)}`);
      if (process.env['PATHS'] !== undefined) console.error(`${handler}:\n  ${files.join('\n  ')}`);
      return files.length;
    };
    const figure = (name: string, count: number): Figure => ({ name, unit: '', samples: [count] });
    return [
      figure('files from a click to the wake-up', await follow('decide', 'states SendTaskSuccess', events)),
      figure(
        'files from the start to the ledger',
        await follow('intake', 'countersign-ledger PutItem', ['1', '2'].map(startEvent)),
      ),
    ];
  } finally {
    coverage.stop();
    between.close();
    await server.stop();
  }
}

/** What the state machine gives the handler that takes a request in. */
function startEvent(version: string): unknown {
  const sha256 = version.padStart(64, '0');
  return {
    workflow: modelPromotion.id,
    definition: definitionHash(modelPromotion),
    execution: `arn:aws:states:us-east-1:000000000000:execution:countersign-model-promotion:path-${version}`,
    taskToken: `path-${version}`,
    timedOut: false,
    input: {
      subject: 'model/followed',
      version,
      requestedBy: 'data-scientist@example.com',
      lineage: {
        trainingData: { uri: 's3://data/followed.csv', sha256 },
        code: { repository: 'https://git.example.com/followed', commit: 'c0ffee1' },
        hyperparameters: { depth: 3 },
      },
      artifact: { uri: 's3://models/followed', sha256 },
      metrics: { auc: 0.9 },
    },
  };
}

/** Which functions of the bundles in this process are called. */
class Coverage {
  readonly #session = new Session();
  readonly #sources = new Map<string, (offset: number) => string | undefined>();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  }

  /** Our files with a function that was called since this was asked before. */
  entered(): string[] {
    let scripts: readonly Profiler.ScriptCoverage[] = [];
    // A session with its own thread answers before it returns.
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error) throw error;
      scripts = result;
    });
    const files = scripts
      .filter(({ url }) => url.includes('/index.mjs?instance='))
      .flatMap(({ url, functions }) =>
        functions.flatMap(({ ranges: [range] }) =>
          range !== undefined && range.count > 0 ? [this.#sourceOf(url)(range.startOffset)] : [],
        ),
      );
    const ours = files.filter((file) => file !== undefined && /^(lambdas|schema|workflows)\//.test(file));
    return [...new Set(ours as string[])].sort();
  }

  stop(): void {
    this.#session.disconnect();
  }

  /** Tells in which file the function at an offset of a bundle stands. */
  #sourceOf(url: string): (offset: number) => string | undefined {
    const known = this.#sources.get(url);
    if (known !== undefined) return known;
    const path = fileURLToPath(url.replace(/\?.*/, ''));
    const lines = [0];
    for (const { index } of readFileSync(path, 'utf8').matchAll(/\n/g)) lines.push(index + 1);
    const map = new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')));
    const locate = (offset: number): string | undefined => {
      const line = lines.findLastIndex((start) => start <= offset);
      const entry = map.findEntry(line, offset - (lines[line] ?? 0));
      return 'originalSource' in entry
        ? relative(ROOT, resolve(ROOT, 'bundles/handler', entry.originalSource))
        : undefined;
    };
    this.#sources.set(url, locate);
    return locate;
  }
}
