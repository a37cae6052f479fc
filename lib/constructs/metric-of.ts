import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_DIMENSIONS, METRIC_NAMESPACE, type Metric as MetricName } from '../../schema/telemetry.ts';

/** A metric that the handlers write, for alarms and charts. */
export function metricOf(metricName: MetricName, options: MetricOptions): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: METRIC_DIMENSIONS,
    ...options,
  });
}
