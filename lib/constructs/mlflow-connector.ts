import { type EventBus, Schedule } from 'aws-cdk-lib/aws-events';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { nameOf } from '../names.ts';
import { callAsync } from './call-async.ts';
import type { FailureQueue } from './failure-queue.ts';
import type { HandlerFunction } from './handler-function.ts';
import type { PublicApi } from './public-api.ts';
import { SHOWN_ENTRIES } from './shown-entries.ts';

export interface MlflowConnectorProps {
  readonly incoming: HandlerFunction;
  readonly poll: HandlerFunction;
  readonly outgoing: HandlerFunction;
  readonly api: PublicApi;
  /** The bus on which every entry of the ledger is an event. */
  readonly bus: EventBus;
  readonly failures: FailureQueue;
}

/**
 * An MLflow tracking server, on the two edges: it tells of versions by its webhook, and is looked at every five minutes for
 * those of which it did not; entries of the ledger are shown there as they come over the event bus.
 */
export class MlflowConnector extends Construct {
  constructor(scope: Construct, id: string, props: MlflowConnectorProps) {
    super(scope, id);
    const { incoming, poll, outgoing, api, bus, failures } = props;
    api.routeHook('mlflow', incoming);
    callAsync(poll, failures, {
      ruleName: nameOf(this, 'mlflow-poll'),
      description: 'Versions at MLflow of which it told nothing',
      schedule: Schedule.rate(Duration.minutes(5)),
    });
    callAsync(outgoing, failures, {
      listens: true,
      ruleName: nameOf(this, 'mlflow-out'),
      description: 'Entries that MLflow shows',
      eventBus: bus,
      ...SHOWN_ENTRIES,
    });
  }
}
