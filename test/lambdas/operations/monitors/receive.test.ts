import { beforeEach, describe, expect, test, vi } from 'vitest';
import { seal, subjectStream } from '../../../../lambdas/domain/entry.ts';
import type { SubjectState } from '../../../../lambdas/domain/model.ts';
import { closeFinding, reportFinding } from '../../../../lambdas/domain/subject/findings.ts';
import { advance } from '../../../../lambdas/engine/advance.ts';
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

  const change = (step: Parameters<typeof advance<SubjectState>>[2]) =>
    advance<SubjectState>(world.ports, STREAM, step);
  /** The nth ring of an alarm that flaps. */
  const flaps = (name: string, ring: number) =>
    rings(name, { timestamp: new Date(Date.UTC(2026, 2, 2) + ring * 300_000).toISOString() });

  test('has one finding open, however often it rings, and another once that is closed', async () => {
    for (let ring = 0; ring < 20; ring++) await take(flaps('churn-drift', ring));
    await take(flaps('churn-bias', 0));
    expect(entries()).toMatchObject([
      { actor: 'monitor:alarm/churn-drift' },
      { actor: 'monitor:alarm/churn-bias' },
    ]);
    const finding = entries()[0].details.finding.id;
    await change((last, now) =>
      last ? closeFinding(last.state, { finding, comment: 'Retrained.', actor: 'iam:a' }, now) : {},
    );
    await take(flaps('churn-drift', 20));
    expect(entries().slice(2)).toMatchObject([
      { action: 'finding-closed' },
      { action: 'finding-reported', actor: 'monitor:alarm/churn-drift' },
    ]);
  });

  test('opens no finding where fifty are open, and says so in the log', async () => {
    const found = { environment: 'production', text: 'x', owner: 'alex@example.com', due: '2026-04-01' };
    for (let number = 0; number < 50; number++)
      await change((last, now) =>
        last ? reportFinding(last.state, { ...found, id: `${number}`, actor: 'iam:a' }, now) : {},
      );
    const warn = vi.spyOn(world.ports.log, 'warn');
    expect(await take(rings('churn-drift'))).toEqual({ outcome: 'left alone' });
    expect(entries()).toHaveLength(50);
    expect(warn.mock.lastCall?.[1]).toMatchObject({ why: expect.stringContaining('50 reported findings') });
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
