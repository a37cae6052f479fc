import type * as z from 'zod/mini';
import {
  downloadAnswer,
  modelAnswer,
  modelsAnswer,
  type RegisteredModel,
  type RegisteredVersion,
  runAnswer,
  type TrainingRun,
  versionAnswer,
  versionsAnswer,
} from '../domain/mlflow/answers.ts';
import type { ModelRegistry } from '../ports.ts';

/** How long the server may take to answer one call, in milliseconds. */
const TIMEOUT = 8_000;
const PAGE = 200;

/** How a tracking server is asked: by a token, or as a user of its basic authentication; as nobody where it asks for neither. */
export interface MlflowCredentials {
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** What a tracking server answered instead of what it was asked for. */
export class MlflowError extends Error {
  override readonly name = 'MlflowError';
  /** Undefined where it did not answer at all. */
  readonly status: number | undefined;

  constructor(message: string, status?: number, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

/** A tracking server by its REST interface. */
export class MlflowRegistry implements ModelRegistry {
  readonly #url: string;
  readonly #credentials: () => Promise<MlflowCredentials>;

  /** @param url the server's address, without `/api` */
  constructor(url: string, credentials: () => Promise<MlflowCredentials>) {
    this.#url = url;
    this.#credentials = credentials;
  }

  async version(name: string, version: string): Promise<RegisteredVersion | undefined> {
    const found = await this.#find('model-versions/get', { name, version }, versionAnswer());
    return found?.model_version;
  }

  async *newest(since: Date): AsyncIterable<RegisteredVersion> {
    let page: string | undefined = '';
    while (page !== undefined) {
      const answer: z.infer<ReturnType<typeof versionsAnswer>> = await this.#get(
        'model-versions/search',
        { max_results: String(PAGE), order_by: 'creation_timestamp DESC', page_token: page },
        versionsAnswer(),
      );
      for (const version of answer.model_versions) {
        if (version.creation_timestamp < since.getTime()) return;
        yield version;
      }
      page = answer.next_page_token || undefined;
    }
  }

  async *models(): AsyncIterable<RegisteredModel> {
    let page: string | undefined = '';
    while (page !== undefined) {
      const answer: z.infer<ReturnType<typeof modelsAnswer>> = await this.#get(
        'registered-models/search',
        { max_results: String(PAGE), page_token: page },
        modelsAnswer(),
      );
      yield* answer.registered_models;
      page = answer.next_page_token || undefined;
    }
  }

  async model(name: string): Promise<RegisteredModel | undefined> {
    return (await this.#find('registered-models/get', { name }, modelAnswer()))?.registered_model;
  }

  async run(id: string): Promise<TrainingRun | undefined> {
    return (await this.#find('runs/get', { run_id: id }, runAnswer()))?.run;
  }

  async artifactUri(name: string, version: string): Promise<string | undefined> {
    const found = await this.#find('model-versions/get-download-uri', { name, version }, downloadAnswer());
    return found?.artifact_uri;
  }

  async setTag(name: string, version: string, key: string, value: string): Promise<void> {
    await this.#send('POST', 'model-versions/set-tag', { name, version, key, value });
  }

  async deleteTag(name: string, version: string, key: string): Promise<void> {
    await this.#send('DELETE', 'model-versions/delete-tag', { name, version, key });
  }

  async setModelTag(name: string, key: string, value: string): Promise<void> {
    await this.#send('POST', 'registered-models/set-tag', { name, key, value });
  }

  async setAlias(name: string, alias: string, version: string): Promise<void> {
    await this.#send('POST', 'registered-models/alias', { name, alias, version });
  }

  async deleteAlias(name: string, alias: string): Promise<void> {
    await this.#send('DELETE', 'registered-models/alias', { name, alias });
  }

  async #find<Answer>(
    path: string,
    query: Readonly<Record<string, string>>,
    schema: z.ZodMiniType<Answer>,
  ): Promise<Answer | undefined> {
    try {
      return await this.#get(path, query, schema);
    } catch (error) {
      if (error instanceof MlflowError && error.status === 404) return undefined;
      throw error;
    }
  }

  async #get<Answer>(
    path: string,
    query: Readonly<Record<string, string>>,
    schema: z.ZodMiniType<Answer>,
  ): Promise<Answer> {
    const said = Object.entries(query).filter(([, value]) => value !== '');
    const answer = await this.#send('GET', `${path}?${new URLSearchParams(said)}`);
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new MlflowError(`MLflow answered ${path} in a form that is not known here`, 200, parsed.error);
  }

  async #send(method: string, path: string, body?: Readonly<Record<string, string>>): Promise<unknown> {
    const called = `${method} ${path.replace(/\?.*/, '')}`;
    let response: Response;
    try {
      response = await fetch(`${this.#url}/api/2.0/mlflow/${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...authorizationOf(await this.#credentials()) },
        body: body === undefined ? null : JSON.stringify(body),
        // A server that sends us elsewhere would have us show our token there.
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT),
      });
    } catch (cause) {
      throw new MlflowError(`MLflow does not answer ${called}`, undefined, cause);
    }
    if (!response.ok) {
      const said = (await response.text()).slice(0, 200);
      throw new MlflowError(`MLflow answered ${called} with ${response.status}: ${said}`, response.status);
    }
    return response.json();
  }
}

/** The header by which a tracking server knows who asks; none for one that asks nobody. */
export function authorizationOf({ token, username, password }: MlflowCredentials): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
}
