import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { METRIC_NAMESPACE, METRICS, type Metric, type Properties } from '../../schema/telemetry.ts';
import type { Log } from '../ports.ts';
import { DEPLOYMENT } from './deployment.ts';
import { inSources } from './in-sources.ts';

/**
 * The log and the metrics of one function, in CloudWatch's structured formats. Their service is the deployment, by which
 * alarms tell its metrics from those of another one in the same account. Each is made when something is written to it: most
 * runs of a page write nothing.
 */
export class PowertoolsLog implements Log {
  #logger: Logger | undefined;
  #metrics: Metrics | undefined;
  #context: Context | undefined;
  #isCold = true;

  /** Names the invocation in every line that follows. */
  begin(context: Context): void {
    this.#isCold &&= this.#context === undefined;
    this.#context = context;
    this.#logger?.addContext(context);
  }

  /** Writes out what was counted during the invocation. */
  end(): void {
    if (this.#metrics?.hasStoredMetrics()) this.#metrics.publishStoredMetrics();
  }

  info(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#lines().info(message, fields);
  }

  warn(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#lines().warn(message, fields);
  }

  error(message: string, error: unknown, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#lines().error(message, {
      ...fields,
      error: inSources(error instanceof Error ? error : new Error(String(error))),
    });
  }

  count(metric: Metric, value = 1, properties?: Properties): void {
    if (properties === undefined) {
      this.#figures().addMetric(metric, METRICS[metric], value);
      return;
    }
    // Properties are of a whole line, so this metric has one of its own.
    const single = this.#figures().singleMetric();
    for (const [name, property] of Object.entries(properties)) single.addMetadata(name, String(property));
    single.addMetric(metric, METRICS[metric], value);
  }

  #lines(): Logger {
    if (this.#logger !== undefined) return this.#logger;
    this.#logger = new Logger({ serviceName: DEPLOYMENT });
    // It takes the first invocation that it hears of for that of a new instance.
    if (this.#context !== undefined) {
      if (!this.#isCold) this.#logger.addContext(this.#context);
      this.#logger.addContext(this.#context);
    }
    return this.#logger;
  }

  #figures(): Metrics {
    this.#metrics ??= new Metrics({ namespace: METRIC_NAMESPACE, serviceName: DEPLOYMENT });
    return this.#metrics;
  }
}
