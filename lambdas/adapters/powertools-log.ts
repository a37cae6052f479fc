import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { METRIC_NAMESPACE, METRICS, type Metric, type Properties } from '../../schema/telemetry.ts';
import type { Log } from '../ports.ts';
import { DEPLOYMENT } from './deployment.ts';
import { inSources } from './in-sources.ts';

/**
 * The log and the metrics of one function, in CloudWatch's structured formats. Their service is the deployment, by which
 * alarms tell its metrics from those of another one in the same account.
 */
export class PowertoolsLog implements Log {
  readonly #logger: Logger;
  readonly #metrics: Metrics;

  constructor(
    logger = new Logger({ serviceName: DEPLOYMENT }),
    metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: DEPLOYMENT }),
  ) {
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** Names the invocation in every line that follows. */
  begin(context: Context): void {
    this.#logger.addContext(context);
  }

  /** Writes out what was counted during the invocation. */
  end(): void {
    if (this.#metrics.hasStoredMetrics()) this.#metrics.publishStoredMetrics();
  }

  info(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#logger.info(message, fields);
  }

  warn(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#logger.warn(message, fields);
  }

  error(message: string, error: unknown, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#logger.error(message, {
      ...fields,
      error: inSources(error instanceof Error ? error : new Error(String(error))),
    });
  }

  count(metric: Metric, value = 1, properties?: Properties): void {
    if (properties === undefined) {
      this.#metrics.addMetric(metric, METRICS[metric], value);
      return;
    }
    // Properties are of a whole line, so this metric has one of its own.
    const single = this.#metrics.singleMetric();
    for (const [name, property] of Object.entries(properties)) single.addMetadata(name, String(property));
    single.addMetric(metric, METRICS[metric], value);
  }
}
