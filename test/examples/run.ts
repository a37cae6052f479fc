import { execFile } from 'node:child_process';

export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, with no AWS settings of whoever runs the tests. Never throws on its exit status. */
export function run(program: string, ...args: string[]): Promise<Finished> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = { ...Object.fromEntries(own), AWS_EC2_METADATA_DISABLED: 'true' };
  return new Promise((resolve) => {
    const child = execFile(program, args, { env }, (_, stdout, stderr) => {
      resolve({ status: child.exitCode ?? -1, stdout, stderr });
    });
  });
}
