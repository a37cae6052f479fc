import * as z from 'zod/mini';
import { readJson } from '../../schema/json-text.ts';
import { withPlainBreaks } from '../../schema/printable.ts';
import { GovernanceError, type Violation } from '../domain/errors.ts';
import { pointer, violationOf } from '../domain/submission.ts';
import type { Call } from './call.ts';
import { matchPath, readParameters } from './parameters.ts';
import { requireMeant } from './require-meant.ts';
import { ROUTES, type Route, type RouteId } from './routes.ts';

/** The largest body of a call, in bytes: an execution's input and some more. */
const MAX_BODY_BYTES = 131_072;

/** What of API Gateway's event (payload format 2.0, with IAM authorization) is looked at. */
const eventSchema = z.object({
  rawPath: z.string(),
  queryStringParameters: z.optional(z.record(z.string(), z.optional(z.string()))),
  requestContext: z.object({
    http: z.object({ method: z.string() }),
    authorizer: z.object({ iam: z.object({ userArn: z.string().check(z.startsWith('arn:')) }) }),
  }),
  body: z.optional(z.string()),
  isBase64Encoded: z.optional(z.boolean()),
});

/** A call of some route, parsed. */
export interface ParsedCall {
  readonly id: RouteId;
  readonly call: Call<RouteId>;
}

/**
 * Reads an event of API Gateway: which route is called, with what, by whom.
 *
 * @throws GovernanceError `UnknownOperation`; `InvalidCall` with everything that is wrong with the parameters and
 *   the body; `MayBeSecret` when its words may have a secret in them. @throws Error when the event does not say who called: the route has no authorizer then.
 */
export function parseCall(input: unknown): ParsedCall {
  const event = eventSchema.parse(input);
  const { method } = event.requestContext.http;
  const [id, parameters] = findRoute(method, event.rawPath);
  const route: Route = ROUTES[id];
  const violations: Violation[] = [];
  const read = (schema: z.core.$ZodType, value: unknown, name: (path: readonly PropertyKey[]) => string) => {
    const { data, violations: found } = readParameters(schema, value, name);
    violations.push(...found);
    return data;
  };
  const path = read(route.pathParameters, parameters, String);
  const query = read(route.query, event.queryStringParameters ?? {}, String);
  const body = route.body && read(route.body, parseBody(event), pointer);
  if (violations.length > 0) throw invalidCall(violations);
  if (body !== undefined) requireMeant(body as Readonly<Record<string, unknown>>);
  const caller = `iam:${event.requestContext.authorizer.iam.userArn}`;
  return { id, call: { path, query, body, caller } as Call<RouteId> };
}

/** An error that lists what is wrong with a call. */
export function invalidCall(violations: readonly Violation[]): GovernanceError<'InvalidCall'> {
  const lines = violations.map(({ path, message }) => `${path === '' ? 'the body' : path} ${message}`);
  return new GovernanceError('InvalidCall', `${lines.join('; ')}.`, { violations });
}

function findRoute(method: string, path: string): [RouteId, Record<string, string>] {
  for (const [id, route] of Object.entries(ROUTES)) {
    const parameters = route.method === method ? matchPath(route.path, path) : undefined;
    if (parameters !== undefined) return [id as RouteId, parameters];
  }
  const message = `The API has no operation ${method} ${path.slice(0, 200)}: see GET /v1/openapi.json.`;
  throw new GovernanceError('UnknownOperation', message, { method, path });
}

function parseBody({ body = '', isBase64Encoded = false }: z.infer<typeof eventSchema>): unknown {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    throw invalidCall([{ path: '', message: `must have at most ${MAX_BODY_BYTES} bytes` }]);
  }
  const { value, flaws, broken } = readJson(bytes);
  if (broken !== undefined)
    throw invalidCall([{ path: '', message: 'must be a JSON object, sent as application/json' }]);
  if (flaws === undefined) return withPlainBreaks(value);
  throw invalidCall(flaws.map(violationOf));
}
