import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Delivery, readDelivery } from '../../../../lambdas/domain/mlflow/delivery.ts';
import { signDelivery } from '../../../support/mlflow-delivery.ts';

const SECRET = 'one-secret-of-32-characters-here';
const NOW = new Date('2026-11-28T06:25:00.000Z');
const created = (more: object = {}) => ({
  entity: 'model_version',
  action: 'created',
  data: { name: 'churn', version: '3', ...more },
});
const sign = (payload: unknown, at: Date = NOW, secret = SECRET) =>
  signDelivery(payload, { id: 'delivery-1', at, secret });

describe('a delivery of MLflow', () => {
  test('of a new version says which one, and nothing else of it is believed', () => {
    expect(readDelivery(sign(created({ run_id: 'other', source: 's3://elsewhere' })), SECRET, NOW)).toEqual({
      id: 'delivery-1',
      name: 'churn',
      version: '3',
    });
  });

  test('of a tag that somebody set says which version it is of', () => {
    const set = (key: string) =>
      sign({
        entity: 'model_version_tag',
        action: 'set',
        data: { name: 'churn', version: '3', key, value: 'x' },
      });
    expect(readDelivery(set('countersign.artifact.sha256'), SECRET, NOW)).toMatchObject({ version: '3' });
    for (const key of ['request', 'status', 'missing', 'told'])
      expect(readDelivery(set(`countersign.${key}`), SECRET, NOW)).toBe('of no matter');
  });

  test.each([
    ['an alias', { entity: 'model_version_alias', action: 'created', data: { name: 'churn', version: '3' } }],
    ['a model', { entity: 'registered_model', action: 'created', data: { name: 'churn' } }],
    ['something that is no object', []],
  ])('of %s leads to nothing', (_, payload) => {
    expect(readDelivery(sign(payload), SECRET, NOW)).toBe('of no matter');
  });

  test.each([
    ['another secret', sign(created(), NOW, 'another')],
    ['another body', { ...sign(created()), body: '{}' }],
    ['another id', withHeader(sign(created()), 'x-mlflow-delivery-id', 'delivery-2')],
    ['another time', withHeader(sign(created()), 'x-mlflow-timestamp', String(NOW.getTime() / 1000 + 1))],
    ['no signature', withHeader(sign(created()), 'x-mlflow-signature', '')],
    ['a signature of another kind', withHeader(sign(created()), 'x-mlflow-signature', 'v2,AAAA')],
    ['a time that is none', sign(created(), new Date(Number.NaN))],
  ])('with %s is refused', (_, delivery) => {
    expect(readDelivery(delivery, SECRET, NOW)).toBe('refused');
  });

  test('is refused more than ten minutes from now, before and after', () => {
    const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
    expect(readDelivery(sign(created(), at(-600)), SECRET, NOW)).toMatchObject({ version: '3' });
    expect(readDelivery(sign(created(), at(-601)), SECRET, NOW)).toBe('refused');
    expect(readDelivery(sign(created(), at(601)), SECRET, NOW)).toBe('refused');
  });
});

describe('a delivery at its edges', () => {
  const sealed = (id: string, timestamp: string, signature?: string): Delivery => {
    const body = JSON.stringify(created());
    const made = createHmac('sha256', SECRET).update(`${id}.${timestamp}.${body}`).digest('base64');
    const headers = {
      'x-mlflow-delivery-id': id,
      'x-mlflow-timestamp': timestamp,
      'x-mlflow-signature': signature?.replace('GOOD', made) ?? `v1,${made}`,
    };
    return { headers, body };
  };
  const now = String(NOW.getTime() / 1_000);
  const read = (delivery: Delivery) => readDelivery(delivery, SECRET, NOW);

  test.each([
    ['no id', sealed('', now)],
    ['a time with more before it', sealed('one', `at ${now}`)],
    ['a time with more after it', sealed('one', `${now}.5`)],
    ['a signature of another version', sealed('one', now, 'v2,GOOD')],
    ['a short signature', sealed('one', now, 'v1,AAAA')],
  ])('with %s is refused, whoever signed it', (_, delivery) => {
    expect(read(delivery)).toBe('refused');
  });

  test('is taken by either of two signatures, as while a secret is changed', () => {
    for (const signature of ['v1,AAAA v1,GOOD', 'v1,GOOD v1,AAAA'])
      expect(read(sealed('one', now, signature))).toMatchObject({ id: 'one', version: '3' });
  });

  test.each([
    ['a version that was deleted', 'model_version', 'deleted', { key: 'x' }],
    ['a tag that was deleted', 'model_version_tag', 'deleted', { key: 'x' }],
    ['a tag of a model', 'registered_model_tag', 'set', { key: 'x' }],
    ['a tag without a name', 'model_version_tag', 'set', {}],
    ['a version without a model', 'model_version', 'created', { name: undefined }],
    ['a model without a version', 'model_version', 'created', { version: undefined }],
  ])('of %s leads to nothing', (_, entity, action, more) => {
    expect(read(sign({ entity, action, data: { name: 'churn', version: '3', ...more } }))).toBe(
      'of no matter',
    );
  });
});

const RECORDED = join(
  import.meta.dirname,
  '../../../../../shared/data/integrations/mlflow-webhook-deliveries.json',
);

test.skipIf(!existsSync(RECORDED))(
  'deliveries that a real server made are refused without its secret',
  () => {
    const deliveries: Delivery[] = JSON.parse(readFileSync(RECORDED, 'utf8'));
    expect(deliveries.length).toBeGreaterThan(5);
    for (const delivery of deliveries) {
      const at = new Date(Number(delivery.headers['x-mlflow-timestamp']) * 1_000);
      expect(readDelivery(delivery, 'not its secret', at)).toBe('refused');
    }
  },
);

function withHeader(delivery: Delivery, name: string, value: string): Delivery {
  return { ...delivery, headers: { ...delivery.headers, [name]: value } };
}
