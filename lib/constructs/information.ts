import { type EventBus, Match, Schedule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { nameOf } from '../names.ts';
import { callAsync } from './call-async.ts';
import { callDaily, type DailyTime } from './call-daily.ts';
import type { FailureQueue } from './failure-queue.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface InformationProps {
  readonly inform: HandlerFunction;
  readonly dailyMail: HandlerFunction;
  /** When the daily mail is sent. Default: 06:00 UTC. */
  readonly dailyMailAt?: DailyTime | undefined;
  /** The bus on which every entry of the ledger is an event. */
  readonly bus: EventBus;
  readonly failures: FailureQueue;
}

/** The actions on a request that people hear of, as `inform` knows them. */
export const TOLD_ACTIONS = [
  'administrators-asked',
  'approval-outdated',
  'closed',
  'decided',
  'dequeued',
  'escalated',
  'expired',
  'handed-over',
  'people-changed',
  'promoted',
  'promotion-held',
  'queued',
  'reassigned',
  'reminded',
  'rescinded',
  'rule-judged',
  'submitted',
  'wait-begun',
] as const;

/**
 * How people hear of what happens, out of the path of every decision: entries of the ledger that concern them, as they
 * come over the event bus, and one mail each morning for those who prefer that.
 */
export class Information extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { inform, dailyMail, dailyMailAt, bus, failures }: InformationProps,
  ) {
    super(scope, id);
    callAsync(inform, failures, {
      listens: true,
      ruleName: nameOf(this, 'inform'),
      description: 'Entries of which people hear',
      eventBus: bus,
      eventPattern: {
        source: ['countersign'],
        detailType: ['Ledger Entry'],
        detail: {
          $or: [
            { stream: Match.prefix('request/'), action: [...TOLD_ACTIONS] },
            { stream: Match.prefix('subject/'), action: ['finding-reported'] },
          ],
        },
      },
    });
    const name = nameOf(this, 'daily-mail');
    if (dailyMailAt !== undefined)
      callDaily(dailyMail, failures, { name, description: 'The daily mail', ...dailyMailAt });
    else
      callAsync(dailyMail, failures, {
        ruleName: name,
        description: 'The daily mail, at 06:00 UTC',
        schedule: Schedule.cron({ minute: '0', hour: '6' }),
      });
  }
}
