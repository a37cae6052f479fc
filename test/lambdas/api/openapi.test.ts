import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { openApiDocument } from '../../../lambdas/api/openapi.ts';
import { ROUTES } from '../../../lambdas/api/routes.ts';

const document = openApiDocument();
const text = JSON.stringify(document);

test('is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

test('is what docs/openapi.json has (write it with: npx countersign schema api > docs/openapi.json)', () => {
  const file = new URL('../../../docs/openapi.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(document);
});

test('has every operation, with each variable of its path and a description of each parameter', () => {
  const paths = document['paths'] as Record<
    string,
    Record<string, { operationId: string; parameters?: { name: string; in: string; description?: string }[] }>
  >;
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      ...operation,
    })),
  );
  expect(described.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(ROUTES).sort());
  for (const { path, operationId, method, parameters = [] } of described) {
    expect(ROUTES[operationId as keyof typeof ROUTES]).toMatchObject({ path, method });
    const variables = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(variables);
    expect(parameters.filter(({ description }) => description === undefined)).toEqual([]);
  }
});

test('refers to every schema that it names, and to no other', () => {
  const named = Object.keys((document['components'] as { schemas: object }).schemas);
  const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
  expect([...referred].sort()).toEqual(named.sort());
});
