import { authorizationOf, type MlflowCredentials } from '../../lambdas/adapters/mlflow-registry.ts';
import { CommandError } from '../errors.ts';

/** What a webhook of ours is called there. */
export const HOOK = 'countersign';
/** The events that lead to anything here. */
export const EVENTS = [
  { entity: 'MODEL_VERSION', action: 'CREATED' },
  { entity: 'MODEL_VERSION_TAG', action: 'SET' },
] as const;
const TIMEOUT = 35_000;

export interface Hook {
  readonly webhook_id: string;
  readonly name: string;
  readonly url: string;
  readonly status?: string;
  readonly events?: readonly { readonly entity: string; readonly action: string }[];
}

/** What came of a delivery that the server made to try it. */
export interface Tried {
  readonly success: boolean;
  readonly response_status?: number;
  readonly error_message?: string;
}

/** A tracking server's webhooks, by whoever may look after them there. What goes wrong is said with what to do about it. */
export class HookServer {
  readonly #url: string;
  readonly #credentials: MlflowCredentials;

  constructor(url: string, credentials: MlflowCredentials) {
    this.#url = url;
    this.#credentials = credentials;
  }

  /** All of them. @throws CommandError */
  async list(): Promise<readonly Hook[]> {
    const { webhooks = [] } = (await this.#send('GET', 'webhooks')) as {
      readonly webhooks?: readonly Hook[];
    };
    return webhooks;
  }

  async create(url: string, secret: string): Promise<Hook> {
    const description = 'New versions become requests of Countersign';
    const body = { name: HOOK, description, url, events: EVENTS, secret, status: 'ACTIVE' };
    return ((await this.#send('POST', 'webhooks', body)) as { readonly webhook: Hook }).webhook;
  }

  async remove({ webhook_id: id }: Hook): Promise<void> {
    await this.#send('DELETE', `webhooks/${id}`);
  }

  /** Lets the server deliver something made up, and says what it was answered. */
  async try({ webhook_id: id }: Hook): Promise<Tried> {
    const event = { entity: 'MODEL_VERSION', action: 'CREATED' };
    return ((await this.#send('POST', `webhooks/${id}/test`, { event })) as { readonly result: Tried })
      .result;
  }

  async #send(method: string, path: string, body?: unknown): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${this.#url}/api/2.0/mlflow/${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...authorizationOf(this.#credentials) },
        body: body === undefined ? null : JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT),
      });
    } catch {
      throw new CommandError(
        `Nothing answers at ${this.#url}: is it the address of the tracking server, and does it run?`,
      );
    }
    const text = await response.text();
    if (response.ok) return JSON.parse(text === '' ? '{}' : text);
    throw new CommandError(explainAnswer(response.status, text));
  }
}

/** What an answer of the server means, and what to do about it. */
export function explainAnswer(status: number, text: string): string {
  if (/Invalid Host header/i.test(text))
    return "The server refuses the name by which it is called: add its host to 'mlflow server --allowed-hosts'.";
  if (status === 401)
    return 'The server does not know who asks: set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.';
  if (status === 403)
    return 'The server lets administrators alone look after webhooks: ask as one, by MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.';
  if (status === 404)
    return 'The server knows no webhooks: it is older than MLflow 3.3, or keeps its models in files and not in a database.';
  if (status === 400 && /scheme|private|address|url/i.test(text))
    return `The server delivers to no such address (${messageIn(text)}): it wants https and a public address, or MLFLOW_WEBHOOK_ALLOWED_SCHEMES and MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS=true.`;
  if (status >= 500)
    return `The server can not read its webhooks (${status}): it was started with another MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY than they were made with, or without one. Set one that stays, remove what can't be read, and connect again.`;
  return `The server answered ${status}: ${messageIn(text)}`;
}

function messageIn(text: string): string {
  try {
    return String((JSON.parse(text) as { readonly message?: unknown }).message).slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}

/** What a delivery that was tried out says is wrong; nothing where it arrived and was believed. */
export function explainTried({
  success,
  response_status: status,
  error_message: message = '',
}: Tried): string | undefined {
  if (success && status === 200) return undefined;
  if (status === 401)
    return 'The delivery arrived, and its signature is not that of the secret: an earlier secret is kept for five minutes, so try --check then; if it stays so, connect again.';
  if (status === 404 || status === 403)
    return `The delivery was answered ${status}: is this the API's own address, and is 'mlflow' in workflows/integrations.ts deployed?`;
  if (status !== undefined) return `The delivery was answered ${status}: see the log of mlflow-in.`;
  if (/scheme|private|not allowed|blocked|resolve/i.test(message))
    return `The server delivers to no such address (${message}): set MLFLOW_WEBHOOK_ALLOWED_SCHEMES=http,https and MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS=true where it is one of your own.`;
  return `The server could not deliver: ${message || 'it says no more'}. Can it reach the API?`;
}
