import { nearestWord } from '../schema/unknown-words.ts';
import type { ApiClient } from './api/client.ts';
import { RefusedError } from './errors.ts';

/**
 * Asks about a subject. Where there is none of that name, the refusal names the one of the same kind that was most likely meant: of the
 * first hundred, as `status` lists them.
 * @throws RefusedError and whatever else the call throws
 */
export async function askAbout<Answer>(
  api: ApiClient,
  [kind, name]: readonly [kind: string, name: string],
  call: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'UnknownSubject') throw error;
    const { message, code, violations, exitCode, problem } = error;
    // Who may not read the list gets the answer all the same.
    const known = await api.call('status', { query: { kind } }).catch(() => ({ subjects: [] }));
    const names = known.subjects.map(({ subject }) => subject.slice(kind.length + 1));
    // It is there, and something else of it is not.
    const near = names.includes(name) ? undefined : nearestWord(name, names);
    if (near === undefined) throw error;
    throw new RefusedError(`${message} Did you mean '${kind}/${near}'?`, code, violations, exitCode, problem);
  }
}
