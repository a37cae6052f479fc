import { createWriteStream } from 'node:fs';

/** Where functions' output goes: on AWS their log groups, here one file. */
export interface FunctionLog {
  write(functionName: string, requestId: string, text: string): void;
  /** Resolves when everything is in the file. */
  close(): Promise<void>;
}

/** Opens the log file, to append to it. */
export function openFunctionLog(path: string): FunctionLog {
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  // A log that can't be written, on a full disk say, must not stop what it reports on.
  stream.on('error', () => {});
  return {
    write: (functionName, requestId, text) => {
      stream.write(`${new Date().toISOString()} ${functionName} ${requestId} ${text.trimEnd()}
`);
    },
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}
