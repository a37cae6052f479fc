import { setTimeout as delay } from 'node:timers/promises';
import type { AnswerOf, BodyOf, PathOf, QueryOf, RouteId } from '../../lambdas/api/routes.ts';
import { defined } from '../../schema/defined.ts';
import { safeName } from '../../schema/names.ts';
import { apiEndpoint, type ConnectionOptions, type Environment } from '../connection.ts';
import { CommandError, explainCall, UsageError } from '../errors.ts';
import { localAddress } from '../local-address.ts';
import { readAnswer } from './answer.ts';
import { MEMBERS, ROUTE_KEYS } from './routes.ts';
import { type RawAnswer, send } from './send.ts';
import { createSigner, type Sign } from './signer.ts';

/** What a route is called with. A parameter of the query that is undefined is left out. */
export interface Call<Id extends RouteId> {
  readonly path?: PathOf<Id>;
  readonly query?: QueryOf<Id>;
  readonly body?: BodyOf<Id>;
}

/** A question is asked again when there was no room for it; something to do is said once. */
const ATTEMPTS = 3;
const PAUSE_MS = 200;
/** Somebody waits at the terminal: no answer is asked for later than that, whatever it asks for. */
const MOST_PAUSE_MS = 10_000;
const BUSY = [429, 502, 503, 504];

/** The HTTP API at one endpoint. Every failure is a sentence for people. */
export class ApiClient {
  readonly endpoint: string;
  readonly #options: ConnectionOptions;
  readonly #env: Environment;
  #signer: Promise<Sign> | undefined;

  /** @throws UsageError when no endpoint is named, or when it is no address. */
  constructor(options: ConnectionOptions, env: Environment) {
    this.endpoint = apiEndpoint(options, env, localAddress(process.cwd()));
    this.#options = options;
    this.#env = env;
  }

  /**
   * Calls a route and returns what it answers.
   *
   * @throws RefusedError with the API's own sentence
   * @throws CommandError when nothing answers, or not as Countersign does
   */
  async call<Id extends RouteId>(id: Id, { path, query, body }: Call<Id>): Promise<AnswerOf<Id>> {
    const [method = '', route = ''] = ROUTE_KEYS[id].split(' ');
    const url = new URL(this.endpoint + fill(route, path ?? {}) + searchOf(query ?? {}));
    const { confirm } = this.#options;
    const text = body === undefined ? '' : JSON.stringify({ ...body, confirm });
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#send(method, url, text);
      const again = method === 'GET' && BUSY.includes(answer.status) && attempt < ATTEMPTS;
      if (!again) return readAnswer(this.endpoint, answer, MEMBERS[id]) as AnswerOf<Id>;
      await delay(
        Math.max(PAUSE_MS * 2 ** attempt, Math.min((answer.retryAfter ?? 0) * 1_000, MOST_PAUSE_MS)),
      );
    }
  }

  async #send(method: string, url: URL, body: string): Promise<RawAnswer> {
    this.#signer ??= createSigner(this.endpoint, this.#options, this.#env);
    const headers = defined({
      accept: 'application/json',
      'content-type': body === '' ? undefined : 'application/json',
    });
    const signed = await (await this.#signer)({ method, url, headers, body });
    try {
      return await send(method, url, signed, body);
    } catch (error) {
      // Where a name has several addresses, each failed by itself.
      const first = error instanceof AggregateError ? error.errors[0] : error;
      throw new CommandError(explainCall(first, this.endpoint));
    }
  }
}

/**
 * Puts values into a route. A name from outside stays within its segment; a subject's is there in its safe form.
 * @throws UsageError for a name that would lead to another segment
 */
function fill(route: string, path: Readonly<Record<string, unknown>>): string {
  return route.replace(/\{(\w+)\}/g, (_, name: string) => {
    const given = String(path[name]);
    if (/^\.{0,2}$/.test(given)) throw new UsageError(`'${given}' is no name: check how it is written.`);
    return encodeURIComponent(name === 'name' ? safeName(given) : given);
  });
}

/** A query. Spaces are written as %20, as they are signed. */
function searchOf(query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
