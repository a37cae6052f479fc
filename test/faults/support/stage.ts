import { vi } from 'vitest';
import { ALL_HANDLERS, type HandlerName, type HandlerSpec } from '../../../lib/handlers.ts';
import { type Cloud, ENVIRONMENT, openCloud } from './cloud.ts';
import { type Handler, prepareColdStarts } from './cold-start.ts';
import { passUntil, stopTime } from './virtual-time.ts';
import { type SeenCall, Wire } from './wire.ts';

/** What came of calling a handler. */
export interface Outcome {
  /** What it returned: for pages `{ statusCode, body }`. */
  readonly result: unknown;
  /** The name of the error that it ended with. */
  readonly error: string | undefined;
  readonly message: string;
  /** Milliseconds until it returned or threw. */
  readonly duration: number;
  readonly calls: readonly SeenCall[];
  /** What it counted, by metric; only what is not 0. */
  readonly metrics: ReadonlyMap<string, number>;
  /** Its log lines of the levels WARN and ERROR. */
  readonly complaints: readonly string[];
}

/** Where handlers are tried: their code, the services, the wire between them, and a clock that stands still. */
export interface Stage {
  readonly cloud: Cloud;
  readonly wire: Wire;
  /** Calls a handler, in a new function instance unless one is given. */
  call(name: HandlerName, event: unknown, instance?: Handler): Promise<Outcome>;
  /** A new function instance, to be called more than once. */
  start(name: HandlerName): Handler;
  close(): Promise<void>;
}

/** Sets the stage. Call `close` at the end: until then time stands still in the whole process. */
export async function openStage(): Promise<Stage> {
  const start = await prepareColdStarts();
  const cloud = await openCloud();
  const wire = new Wire(cloud);
  const environment = {
    ...ENVIRONMENT,
    AWS_ENDPOINT_URL: await wire.listen(),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    POWERTOOLS_METRICS_DISABLED: 'false',
    POWERTOOLS_LOG_LEVEL: 'WARN',
    POWERTOOLS_DEV: 'true',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const lines: string[] = [];
  for (const level of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((...parts) => void lines.push(parts.join(' ')));
  // Backoff takes the longest it can.
  vi.spyOn(Math, 'random').mockReturnValue(0.999);
  stopTime();
  /** As the stack deploys it: who waits for an answer is not slowed down by earlier failures. */
  const startLikeDeployed = (name: HandlerName): Handler => {
    const { answers }: HandlerSpec = ALL_HANDLERS[name];
    vi.stubEnv('AWS_RETRY_MODE', answers ? undefined : 'adaptive');
    return start(name);
  };
  return {
    cloud,
    wire,
    start: startLikeDeployed,
    call: async (name, event, instance = startLikeDeployed(name)) => {
      lines.length = 0;
      wire.calls = [];
      const began = Date.now();
      const run = invoke(instance, name, event);
      const end = await passUntil(run, wire);
      return { ...end, duration: Date.now() - began, calls: wire.calls, ...readLines(lines) };
    },
    close: async () => {
      vi.useRealTimers();
      vi.restoreAllMocks();
      vi.unstubAllEnvs();
      await wire.close();
      await cloud.close();
    },
  };
}

async function invoke(handler: Handler, name: HandlerName, event: unknown) {
  const context = {
    awsRequestId: 'request',
    functionName: `countersign-${name}`,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:countersign-${name}`,
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => ALL_HANDLERS[name].timeoutSeconds * 1000,
  };
  try {
    return { result: await handler(event, context), error: undefined, message: '' };
  } catch (error) {
    const { name: code, message } = error as Error;
    return { result: undefined, error: code, message };
  }
}

function readLines(lines: readonly string[]) {
  const metrics = new Map<string, number>();
  const complaints: string[] = [];
  for (const line of lines) {
    const parsed = parse(line);
    const counted = parsed?._aws?.CloudWatchMetrics?.flatMap(({ Metrics }) => Metrics) ?? [];
    for (const { Name } of counted) {
      const value = [parsed?.[Name]].flat().reduce<number>((sum, one) => sum + Number(one), 0);
      if (value !== 0) metrics.set(Name, value);
    }
    if (parsed?._aws === undefined) complaints.push(parsed?.message ?? line);
  }
  return { metrics, complaints };
}

interface Line {
  readonly _aws?: {
    readonly CloudWatchMetrics?: readonly { readonly Metrics: readonly { readonly Name: string }[] }[];
  };
  readonly message?: string;
  readonly [member: string]: unknown;
}

function parse(line: string): Line | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
