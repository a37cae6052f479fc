import { randomUUID } from 'node:crypto';
import { devNull } from 'node:os';
import type { FunctionSpec } from '../template/deployment.ts';
import type { Place } from '../template/identity.ts';
import { type FunctionContext, runInContext } from './function-context.ts';
import type { FunctionLog } from './function-log.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import { type Handler, loadHandler } from './load-handler.ts';

/** What came of calling a function: its result after a round trip through JSON, or its error as Lambda reports it. */
export type Outcome =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace: readonly string[];
    };

/** The Lambda functions of a deployment. */
export interface Functions {
  /**
   * Calls a function and waits for it, as a synchronous Lambda invocation does. The first call loads the code.
   * A function that exceeds its timeout ends with `Sandbox.Timedout`; unlike on Lambda its code can't be
   * stopped, so what it still does may take effect later.
   *
   * @throws RangeError when there is no such function.
   */
  invoke(arn: string, event: unknown): Promise<Outcome>;
  /** Resolves when no function runs. */
  settle(): Promise<void>;
}

/**
 * How many calls of one function run at a time; more wait for their turn. One machine does no more at once
 * however many it begins, but each that it has begun takes memory.
 */
const CONCURRENCY = 4;

/** Makes the functions of a deployment. `endpoint` is where their AWS SDK clients find the other services. */
export function createFunctions(specs: readonly FunctionSpec[], place: Place, log: FunctionLog): Functions {
  const functions = new Map(specs.map((spec) => [spec.arn, createFunction(spec, place, log)]));
  const running = new Set<Promise<Outcome>>();
  return {
    invoke: async (arn, event) => {
      const invoke = functions.get(arn);
      if (invoke === undefined) throw new RangeError(`There is no function ${arn}.`);
      const run = invoke(event);
      running.add(run);
      return run.finally(() => running.delete(run));
    },
    settle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

function createFunction(
  spec: FunctionSpec,
  place: Place,
  log: FunctionLog,
): (event: unknown) => Promise<Outcome> {
  const environment = makeEnvironment(spec, place);
  let loading: Promise<Handler> | undefined;
  return limitConcurrency(CONCURRENCY, async (event: unknown) => {
    const requestId = randomUUID();
    const context: FunctionContext = {
      environment,
      print: (text) => log.write(spec.name, requestId, text),
    };
    try {
      loading ??= runInContext(context, () => loadHandler(spec));
      const handler = await loading;
      const received: unknown = JSON.parse(JSON.stringify(event ?? {}));
      const result = await withTimeout(spec, requestId, (deadline) =>
        runInContext(context, async () => handler(received, makeContext(spec, requestId, deadline))),
      );
      return { ok: true, payload: JSON.parse(JSON.stringify(result ?? null)) };
    } catch (thrown) {
      const failure = describeError(thrown);
      log.write(
        spec.name,
        requestId,
        `${failure.errorType}: ${failure.errorMessage}\n${failure.trace.join('\n')}`,
      );
      return { ok: false, ...failure };
    }
  });
}

/** The environment in which Lambda would run the function, with this server in the place of AWS. */
function makeEnvironment(spec: FunctionSpec, place: Place): Record<string, string> {
  return {
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    // By which the services here know it.
    AWS_ACCESS_KEY_ID: spec.name,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: place.endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    // What a person has configured for the real AWS must not reach the functions.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMegabytes),
    LAMBDA_TASK_ROOT: spec.codeDirectory,
    // Receivers of webhooks that somebody tries out are on this machine, too; nowhere else is this set.
    WEBHOOKS_TO_LOOPBACK: 'allowed',
    TZ: ':UTC',
    ...spec.environment,
  };
}

function makeContext(spec: FunctionSpec, requestId: string, deadline: number): Record<string, unknown> {
  return {
    awsRequestId: requestId,
    functionName: spec.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: spec.arn,
    memoryLimitInMB: String(spec.memoryMegabytes),
    logGroupName: `/aws/lambda/${spec.name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function withTimeout<T>(
  spec: FunctionSpec,
  requestId: string,
  run: (deadline: number) => Promise<T>,
): Promise<T> {
  const milliseconds = spec.timeoutSeconds * 1_000;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new FunctionTimeout(requestId, spec.timeoutSeconds)), milliseconds);
  });
  try {
    return await Promise.race([run(Date.now() + milliseconds), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

class FunctionTimeout extends Error {
  override readonly name = 'Sandbox.Timedout';

  constructor(requestId: string, seconds: number) {
    super(`RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`);
  }
}

/** An error in the form in which Lambda's Node.js runtime reports it. */
function describeError(thrown: unknown) {
  if (!(thrown instanceof Error))
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  const { name, message, stack = '' } = thrown;
  return { errorType: name, errorMessage: message, trace: stack.split('\n') };
}
