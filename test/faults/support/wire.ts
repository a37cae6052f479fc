import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isForS3 } from '../../../local/aws/s3.ts';
import { type Exchange, readBody } from '../../../local/http/exchange.ts';
import type { Cloud } from './cloud.ts';
import { type Fault, isToken, refusalOf, type Service, type WireCall } from './faults.ts';

/** A fault on the n-th call of a label (0 is the first), on its first try only or on all of them. */
export interface PlannedFault {
  readonly label: string;
  readonly occurrence: number;
  readonly fault: Fault;
  readonly lasting: boolean;
}

/** A call with how often it was tried. */
export interface SeenCall extends WireCall {
  readonly occurrence: number;
  tries: number;
}

/** The line between the handlers and the services: HTTP on the loopback address, on which faults happen. */
export class Wire {
  readonly #cloud: Cloud;
  readonly #server = createServer((request, response) => void this.#pass(request, response));
  #underWay = 0;
  /** Changes with everything that passes. */
  traffic = 0;
  planned: PlannedFault | undefined;
  calls: SeenCall[] = [];

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  get busy(): boolean {
    return this.#underWay > 0;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.traffic++;
    this.#underWay++;
    // The clock that counts here is the test's: the SDK would take a difference for a skewed one.
    response.setHeader('date', new Date().toUTCString());
    try {
      const body = await readBody(request, 1_048_576);
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const exchange: Exchange = { request, method: request.method ?? '', url, body };
      const call = this.#note(readCall(exchange));
      const fault = this.#faultOf(call);
      const refusal = fault && refusalOf(fault, call.service);
      if (refusal !== undefined) {
        await this.#makeTrue(fault, call, exchange);
        return answerError(response, call.service, refusal);
      }
      // Whether a call that is never answered took effect nobody knows; the first try did, later ones did not.
      if (fault === 'timed out' && call.tries > 1) return;
      const answer = await this.#cloud.answer(exchange);
      if (fault === 'failed after') request.socket.destroy();
      else if (fault === undefined)
        response.writeHead(answer.status, answer.headers as never).end(answer.body);
    } finally {
      this.#underWay--;
      this.traffic++;
    }
  }

  /** Brings about what an answer says: a newer view is there already, a token wakes nobody any more. */
  async #makeTrue(fault: Fault | undefined, call: SeenCall, exchange: Exchange): Promise<void> {
    if (fault === 'condition failed' && !call.label.startsWith('append')) await this.#cloud.answer(exchange);
    if (call.label.startsWith('wake') && fault !== undefined && isToken(fault))
      this.#cloud.tokens.told.set(JSON.parse(exchange.body.toString()).taskToken, 'left');
  }

  #note(call: WireCall): SeenCall {
    const known = this.calls.find(({ invocation }) => invocation === call.invocation);
    const occurrence = this.calls.filter(({ label }) => label === call.label).length;
    const seen = known ?? { ...call, occurrence, tries: 0 };
    if (known === undefined) this.calls.push(seen);
    seen.tries++;
    return seen;
  }

  #faultOf(call: SeenCall): Fault | undefined {
    const plan = this.planned;
    if (plan?.label !== call.label) return undefined;
    // What lasts, lasts for every later call of its kind, too.
    const hit = plan.lasting
      ? call.occurrence >= plan.occurrence
      : call.occurrence === plan.occurrence && call.tries === 1;
    return hit ? plan.fault : undefined;
  }
}

const SNS_LABELS: Readonly<Record<string, string>> = {
  Publish: 'send the mail',
  Subscribe: 'subscribe somebody',
  GetSubscriptionAttributes: 'look at a subscription',
  SetSubscriptionAttributes: 'restrict a subscription',
  Unsubscribe: 'end a subscription',
};

function readCall(exchange: Exchange): WireCall {
  const { request, method, url, body } = exchange;
  const invocation = String(request.headers['amz-sdk-invocation-id']);
  if (isForS3(exchange)) {
    const what = url.pathname.split('/')[2] || url.searchParams.get('prefix')?.split('/')[0];
    const label = method === 'PUT' ? `archive: keep ${what}` : `archive: look for ${what}`;
    return { service: 's3', label, invocation, conditional: request.headers['if-none-match'] === '*' };
  }
  const target = request.headers['x-amz-target'];
  if (typeof target !== 'string') {
    const action = new URLSearchParams(body.toString()).get('Action');
    const label = SNS_LABELS[action ?? ''] ?? 'list the subscriptions';
    return { service: 'sns', label, invocation, conditional: false };
  }
  const [prefix = '', action = ''] = target.split('.');
  const input = JSON.parse(body.toString());
  const conditional = typeof input.ConditionExpression === 'string';
  if (prefix === 'TrentService') {
    const labels: Readonly<Record<string, string>> = {
      GenerateMac: 'sign the link',
      VerifyMac: 'verify the link',
      Sign: 'sign the digest',
      GetPublicKey: 'read the public key',
    };
    return { service: 'kms', label: labels[action] ?? action, invocation, conditional };
  }
  if (prefix === 'AWSEvents')
    return { service: 'events', label: 'announce the entry', invocation, conditional };
  if (prefix === 'AWSStepFunctions') {
    const label = {
      SendTaskSuccess: 'wake it: go on',
      SendTaskFailure: 'wake it: leave',
      StartExecution: 'start an execution',
      DescribeExecution: 'look at the execution',
    }[action];
    return { service: 'states', label: label ?? 'list what runs', invocation, conditional };
  }
  const service: Service = 'dynamodb';
  return { service, label: tableLabel(action, input), invocation, conditional };
}

interface TableInput {
  readonly TableName?: string;
  readonly Limit?: number;
  readonly Item?: Readonly<Record<string, { readonly S: string }>>;
  readonly Key?: Readonly<Record<string, { readonly S: string }>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S: string }>>;
}

/** Says what a call is for, in the words of the ports. */
function tableLabel(action: string, input: TableInput): string {
  if (action === 'BatchGetItem') return 'view: read what is in a list';
  const keys = { ...input.ExpressionAttributeValues, ...input.Key, ...input.Item };
  const partition = (keys[':stream'] ?? keys['stream'] ?? keys[':pk'] ?? keys['pk'])?.S ?? '';
  const [kind = ''] = partition.split('/');
  // A batch names its table within.
  if (input.TableName === undefined) return 'heads: read how far streams were seen';
  if (input.TableName.endsWith('heads')) {
    const labels: Readonly<Record<string, string>> = {
      minutes: 'heads: list the minute',
      moved: 'heads: note that the stream moved',
      stream: 'heads: note how far the stream was seen',
    };
    return labels[kind] ?? `heads: ${kind}`;
  }
  if (input.TableName.endsWith('ledger')) {
    if (action === 'Scan') return 'read all of the ledger';
    if (keys[':first'] !== undefined) return `read what is new of the ${kind}`;
    if (action === 'PutItem') return `append to the ${kind}`;
    return input.Limit === 1 ? `read where the ${kind} stands` : `read all of the ${kind}`;
  }
  if (input.TableName.endsWith('tasks'))
    return `${{ PutItem: 'note the', DeleteItem: 'forget the' }[action] ?? 'list the'} waiting task${action === 'Query' ? 's' : ''}`;
  if (action === 'UpdateItem') return 'view: note what is due';
  const list = keys[':hash']?.S.split('/')[0] ?? kind;
  return `view: read the list '${list}'`;
}

function answerError(
  response: ServerResponse,
  service: Service,
  { status, code }: { status: number; code: string },
): void {
  const message = `${code}, says the test`;
  const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
  const bare = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  if (service === 's3') response.writeHead(status, { 'content-type': 'application/xml' }).end(bare);
  else if (service === 'sns') response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
  else
    response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify({ __type: code, message }));
}
