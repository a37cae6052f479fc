import { GovernanceError } from '../domain/errors.ts';
import { confirmationOf, suspicionIn } from '../domain/secrets.ts';
import { pointer, wordsIn } from '../domain/submission.ts';

/**
 * Asks once about what may be a secret in the words of a call's body, before anything of it is recorded for ever.
 * @throws GovernanceError `MayBeSecret` with each place, and what confirms these texts, unless the body says that
 */
export function requireMeant(body: Readonly<Record<string, unknown>>): void {
  const own = ['comment', 'reason'].flatMap((name) => {
    const text = body[name];
    return typeof text === 'string' ? [{ path: [name], text }] : [];
  });
  const input = wordsIn(body['input']).map(({ path, text }) => ({ path: ['input', ...path], text }));
  const found = [...own, ...input].flatMap(({ path, text }) => {
    const what = suspicionIn(text);
    return what === undefined ? [] : [{ path: pointer(path), what, text }];
  });
  const confirm = confirmationOf(found.map(({ text }) => text));
  if (found.length === 0 || body['confirm'] === confirm) return;
  const places = found.map(({ path, what }) => `${path} seems to have ${what} in it`).join('; ');
  const message = `${places}. The ledger keeps it for ever: take it out. If it is none, send the same again with 'confirm' ${confirm} (countersign: --confirm ${confirm}).`;
  const violations = found.map(({ path, what }) => ({ path, message: `seems to have ${what} in it` }));
  throw new GovernanceError('MayBeSecret', message, { violations, confirm });
}
