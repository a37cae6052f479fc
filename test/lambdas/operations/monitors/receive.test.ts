import { beforeEach, describe, expect, test } from 'vitest';
import { seal, subjectStream } from '../../../../lambdas/domain/entry.ts';
import { receive } from '../../../../lambdas/operations/monitors/receive.ts';
import type { Monitor } from '../../../../schema/monitors.ts';
import { InMemoryWorld } from '../../../support/in-memory-ports.ts';
import { ran, rings } from '../../../support/monitor-events.ts';

const STREAM = subjectStream('model/churn');
const watched = { subject: 'model/churn', environment: 'production', owner: 'alex@example.com', days: 30 };
const MONITORS: readonly Monitor[] = [
  { alarm: 'churn-*', ...watched },
  { schedule: 'churn-quality', ...watched, days: 7 },
  { alarm: 'fraud', ...watched, subject: 'model/fraud' },
  { alarm: 'qa-churn', ...watched, environment: 'qa' },
];

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
