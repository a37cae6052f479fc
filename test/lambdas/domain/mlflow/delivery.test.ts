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
