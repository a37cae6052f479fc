import { main } from '../../../cli/main.ts';

/** What a run of the command left behind. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in this process, with these environment variables and nothing else of the machine's. */
export async function run(
  argv: readonly string[],
  { env = {}, stdin = '' }: { env?: Record<string, string>; stdin?: string } = {},
): Promise<Run> {
  const written = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      written[name] += text;
    },
  });
  async function* input() {
    yield stdin;
  }
  const code = await main(argv, { stdin: input(), stdout: sink('stdout'), stderr: sink('stderr'), env });
  return { code, ...written };
}
