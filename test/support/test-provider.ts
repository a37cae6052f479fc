import { GovernanceError, type SignInFailure } from '../../lambdas/domain/errors.ts';
import type { Provider, SignInRequest } from '../../lambdas/ports.ts';
import { PAIRS, PROVIDER, tokenOf } from '../attack/support/tokens.ts';

/** A provider that signs whatever it is told to say of whoever comes. */
export class TestProvider implements Provider {
  readonly asked: SignInRequest[] = [];
  readonly #now: () => number;
  /** What it says otherwise than it should. */
  claims: Record<string, unknown> = {};
  failure: SignInFailure | undefined;
  pair = PAIRS.EC;

  constructor(now: () => number) {
    this.#now = now;
  }

  async authorise(request: SignInRequest): Promise<URL> {
    if (this.failure === 'provider-down') throw this.#fail();
    this.asked.push(request);
    return new URL(`https://id.example.com/authorise?state=${request.state}`);
  }

  async redeem({ nonce }: Parameters<Provider['redeem']>[0]) {
    if (this.failure !== undefined) throw this.#fail();
    const now = Math.floor(this.#now() / 1_000);
    const who = { email: this.asked.at(-1)?.loginHint, email_verified: true };
    const times = { iat: now, exp: now + 300, auth_time: now };
    const { issuer: iss, clientId: aud } = PROVIDER;
    const claims = { iss, aud, sub: 'u-1', nonce, ...who, ...times, ...this.claims };
    return {
      idToken: tokenOf(claims, this.pair),
      claims,
      key: { ...PAIRS.EC.published, kty: 'EC', use: 'sig' },
    };
  }

  endSession = async () => undefined;
  verifyLogoutToken = async () => ({});
  #fail = () =>
    new GovernanceError('SignInFailed', 'It did not work.', { reason: this.failure as SignInFailure });
}
