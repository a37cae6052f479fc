import * as z from 'zod/mini';
import { sha256Hex } from '../../../schema/canonical-json.ts';
import { once } from '../../../schema/lazily.ts';

/** What a monitor says when something is wrong. */
export interface Alert {
  readonly kind: 'alarm' | 'schedule';
  readonly name: string;
  /** The same however often this is told. */
  readonly id: string;
  readonly text: string;
}

/** As long as the text of a finding may be. */
const LONGEST = 1_000;

const alarm = once(() =>
  z.object({
    source: z.literal('aws.cloudwatch'),
    'detail-type': z.literal('CloudWatch Alarm State Change'),
    detail: z.object({
      alarmName: z.string(),
      state: z.object({
        value: z.literal('ALARM'),
        reason: z._default(z.string(), ''),
        timestamp: z.string(),
      }),
    }),
  }),
);

/** A run of SageMaker Model Monitor is a processing job, which says by which schedule it ran and how it ended. */
const monitoring = once(() =>
  z.object({
    source: z.literal('aws.sagemaker'),
    'detail-type': z.literal('SageMaker Processing Job State Change'),
    detail: z.object({
      ProcessingJobArn: z.string(),
      MonitoringScheduleArn: z.string(),
      ExitMessage: z.string().check(z.startsWith('CompletedWithViolations')),
    }),
  }),
);

/** What an event of a monitor says is wrong; nothing for one that says that all is well, or that is of none. */
export function readAlert(event: unknown): Alert | undefined {
  const rang = alarm().safeParse(event);
  if (rang.success) {
    const { alarmName: name, state } = rang.data.detail;
    const text = `The alarm ${name} rings${state.reason === '' ? '' : `: ${state.reason}`}`;
    return { kind: 'alarm', name, id: idOf(name, state.timestamp), text: cut(text) };
  }
  const ran = monitoring().safeParse(event);
  if (!ran.success) return undefined;
  const { ProcessingJobArn, MonitoringScheduleArn, ExitMessage } = ran.data.detail;
  const name = MonitoringScheduleArn.slice(MonitoringScheduleArn.lastIndexOf('/') + 1);
  const text = `The monitoring schedule ${name} found violations: ${ExitMessage}`;
  return { kind: 'schedule', name, id: idOf(ProcessingJobArn), text: cut(text) };
}

const idOf = (...parts: readonly string[]): string => sha256Hex(JSON.stringify(parts)).slice(0, 32);
const cut = (text: string): string => text.slice(0, LONGEST).toWellFormed();
