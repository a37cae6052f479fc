import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { Configuration } from 'oidc-provider';
import { responseHeaders } from '../../lambdas/pages/response-headers.ts';
import { once } from '../../schema/lazily.ts';
import { everyone, type Roles } from '../../schema/roles.ts';
import { openKeyRing } from '../data/key-ring.ts';
import { readBody, send } from '../http/exchange.ts';
import type { HandleAside } from '../http/server.ts';
import type { KeySpec } from '../template/deployment.ts';
import { choicePage, failurePage, STRANGER, signOutPage } from './page.ts';

/** Where the provider is, under the server's address. */
const MOUNT = '/identity';
const CHOICE = `${MOUNT}/choose/`;
const FORM_LIMIT = 4_096;
/** How long somebody may take to choose. */
const INTERACTION_SECONDS = 3_600;
const CLIENT = 'countersign';
const KEY: KeySpec = { id: 'identity-provider', arn: '', aliases: [], spec: 'ECC_NIST_P256' };

export interface IdentityOptions {
  /** Where the server is reached, without a trailing slash. */
  readonly endpoint: string;
  /** The file with the keys: the one that signs what the provider says is kept there. */
  readonly keysPath: string;
  /** Who there is, asked for when somebody signs in. */
  readonly roles: () => Promise<Roles>;
}

/**
 * A certified OpenID Connect provider on this machine, at `/identity`, where anybody is whomever they choose of the roles. It is
 * loaded when somebody first signs in. Who is signed in there is forgotten when the server ends.
 */
export function createIdentityProvider(options: IdentityOptions): HandleAside {
  const open = once(() => openProvider(options));
  return (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (path !== MOUNT && !path.startsWith(`${MOUNT}/`)) return false;
    void open()
      .then(({ provider, answer }) =>
        path.startsWith(CHOICE) ? choose(options, provider, request, response) : answer(request, response),
      )
      .catch((error: unknown) => {
        if (response.headersSent) return response.destroy();
        return show(request, response, 400, failurePage((error as Error).message));
      });
    return true;
  };
}

async function openProvider(options: IdentityOptions) {
  const { endpoint } = options;
  // It speaks of its settings for production on the console, where nobody who runs this needs them.
  const { info, warn } = console;
  console.info = () => {};
  console.warn = () => {};
  try {
    const { default: OidcProvider } = await import('oidc-provider');
    const provider = new OidcProvider(`${endpoint}${MOUNT}`, configure(options));
    const callback = provider.callback();
    const answer = (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      // By these it finds out where it is mounted.
      Object.assign(request, {
        originalUrl: request.url,
        url: (request.url ?? '').slice(MOUNT.length) || '/',
      });
      return callback(request, response);
    };
    return { provider, answer };
  } finally {
    Object.assign(console, { info, warn });
  }
}

/** `GET`: whom somebody may choose; `POST`: they have. */
async function choose(
  { roles }: IdentityOptions,
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response);
  const { uid, session } = interaction;
  if (request.method !== 'POST') {
    show(request, response, 200, choicePage(await roles(), `${CHOICE}${uid}`));
    return;
  }
  const email = new URLSearchParams((await readBody(request, FORM_LIMIT)).toString()).get('email') ?? '';
  if (session !== undefined && session.accountId !== email) {
    // Somebody else than before: nothing is left of who that was, or it would ask by a page with a script.
    await (await provider.Session.findByUid(session.uid))?.destroy();
    delete interaction.session;
    await interaction.save(INTERACTION_SECONDS);
  }
  await provider.interactionFinished(request, response, { login: { accountId: email } });
}

function show(request: IncomingMessage, response: ServerResponse, status: number, body: string): void {
  send(request, response, { status, headers: responseHeaders(), body });
}

function configure({ endpoint, keysPath, roles }: IdentityOptions): Configuration {
  const { port } = new URL(endpoint);
  const html = (
    ctx: { type: string; body: unknown; set: (headers: Record<string, string>) => void },
    body: string,
  ) => {
    ctx.set(responseHeaders());
    ctx.body = body;
  };
  return {
    clients: [
      {
        client_id: CLIENT,
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${endpoint}/sign-in/return`, `${endpoint}/decide/signed`],
        post_logout_redirect_uris: [`${endpoint}/sign-out`],
        backchannel_logout_uri: `${endpoint}/sign-in/back-channel`,
        backchannel_logout_session_required: true,
        require_auth_time: true,
        id_token_signed_response_alg: 'ES256',
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [signingKey(keysPath)] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    // What it says of somebody is in the token that it signs.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    // Cookies go to every port of a host.
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: {
        session: `identity-${port}`,
        interaction: `identity-${port}-choice`,
        resume: `identity-${port}-resume`,
      },
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => html(ctx, signOutPage(form)),
        postLogoutSuccessSource: (ctx) => html(ctx, failurePage('You are signed out.')),
      },
    },
    // By itself it asks no address of this machine, and here it has no other to ask: where it says that somebody signed out.
    fetch: (url, request: RequestInit & { readonly dispatcher?: unknown } = {}) => {
      const { dispatcher: _guard, ...rest } = request;
      return fetch(url, rest);
    },
    interactions: { url: (_ctx, { uid }) => `${CHOICE}${uid}` },
    // Nobody has to agree that their own organisation learns who they are.
    loadExistingGrant: async (ctx) => {
      const { client, session, provider } = ctx.oidc;
      const grant = new provider.Grant({
        ...(client === undefined ? {} : { clientId: client.clientId }),
        ...(session?.accountId === undefined ? {} : { accountId: session.accountId }),
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    findAccount: async (_ctx, email) => {
      const person = everyone(await roles()).get(email) ?? (email === STRANGER.email ? STRANGER : undefined);
      if (person === undefined) return undefined;
      const { name } = person;
      return { accountId: email, claims: async () => ({ sub: email, email, email_verified: true, name }) };
    },
    renderError: (ctx, { error, error_description: description }) =>
      html(ctx, failurePage(description ?? error)),
    ttl: {
      Session: 14 * 86_400,
      Grant: 14 * 86_400,
      Interaction: INTERACTION_SECONDS,
      IdToken: 3_600,
      AccessToken: 3_600,
    },
  };
}

/** The private key that signs, as a JWK; the same for as long as the file is kept. */
function signingKey(keysPath: string) {
  const jwk = openKeyRing(keysPath, [KEY]).privateKey(KEY).export({ format: 'jwk' });
  const kid = createHash('sha256').update(`${jwk.x}.${jwk.y}`).digest('base64url').slice(0, 16);
  return { ...jwk, kid, alg: 'ES256', use: 'sig' };
}
