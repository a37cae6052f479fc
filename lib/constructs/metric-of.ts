import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE, type Metric as MetricName, metricDimensions } from '../../schema/telemetry.ts';
import { nameIn } from '../names.ts';

/** A metric that the handlers of the scope's deployment write, for alarms and charts. */
export function metricOf(scope: Construct, metricName: MetricName, options: MetricOptions): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: metricDimensions(nameIn(scope)),
    ...options,
  });
}
