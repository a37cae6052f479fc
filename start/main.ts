import { LocalError } from '../local/errors.ts';
import { CommandLineEnd, readOptions } from './options.ts';
import { createOutput } from './output.ts';

/** How a shell reports a program that was stopped by Ctrl-C. */
const INTERRUPTED = 130;

/**
 * Runs `npm start` and returns its exit code: 0; 1 when something failed, said in one sentence; 2 when it was
 * called wrongly.
 */
export async function main(argv: readonly string[]): Promise<number> {
  // A reader that has seen enough, such as `head`, closes the pipe: that is no failure of ours.
  process.stdout.on('error', () => {});
  try {
    const options = readOptions(argv);
    const output = createOutput(options.json);
    const stop = listenForStop();
    // Loaded only now: what is wrong with the command line should be said at once.
    const { run } = options.unattended ? await import('./unattended.ts') : await import('./interactive.ts');
    await run(options, output, stop);
    return 0;
  } catch (error) {
    if (error instanceof CommandLineEnd) {
      (error.exitCode === 0 ? process.stdout : process.stderr).write(error.text);
      return error.exitCode;
    }
    // Anything else than a LocalError is a fault in the program: whoever reports it needs the stack.
    const text =
      error instanceof LocalError ? error.message : `This should not happen: ${(error as Error).stack}`;
    process.stderr.write(`${text}\n`);
    return 1;
  }
}

/** A signal that is aborted by the first Ctrl-C or SIGTERM; the second Ctrl-C ends the process at once. */
function listenForStop(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
