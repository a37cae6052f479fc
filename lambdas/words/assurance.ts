import type { RequestActions } from '../domain/actions.ts';

/**
 * How sure it is who decided, where their identity provider signed it, too: what that is called, as the entry says it; whether that
 * is genuine, verification says. Nothing where a link alone says who it was.
 */
export function describeAssurance({
  assurance,
  countersignature,
}: Pick<RequestActions['decided'], 'assurance' | 'countersignature'>): string | undefined {
  if (assurance === 'email-link') return undefined;
  const issuer = countersignature && issuerOf(countersignature.idToken);
  const how = assurance === 'signed-in' ? 'signed in' : 'proved anew who they are';
  return `${how} at ${issuer ?? 'an identity provider that is not named'}, which signed this`;
}

/** Who says that they made a token. Browsers run it too, in evidence pages. */
function issuerOf(idToken: string): string | undefined {
  try {
    const payload = atob((idToken.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(payload, (character) => character.charCodeAt(0));
    const { iss } = JSON.parse(new TextDecoder().decode(bytes));
    return typeof iss === 'string' ? iss : undefined;
  } catch {
    return undefined;
  }
}
