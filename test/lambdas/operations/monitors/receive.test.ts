import { beforeEach, describe, expect, test } from 'vitest';
import { seal, subjectStream } from '../../../../lambdas/domain/entry.ts';
import { readAlert } from '../../../../lambdas/domain/monitors/alert.ts';
import { receive } from '../../../../lambdas/operations/monitors/receive.ts';
import type { Monitor } from '../../../../schema/monitors.ts';
import { InMemoryWorld } from '../../../support/in-memory-ports.ts';

const STREAM = subjectStream('model/churn');
const watched = { subject: 'model/churn', environment: 'production', owner: 'alex@example.com', days: 30 };
const MONITORS: readonly Monitor[] = [
  { alarm: 'churn-*', ...watched },
  { schedule: 'churn-quality', ...watched, days: 7 },
  { alarm: 'fraud', ...watched, subject: 'model/fraud' },
  { alarm: 'qa-churn', ...watched, environment: 'qa' },
];

const rings = (alarmName: string, state: object = {}) => ({
  version: '0',
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  detail: {
    alarmName,
    state: {
      value: 'ALARM',
      reason: 'Threshold crossed.',
      timestamp: '2026-03-02T08:59:00.000+0000',
      ...state,
    },
    previousState: { value: 'OK' },
  },
});
const ran = (job: string, detail: object = {}) => ({
  source: 'aws.sagemaker',
  'detail-type': 'SageMaker Processing Job State Change',
  detail: {
    ProcessingJobArn: `arn:aws:sagemaker:us-east-1:111122223333:processing-job/${job}`,
    ProcessingJobStatus: 'Completed',
    MonitoringScheduleArn: 'arn:aws:sagemaker:us-east-1:111122223333:monitoring-schedule/churn-quality',
    ExitMessage: 'CompletedWithViolations: Job completed successfully with 3 violations.',
    ...detail,
  },
});

describe('an event of a monitor', () => {
  test('says what is wrong, as long as the text of a finding may be', () => {
    expect(readAlert(rings('churn-drift'))).toMatchObject({
      kind: 'alarm',
      name: 'churn-drift',
      text: 'The alarm churn-drift rings: Threshold crossed.',
    });
    expect(readAlert(rings('churn-drift', { reason: undefined }))?.text).toBe('The alarm churn-drift rings');
    expect(readAlert(rings('x', { reason: 'y'.repeat(2_000) }))?.text).toHaveLength(1_000);
    expect(readAlert(ran('a'))).toMatchObject({
      kind: 'schedule',
      name: 'churn-quality',
      text: expect.stringMatching(
        /^The monitoring schedule churn-quality found violations: .* 3 violations\.$/,
      ),
    });
  });

  test('is another each time that it rings, and the same each time that it is told', () => {
    const id = (event: unknown) => readAlert(event)?.id;
    expect(id(rings('a'))).toBe(id(rings('a', { reason: 'Told again.' })));
    expect(id(rings('a'))).not.toBe(id(rings('b')));
    expect(id(rings('a'))).not.toBe(id(rings('a', { timestamp: '2026-03-03T00:00:00Z' })));
    expect(id(ran('a'))).not.toBe(id(ran('b')));
    expect(id(ran('a'))).toMatch(/^[\w.-]{1,64}$/);
  });

  test.each([
    rings('a', { value: 'OK' }),
    rings('a', { value: 'INSUFFICIENT_DATA' }),
    ran('a', { ExitMessage: 'Completed: Job completed successfully with no violations.' }),
    ran('a', { ExitMessage: undefined }),
    ran('a', { MonitoringScheduleArn: undefined }),
    { ...rings('a'), source: 'somebody' },
    undefined,
  ])('that says that all is well, or is of no monitor, is none: %j', (event) => {
    expect(readAlert(event)).toBeUndefined();
  });
});

describe('a monitor that says that something is wrong', () => {
  let world: InMemoryWorld;
  let take: ReturnType<typeof receive>;
  beforeEach(async () => {
    world = new InMemoryWorld();
    take = receive({ ...world.ports, monitors: MONITORS });
    const production = {
      version: '14',
      request: 'r'.repeat(26),
      owing: [],
      since: '2026-03-01T12:00:00.000Z',
    };
    const state = {
      subject: 'model/churn',
      environments: { production },
      open: {},
      findings: {},
      closed: [],
    } as never;
    const draft = { at: '2026-03-01T12:00:00.000Z', actor: 'x', action: 'promoted', details: {}, state };
    await world.ports.ledger.append(seal(STREAM, undefined, draft));
  });
  const entries = () => (world.streams.get(STREAM) ?? []).slice(1).map(({ entry }) => JSON.parse(entry));

  test('opens a finding about what its environment runs, in its own name', async () => {
    expect(await take(rings('churn-drift'))).toEqual({ outcome: 'found' });
    expect(await take(ran('a'))).toEqual({ outcome: 'found' });
    expect(entries()).toMatchObject([
      {
        action: 'finding-reported',
        actor: 'monitor:alarm/churn-drift',
        details: { finding: { version: '14', owner: 'alex@example.com', due: '2026-04-01' } },
      },
      { actor: 'monitor:schedule/churn-quality', details: { finding: { due: '2026-03-09' } } },
    ]);
  });

  test('is told twice, also at once, and found once', async () => {
    await Promise.all([take(rings('churn-drift')), take(rings('churn-drift'))]);
    await take(rings('churn-drift'));
    expect(entries()).toHaveLength(1);
  });

  test.each([
    ['is none of ours', rings('other')],
    ['is of a subject that nobody knows', rings('fraud')],
    ['is of an environment that runs nothing', rings('qa-churn')],
    ['says that all is well', rings('churn-drift', { value: 'OK' })],
  ])('and %s is left alone', async (_, event) => {
    expect(await take(event)).toEqual({ outcome: 'left alone' });
    expect(entries()).toEqual([]);
    expect(world.streams.size).toBe(1);
  });

  test('is told again when the ledger does not answer', async () => {
    world.fault = ({ method }) => (method === 'append' ? 'before' : undefined);
    await expect(take(rings('churn-drift'))).rejects.toThrow();
  });
});
