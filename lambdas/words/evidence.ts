import type { Submission } from '../domain/model.ts';

/** The digests of what is attached, by its name; of more of one name, all of them. */
export function digestsOf(evidence: Submission['evidence']): Readonly<Record<string, string>> {
  const names = [...new Set(evidence.map(({ name }) => name))];
  return Object.fromEntries(
    names.map((name) => [
      name,
      evidence.flatMap((one) => (one.name === name ? [one.sha256] : [])).join(', '),
    ]),
  );
}
