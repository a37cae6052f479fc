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
const run = async () => {
  const world = new InMemoryWorld();
  const { log, catalogue } = world.ports;
  await enrol({ enrolment, log, catalogue: { ...catalogue, roles } })();
  return world;
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

  it('ends what is subscribed otherwise than by e-mail, whatever it is called, and counts it', async () => {
    const queue = 'arn:aws:sqs:eu-west-1:111111111111:all';
    subscribed = {
      manager: [
        { address: queue, id: 'arn:1', protocol: 'sqs' },
        { address: 'ann@example.com', id: 'arn:2', protocol: 'email-json' },
        { address: 'https://evil.example', protocol: 'https' },
      ],
    };
    const { counts } = await run();
    expect(acts.slice(0, 4)).toEqual([
      'remove arn:1',
      'remove arn:2',
      'add ann@example.com to manager',
      'add bo@example.com to manager',
    ]);
    expect(counts.get('ForeignSubscription')).toBe(3);
  });

  it('does the rest where one thing fails, and fails to be tried again', async () => {
    broken = 'add ann@example.com to manager';
    await expect(run()).rejects.toThrow('SNS does not answer');
    expect(acts).toEqual(['add bo@example.com to manager', 'add cy@example.com to risk']);
  });
});
