import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { cookieNames, csrfOf, hashOf } from '../../lambdas/domain/session.ts';
import type { Page } from '../../lambdas/operations/review.ts';
import { signRoutes } from '../../lambdas/operations/sign/routes.ts';
import type { Identity } from '../../schema/identity.ts';
import { PROVIDER } from '../attack/support/tokens.ts';
import { MemorySessions } from './memory-sessions.ts';
import type { Play } from './play.ts';
import { TestProvider } from './test-provider.ts';

const BASE = 'https://links.example.com';
const OWN = { 'sec-fetch-site': 'same-origin', origin: 'null' };

/** Somebody who is signed in, over ports in memory: what they send from the console, and how they come back from their provider. */
export class SignedInBrowser {
  readonly play: Play;
  readonly provider: TestProvider;
  readonly sessions = new MemorySessions();
  identity: Identity = PROVIDER;
  readonly #id: string;

  constructor(play: Play, email: string, groups: readonly string[] = []) {
    this.play = play;
    this.provider = new TestProvider(() => play.world.time);
    this.#id = email.replace(/\W/g, '').padEnd(43, 'x').slice(0, 43);
    const at = (later: number) => new Date(play.world.time + later).toISOString();
    const { issuer, clientId } = PROVIDER;
    this.sessions.kept.set(hashOf(this.#id), {
      email,
      groups,
      sub: 'u-1',
      sid: undefined,
      issuer,
      clientId,
      idToken: '',
      beganAt: at(0),
      seenAt: at(0),
      endsAt: at(86_400_000),
    });
  }

  get csrf(): string {
    return csrfOf(this.#id);
  }

  get ports() {
    const { ports } = this.play.world;
    const { provider, sessions, identity } = this;
    return { ...ports, catalogue: { ...ports.catalogue, identity }, provider, sessions };
  }

  /** Sends a form of a page of the console. */
  send(
    path: string,
    fields: Record<string, string> | readonly (readonly [string, string])[],
    from: Readonly<Record<string, string>> = OWN,
  ): Promise<Page> {
    const pairs = Array.isArray(fields) ? fields : Object.entries(fields);
    const body = new URLSearchParams([['csrf', this.csrf], ...pairs] as [string, string][]);
    return this.#ask({
      rawPath: `/decide${path}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...from },
      cookies: [`${cookieNames(BASE).session}=${this.#id}`],
      pathParameters: { page: path.slice('/console/'.length) },
      body: `${body}`,
      isBase64Encoded: false,
      requestContext: { http: { method: 'POST' } },
    });
  }

  /** Comes back from the provider, where a form has led. */
  comeBack({ cookies: [cookie = ''] = [], onTo = '' }: Page): Promise<Page> {
    const query = { state: new URL(onTo).searchParams.get('state') ?? '', code: 'c' };
    return this.#ask({
      rawPath: '/decide/signed',
      headers: {},
      cookies: [cookie.split(';', 1)[0] ?? '', `${cookieNames(BASE).session}=${this.#id}`],
      queryStringParameters: query,
      rawQueryString: `${new URLSearchParams(query)}`,
      requestContext: { http: { method: 'GET' } },
    });
  }

  #ask(event: object): Promise<Page> {
    return signRoutes(this.ports)(event as APIGatewayProxyEventV2);
  }
}
