import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { prepareScenarios, type Scenario } from './support/scenarios.ts';
import { openStage, type Stage } from './support/stage.ts';

let stage: Stage;
let scenario: Scenario;

beforeAll(async () => {
  stage = await openStage();
  const found = (await prepareScenarios(stage)).find(({ name }) => name === 'a person approves');
  if (found === undefined) throw new Error('no such scenario');
  scenario = found;
});
afterAll(() => stage.close());

test('a function instance that was throttled once answers later calls at once', async () => {
  const instance = stage.start('decide');
  const durations: number[] = [];
  for (let minute = 0; minute < 10; minute++) {
    await stage.cloud.restore(scenario.snapshot);
    vi.setSystemTime(scenario.at + minute * 60_000);
    stage.wire.planned =
      minute === 0
        ? { label: 'read where the request stands', occurrence: 0, fault: 'throttled', lasting: false }
        : undefined;
    const { result, duration } = await stage.call('decide', scenario.event(''), instance);
    expect((result as { statusCode: number }).statusCode).toBe(303);
    durations.push(duration);
  }
  // The SDK's adaptive mode would go on pacing an instance that was throttled once: 1.2 to 1.6 s for each decision.
  const [first = 0, ...later] = durations;
  expect(first).toBeLessThan(2_000);
  expect(Math.max(...later)).toBe(0);
});
