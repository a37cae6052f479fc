import { fromBase64 } from './bytes.ts';
import type { Entry } from './chain.ts';

/**
 * Checks that the link that an entry keeps was its person's, for this stage and attempt. Whether the key of links made it
 * only that key can say (`countersign audit verify` asks it).
 * @throws Error saying what is wrong, to go on after "The link of entry 4 of request/x"
 */
export function checkLink({ action, details, state }: Entry): void {
  const [message = '', mac, ...more] = String(details.proof ?? '').split('.');
  if (mac === undefined || more.length > 0) throw new Error('is none');
  const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64(message)));
  const [purpose, request, stage, attempt, person, , act = 0] = Array.isArray(claims) ? claims : [];
  const isItsOwn =
    purpose === 'countersign/link/1' &&
    request === state.request &&
    stage === details.stage &&
    attempt === details.attempt &&
    person === (action === 'handed-over' ? details.from : details.decision.person) &&
    (act % 2 === 1) === (action === 'rescinded');
  if (!isItsOwn) throw new Error('was for something else');
}
