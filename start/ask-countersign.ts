import { LocalError } from '../local/errors.ts';

/**
 * Asks the `countersign` command about what a server keeps, and returns what it prints.
 *
 * @throws LocalError with what the command complains about.
 */
export async function askCountersign(endpoint: string, ...words: readonly string[]): Promise<string> {
  // Loaded at the first question: the AWS SDK in it would double the time that a start takes.
  const { main } = await import('../cli/main.ts');
  let [answer, complaint] = ['', ''];
  const status = await main([...words, '--endpoint-url', endpoint], {
    stdin: (async function* () {})(),
    stdout: { write: (text: string) => (answer += text) },
    stderr: { write: (text: string) => (complaint += text) },
    env: {},
  });
  if (status !== 0) throw new LocalError(complaint.trim());
  return answer;
}
