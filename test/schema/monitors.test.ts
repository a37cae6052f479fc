import { describe, expect, it } from 'vitest';
import { describeIntegrations, type Integrations } from '../../schema/integrations.ts';
import { type Monitor, monitorOf } from '../../schema/monitors.ts';
import { passing, promotion } from './samples.ts';

const monitor: Monitor = {
  alarm: 'churn-*',
  subject: 'model/churn',
  environment: 'production',
  owner: 'morgan@example.com',
  days: 14,
};
const roles = { manager: [{ email: 'morgan@example.com', name: 'Morgan Estes' }] };
const workflow = {
  ...passing({ publish: promotion({ environment: 'production' }) }),
  id: 'release',
  subject: 'model',
  environments: ['production'],
};
const problems = (changes: object) =>
  describeIntegrations({ monitors: [{ ...monitor, ...changes }] } as Integrations, {
    workflows: [workflow],
    roles,
  });

describe('monitors', () => {
  it('are taken as they are where nothing is wrong with them', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ alarm: undefined, schedule: 'churn', days: 365 })).toEqual([]);
  });

  it.each([
    [{ alarm: undefined }, "the monitor of model/churn must name either an 'alarm' or a 'schedule'"],
    [{ schedule: 'churn' }, "the monitor of model/churn must name either an 'alarm' or a 'schedule'"],
    [{ days: 0 }, 'the monitor of model/churn gives 0 days: write a whole number from 1 to 365'],
    [{ days: 366 }, 'the monitor of model/churn gives 366 days: write a whole number from 1 to 365'],
    [{ days: 1.5 }, 'the monitor of model/churn gives 1.5 days: write a whole number from 1 to 365'],
    [
      { environment: 'qa' },
      "the monitor of model/churn watches 'qa', to which no workflow for 'model' promotes: write 'production'",
    ],
    [
      { owner: 'stranger@example.com' },
      'the monitor of model/churn leaves what it finds to stranger@example.com, who is in no role',
    ],
    [{ alarms: 'x' }, "monitors has one that has the unknown member 'alarms': did you mean 'alarm'?"],
  ])('are refused with what is wrong: %j', (changes, message) => {
    expect(problems(changes)).toEqual([message]);
  });

  it('may give a day, and watch where workflows of the same kind of subject promote', () => {
    expect(problems({ days: 1 })).toEqual([]);
    const elsewhere = { ...workflow, id: 'prompts', subject: 'prompt', environments: ['live'] };
    const watching = { monitors: [{ ...monitor, environment: 'live' }] };
    expect(describeIntegrations(watching, { workflows: [workflow, elsewhere], roles })).toEqual([
      "the monitor of model/churn watches 'live', to which no workflow for 'model' promotes: write 'production'",
    ]);
  });

  it('are a list, of subjects', () => {
    expect(describeIntegrations({ monitors: {} } as unknown as Integrations)).toEqual([
      'monitors must be a list',
    ]);
    expect(describeIntegrations({ monitors: [{ ...monitor, subject: 'churn' }] })).toEqual([
      "the monitor of churn names its subject otherwise than it is: it must be '<kind>/<name>', such as model/churn",
    ]);
  });

  it('are found by the name of what rings: the first that fits, of its kind', () => {
    const all = [{ ...monitor, alarm: undefined, schedule: 'churn-eu' }, monitor, { ...monitor, days: 1 }];
    expect(monitorOf(all, 'alarm', 'churn-eu')).toBe(monitor);
    expect(monitorOf(all, 'schedule', 'churn-eu')).toBe(all[0]);
    expect(monitorOf(all, 'schedule', 'churn-us')).toBeUndefined();
  });
});
