import { randomUUID } from 'node:crypto';
import { own } from '../../schema/own.ts';
import { messageOf } from '../errors.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import { AwsError } from './aws-error.ts';
import type { DynamoDb } from './dynamodb.ts';
import type { Actions, Members } from './json-service.ts';
import type { FindPrincipal } from './principals.ts';
import { answerQuery, type QueryService, queryError } from './query-service.ts';

/** Step Functions, which knows its own errors. */
export interface StepFunctionsPort {
  handle(action: string, input: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
}

/** The services that are all reached at `/`. */
export interface RootServices {
  readonly dynamoDb: DynamoDb;
  /** In whose name a call comes; where nobody asks for that, it is left out. */
  readonly principal?: FindPrincipal;
  readonly stepFunctions: StepFunctionsPort;
  /** Services with a JSON protocol, by the prefix of `X-Amz-Target`. */
  readonly json: Readonly<Record<string, Actions>>;
  /** Services with the query protocol, by the version of their interface. */
  readonly query: Readonly<Record<string, QueryService>>;
}

/** All services, with those that have paths of their own. */
export interface AwsServices extends RootServices {
  readonly s3: (exchange: Exchange) => Answer;
  readonly lambda: (exchange: Exchange) => Promise<Answer>;
}

const SERVED =
  'Step Functions, DynamoDB, SNS, KMS, S3, Lambda (Invoke), EventBridge (PutEvents), Secrets Manager and STS (GetCallerIdentity)';

/**
 * Speaks the wire protocols of AWS for the services that are served, as the AWS SDKs and the `aws` command
 * expect them. Any credentials will do; whether there is a signature may count, whose it is and for what does not.
 */
export function createAwsEndpoint(services: RootServices): (exchange: Exchange) => Promise<Answer> {
  return async (exchange) => {
    const requestId = randomUUID();
    const target = exchange.request.headers['x-amz-target'];
    const answer =
      typeof target === 'string'
        ? await answerTarget(services, target, exchange)
        : answerForm(services, exchange, requestId);
    return { ...answer, headers: { 'x-amzn-requestid': requestId, ...answer.headers } };
  };
}

async function answerTarget(services: RootServices, target: string, exchange: Exchange): Promise<Answer> {
  const dot = target.lastIndexOf('.');
  const [prefix, action] = [target.slice(0, dot), target.slice(dot + 1)];
  const contentType = exchange.request.headers['content-type'] ?? 'application/x-amz-json-1.0';
  const body = exchange.body.toString('utf8');
  if (prefix === 'DynamoDB_20120810')
    return services.dynamoDb.handle(action, body, services.principal?.(exchange.request));
  try {
    const input = parseObject(body);
    if (prefix === 'AWSStepFunctions') {
      const { status, body: output } = await services.stepFunctions.handle(action, input);
      return { status, headers: { 'content-type': contentType }, body: JSON.stringify(output) };
    }
    const actions = own(services.json, prefix);
    const run = actions && own(actions, action);
    if (run === undefined) throw unsupported(`${prefix}'s ${action}`);
    const output = await run(input);
    return { status: 200, headers: { 'content-type': contentType }, body: JSON.stringify(output) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const output = { __type: error.code, message: error.message };
    return { status: error.status, headers: { 'content-type': contentType }, body: JSON.stringify(output) };
  }
}

function answerForm(services: RootServices, exchange: Exchange, requestId: string): Answer {
  const parameters = new URLSearchParams(exchange.body.toString('utf8'));
  const version = parameters.get('Version') ?? '';
  const service = own(services.query, version);
  const answer =
    service === undefined
      ? queryError(unsupported(parameters.get('Action') ?? 'this service'), '', requestId)
      : answerQuery(service, parameters, {
          requestId,
          signed: exchange.request.headers.authorization !== undefined,
        });
  return { ...answer, headers: { 'content-type': 'text/xml' } };
}

function parseObject(body: string): Members {
  try {
    const value: unknown = JSON.parse(body === '' ? '{}' : body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members;
  } catch (error) {
    throw new AwsError('SerializationException', `The body is no JSON: ${messageOf(error)}`);
  }
  throw new AwsError('SerializationException', 'The body must be a JSON object');
}

function unsupported(what: string): AwsError {
  return new AwsError(
    'UnknownOperationException',
    `The embedded default does not serve ${what}. It serves what Countersign uses of ${SERVED}.`,
  );
}
