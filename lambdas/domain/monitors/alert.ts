import * as z from 'zod/mini';
import { sha256Hex } from '../../../schema/canonical-json.ts';
import { once } from '../../../schema/lazily.ts';
import { replaceHarm, spellOut } from '../../../schema/printable.ts';

/** What a monitor says when something is wrong. */
export interface Alert {
  readonly kind: 'alarm' | 'schedule';
  /** Printable, on one line. */
  readonly name: string;
  /** The same however often this is told. */
  readonly id: string;
  /** What a mail and a page have of it: printable, on one line, 300 characters at most. */
  readonly text: string;
}

/** Every entry of the subject has the text for as long as its finding is open. */
const LONGEST = 300;

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
    const { alarmName, state } = rang.data.detail;
    const name = spellOut(alarmName);
    const text = `The alarm ${name} rings${state.reason === '' ? '' : `: ${state.reason}`}`;
    return { kind: 'alarm', name, id: idOf(alarmName, state.timestamp), text: inLine(text) };
  }
  const ran = monitoring().safeParse(event);
  if (!ran.success) return undefined;
  const { ProcessingJobArn, MonitoringScheduleArn, ExitMessage } = ran.data.detail;
  const name = spellOut(MonitoringScheduleArn.slice(MonitoringScheduleArn.lastIndexOf('/') + 1));
  const text = `The monitoring schedule ${name} found violations: ${ExitMessage}`;
  return { kind: 'schedule', name, id: idOf(ProcessingJobArn), text: inLine(text) };
}

const idOf = (...parts: readonly string[]): string => sha256Hex(JSON.stringify(parts)).slice(0, 32);
/** Cut before it is cleaned: half of a flag is no text. */
const inLine = (text: string): string =>
  replaceHarm(text.slice(0, LONGEST).toWellFormed(), () => ' ', /(?!)/);
