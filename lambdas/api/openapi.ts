import * as z from 'zod/mini';
import { PROBLEM_TYPE } from './problems.ts';
import { ROUTES, type Route } from './routes.ts';
import { components } from './schemas/components.ts';
import { problem } from './schemas/problem.ts';

type JsonObject = Record<string, unknown>;

const DESCRIPTION = `What runs where, who authorised it, under which rules, and when; what waits for whom; and the \
verbs that act on requests. Calls are signed with AWS Signature Version 4 for the service execute-api; what a caller \
may do is said by IAM policies on execute-api:Invoke. Answers come in pages where there may be many: while an answer \
has a 'next', it is the 'after' of the next page.`;

/** The OpenAPI document of the API, made from the schemas by which calls are read and answers are typed. */
export function openApiDocument(): JsonObject {
  const { schemas } = z.toJSONSchema(components, {
    uri: (id) => `#/components/schemas/${id}`,
    io: 'input',
  });
  return {
    openapi: '3.1.1',
    info: { title: 'Countersign', version: '1', description: DESCRIPTION, license: LICENSE },
    servers: [
      {
        url: '{endpoint}',
        variables: {
          endpoint: {
            default: 'http://127.0.0.1:8000',
            description: 'ApiEndpoint among the outputs of the stack.',
          },
        },
      },
    ],
    security: [{ sigv4: [] }],
    paths: describePaths(),
    components: {
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([id, schema]) => [id, bare(schema as JsonObject)]),
      ),
      responses: {
        Problem: {
          description: 'There is no answer, and why.',
          content: { [PROBLEM_TYPE]: { schema: refer(problem) } },
        },
      },
      securitySchemes: {
        sigv4: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          description: 'AWS Signature Version 4, service execute-api.',
          'x-amazon-apigateway-authtype': 'awsSigv4',
        },
      },
    },
  };
}

const LICENSE = { name: 'Apache-2.0', identifier: 'Apache-2.0' };

function describePaths(): Record<string, JsonObject> {
  const paths: Record<string, JsonObject> = {};
  for (const [id, route] of Object.entries<Route>(ROUTES)) {
    const { method, path } = route;
    paths[path] = { ...paths[path], [method.toLowerCase()]: describe(id, route) };
  }
  return paths;
}

function describe(operationId: string, { summary, pathParameters, query, body, answer }: Route): JsonObject {
  const parameters = [...describeParameters('path', pathParameters), ...describeParameters('query', query)];
  return {
    operationId,
    summary,
    parameters: parameters.length > 0 ? parameters : undefined,
    requestBody: body && { required: true, content: { 'application/json': { schema: refer(body) } } },
    responses: {
      200: { description: 'The answer.', content: { 'application/json': { schema: refer(answer) } } },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function describeParameters(place: 'path' | 'query', parameters: Route['query']): JsonObject[] {
  const { properties = {}, required = [] } = bare(
    z.toJSONSchema(parameters, { io: 'input' }) as JsonObject,
  ) as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: required.includes(name),
    description,
    schema,
  }));
}

/** A reference to the schema's component, or the schema itself where it has no name. */
function refer(schema: z.core.$ZodType): JsonObject {
  const named = components.get(schema);
  if (named !== undefined) return { $ref: `#/components/schemas/${named.id}` };
  return bare(z.toJSONSchema(schema, { io: 'input' }) as JsonObject);
}

/** A schema without what only stands at the head of a document of its own. */
function bare({ $schema: _, $id: __, id: ___, ...schema }: JsonObject): JsonObject {
  return schema;
}
