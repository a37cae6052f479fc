import { beforeEach, describe, expect, it } from 'vitest';
import { enrol } from '../../../lambdas/operations/enrol.ts';
import type { Enrolment, Subscribed } from '../../../lambdas/ports.ts';
import { InMemoryWorld } from '../../support/in-memory-ports.ts';

const person = (word: string) => ({ email: `${word}@example.com`, name: word });
const roles = { manager: [person('ann'), person('bo')], risk: [person('cy')] };

let acts: string[];
let subscribed: Record<string, Subscribed[]>;
let broken: string | undefined;
const act = async (what: string) => {
  if (what === broken) throw new Error('SNS does not answer');
  acts.push(what);
};
const enrolment: Enrolment = {
  of: async (role) => subscribed[role] ?? [],
  add: (role, address) => act(`add ${address} to ${role}`),
  restrict: (id, address) => act(`restrict ${id} to ${address}`),
  remove: (id) => act(`remove ${id}`),
};
const run = () => {
  const { log, catalogue } = new InMemoryWorld().ports;
  return enrol({ enrolment, log, catalogue: { ...catalogue, roles } })();
};

beforeEach(() => {
  acts = [];
  broken = undefined;
  subscribed = {};
});

describe('enrol', () => {
  it('subscribes everybody of each role of a new deployment', async () => {
    await run();
    expect(acts).toEqual([
      'add ann@example.com to manager',
      'add bo@example.com to manager',
      'add cy@example.com to risk',
    ]);
  });

  it('asks nobody twice to confirm, ends what is of who has left, and holds each filter to its person', async () => {
    subscribed = {
      manager: [
        { address: 'ann@example.com', id: 'arn:1' },
        { address: 'bo@example.com' },
        { address: 'dee@example.com', id: 'arn:2' },
        { address: 'eve@example.com' },
      ],
      risk: [{ address: 'cy@example.com', id: 'arn:3' }],
    };
    await run();
    expect(acts).toEqual([
      'restrict arn:1 to ann@example.com',
      'remove arn:2',
      'restrict arn:3 to cy@example.com',
    ]);
  });

  it('does the rest where one thing fails, and fails to be tried again', async () => {
    broken = 'add ann@example.com to manager';
    await expect(run()).rejects.toThrow('SNS does not answer');
    expect(acts).toEqual(['add bo@example.com to manager', 'add cy@example.com to risk']);
  });
});
