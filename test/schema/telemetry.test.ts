import { expect, it } from 'vitest';
import { metricDimensions } from '../../schema/telemetry.ts';

it('is by the name of its deployment that a metric is found', () => {
  expect(metricDimensions('countersign')).toEqual({ service: 'countersign' });
});
