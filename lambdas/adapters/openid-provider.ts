import { createRemoteJWKSet, decodeProtectedHeader, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { defined } from '../../schema/defined.ts';
import { type Identity, type ResolvedIdentity, resolveIdentity } from '../../schema/identity.ts';
import type { SignInFailure } from '../domain/errors.ts';
import { GovernanceError } from '../domain/errors.ts';
import type {
  Provider,
  ProviderLogout,
  ProviderToken,
  PublicJwk,
  SignInRequest,
  SignInReturn,
} from '../ports.ts';

/** How long the provider may take to answer, in seconds: a person waits. */
const TIMEOUT = 5;
/** How long what a provider says of itself holds, in milliseconds. */
const KEPT = 3_600_000;
/** How far its clock and ours may be apart, in seconds. */
const SKEW = 30;
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Signatures by a key of the provider's alone: never `none`, never one that the client's secret makes. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

export interface ProviderOptions {
  readonly identity: Identity;
  /** The client's secret, if it has one; asked for once. */
  readonly secret: () => Promise<string | undefined>;
  readonly now: () => Date;
  /** Told why somebody could not be signed in, for operators. */
  readonly onFailure: (reason: SignInFailure, error: unknown) => void;
}

/** What a provider says of itself, and its keys, asked for anew when none fits, at most twice a minute. */
interface Configured {
  readonly configuration: openid.Configuration;
  /** `undefined` where it has none. */
  readonly keys: JWTVerifyGetKey | undefined;
}

/** An OpenID Connect provider, reached by its discovery document. */
export class OpenIdProvider implements Provider {
  readonly #identity: ResolvedIdentity;
  readonly #options: ProviderOptions;
  #configured: { readonly at: number; readonly configured: Promise<Configured> } | undefined;

  constructor(options: ProviderOptions) {
    this.#identity = resolveIdentity(options.identity);
    this.#options = options;
  }

  authorise(request: SignInRequest): Promise<URL> {
    return this.#attempt(async () => {
      const { configuration } = await this.#configuration();
      const parameters = defined({
        redirect_uri: request.redirectUri,
        scope: this.#identity.scope,
        state: request.state,
        nonce: request.nonce,
        code_challenge: request.codeChallenge,
        code_challenge_method: 'S256',
        login_hint: request.loginHint,
        // What counts is `max_age`, whose answer is signed; `prompt` is for providers that do not know it.
        max_age: request.reauthenticate ? '0' : undefined,
        prompt: request.reauthenticate ? 'login' : undefined,
      }) as Record<string, string>;
      return configuration.serverMetadata().pushed_authorization_request_endpoint === undefined
        ? openid.buildAuthorizationUrl(configuration, parameters)
        : openid.buildAuthorizationUrlWithPAR(configuration, parameters);
    });
  }

  redeem(answer: SignInReturn): Promise<ProviderToken> {
    return this.#attempt(async () => {
      const { configuration } = await this.#configuration();
      const tokens = await openid.authorizationCodeGrant(configuration, answer.currentUrl, {
        expectedState: answer.state,
        expectedNonce: answer.nonce,
        pkceCodeVerifier: answer.codeVerifier,
        idTokenExpected: true,
      });
      const [idToken, claims] = [tokens.id_token ?? '', tokens.claims()];
      if (claims === undefined) throw failed('token');
      requireRecent(claims.auth_time, answer.authenticatedSince);
      const keys = openid.getJwksCache(configuration)?.jwks.keys ?? [];
      return { idToken, claims, key: keyOf(idToken, keys as readonly PublicJwk[]) };
    });
  }

  endSession(idToken: string | undefined, back: string): Promise<URL | undefined> {
    return this.#attempt(async () => {
      const { configuration } = await this.#configuration();
      if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
      const parameters = defined({ id_token_hint: idToken, post_logout_redirect_uri: back });
      return openid.buildEndSessionUrl(configuration, parameters as Record<string, string>);
    });
  }

  verifyLogoutToken(token: string): Promise<ProviderLogout> {
    return this.#attempt(async () => {
      const { keys } = await this.#configuration();
      if (keys === undefined) throw failed('token');
      const { payload } = await jwtVerify(token, keys, {
        issuer: this.#identity.issuer,
        audience: this.#identity.clientId,
        algorithms: ALGORITHMS,
        clockTolerance: SKEW,
        currentDate: this.#options.now(),
        maxTokenAge: 300,
        requiredClaims: ['iat', 'events'],
      });
      const { sub, sid, nonce, events } = payload;
      const isLogout = typeof events === 'object' && events !== null && Object.hasOwn(events, LOGOUT_EVENT);
      const session = typeof sid === 'string' ? sid : undefined;
      // A nonce is what an ID token has, which is no logout token (Back-Channel Logout, 2.4).
      if (!isLogout || nonce !== undefined || (sub === undefined && session === undefined))
        throw failed('token');
      return { sub, sid: session };
    });
  }

  #configuration(): Promise<Configured> {
    const now = this.#options.now().getTime();
    if (this.#configured === undefined || now - this.#configured.at > KEPT)
      this.#configured = { at: now, configured: this.#discover() };
    const { configured } = this.#configured;
    // What failed is tried again by the next one who signs in.
    configured.catch(() => {
      if (this.#configured?.configured === configured) this.#configured = undefined;
    });
    return configured;
  }

  async #discover(): Promise<Configured> {
    const { issuer, clientId, secretBy } = this.#identity;
    const secret = await this.#options.secret();
    const authentication =
      secret === undefined
        ? openid.None()
        : secretBy === 'post'
          ? openid.ClientSecretPost(secret)
          : openid.ClientSecretBasic(secret);
    const isLoopback = issuer.startsWith('http:');
    const configuration = await openid.discovery(
      new URL(issuer),
      clientId,
      {
        [openid.clockTolerance]: SKEW,
        // The library tells the time by itself: ours, where that is another one.
        [openid.clockSkew]: Math.round((this.#options.now().getTime() - Date.now()) / 1_000),
      },
      authentication,
      {
        timeout: TIMEOUT,
        execute: [openid.enableNonRepudiationChecks, ...(isLoopback ? [openid.allowInsecureRequests] : [])],
      },
    );
    const { jwks_uri: uri } = configuration.serverMetadata();
    const keys =
      uri === undefined ? undefined : createRemoteJWKSet(new URL(uri), { timeoutDuration: TIMEOUT * 1_000 });
    return { configuration, keys };
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const failure = GovernanceError.is(error, 'SignInFailed') ? error : failed(reasonOf(error), error);
      this.#options.onFailure(failure.payload.reason, error);
      throw failure;
    }
  }
}

/** @throws GovernanceError unless somebody proved who they are since an instant, as the provider says */
function requireRecent(authTime: unknown, since: Date | undefined): void {
  if (since === undefined) return;
  if (typeof authTime === 'number' && authTime >= Math.floor(since.getTime() / 1_000) - SKEW) return;
  throw failed('not-authenticated-again');
}

/** The key that a token says it was signed with, which the library has found in the same way. */
function keyOf(idToken: string, keys: readonly PublicJwk[]): PublicJwk {
  const { kid, alg } = decodeProtectedHeader(idToken);
  const fitting = keys.filter(
    (key) =>
      (kid === undefined || key['kid'] === kid) &&
      (key['alg'] === undefined || key['alg'] === alg) &&
      (key['use'] === undefined || key['use'] === 'sig'),
  );
  if (fitting.length !== 1 || fitting[0] === undefined) throw failed('token');
  return fitting[0];
}

const AUTHORISATION_ERROR = 'OAUTH_AUTHORIZATION_RESPONSE_ERROR';

/** What went wrong, by what the libraries call it. */
function reasonOf(error: unknown): SignInFailure {
  const { code, error: said } = error as { readonly code?: unknown; readonly error?: unknown };
  if (code === AUTHORISATION_ERROR) return said === 'access_denied' ? 'cancelled' : 'refused';
  if (code === 'OAUTH_RESPONSE_BODY_ERROR') return 'refused';
  if (code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED' || code === 'ERR_JWT_EXPIRED') return 'clock';
  const isSilent =
    code === 'OAUTH_TIMEOUT' ||
    code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' ||
    code === 'OAUTH_RESPONSE_IS_NOT_JSON' ||
    code === 'ERR_JWKS_TIMEOUT' ||
    // What `fetch` throws, and what the SDK throws where the secret can't be had.
    (error instanceof TypeError && code === undefined) ||
    (error as { readonly $fault?: unknown }).$fault !== undefined;
  return isSilent ? 'provider-down' : 'token';
}

const MESSAGES: Partial<Record<SignInFailure, string>> = {
  cancelled: 'You were not signed in: you went back, or your identity provider does not let you in here.',
  refused:
    'Your identity provider refused to sign you in here. If it does so again, ask whoever looks after it whether this application is registered as its documentation says.',
  'provider-down':
    'Your identity provider does not answer. Try again in a minute; links in mails go on working where no signature is asked for.',
  clock:
    "Your identity provider's clock and ours are too far apart, so that what it says is not valid now. Ask whoever looks after it to set it right.",
  'not-authenticated-again':
    'Your identity provider did not ask you again who you are, and this needs it. Ask whoever looks after it to honour max_age, and to send auth_time.',
  token:
    'What your identity provider answered is not what was asked for, so that it proves nothing. Try again; if it stays so, ask whoever looks after it.',
};

function failed(reason: SignInFailure, cause?: unknown): GovernanceError<'SignInFailed'> {
  return new GovernanceError('SignInFailed', MESSAGES[reason] ?? '', { reason }, { cause });
}
