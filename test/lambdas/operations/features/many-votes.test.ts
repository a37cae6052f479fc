import { expect, it } from 'vitest';
import type { SealedEntry } from '../../../../lambdas/domain/entry.ts';
import { inform } from '../../../../lambdas/operations/inform.ts';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { Play } from '../../../support/play.ts';
import { eventOf } from '../informed.ts';
import { cast, version } from './cast.ts';

/** What a vote of three in five of so many people costs: mails, the calls of each decision, the median of their times. */
async function vote(people: number) {
  const board = Array.from({ length: people }, (_, index) => ({
    email: `p${index}@example.com`,
    name: `Person ${index}`,
  }));
  const roles = { 'data-scientist': [cast.dana], board };
  const quorum = (people * 3) / 5;
  const workflow = workflowsFor(roles)({
    id: 'vote',
    title: 'Vote',
    subject: 'model',
    requester: 'data-scientist',
    stages: { vote: { type: 'approval', role: 'board', quorum, dueIn: '5 days' } },
  });
  const play = new Play([workflow], roles);
  const { world } = play;
  // What follows from an entry is another function's work.
  world.follow = async () => undefined;
  const request = await play.start(workflow, version('14'));
  const asked = world.mails.length;
  const calls: number[] = [];
  const times: number[] = [];
  for (const person of board.slice(0, quorum)) {
    const before = world.calls.length;
    const { user, system } = process.cpuUsage();
    expect(await play.decide(request, person, 'approve')).toBe(303);
    const after = process.cpuUsage();
    calls.push(world.calls.length - before);
    times.push(after.user + after.system - user - system);
  }
  const sealed = world.streams.get(`request/${request.id}`) ?? [];
  for (const entry of sealed as SealedEntry[]) await inform(world.ports)(eventOf(entry));
  times.sort((a, b) => a - b);
  return { asked, mails: world.mails.length, calls, time: times[Math.floor(times.length / 2)] ?? 0 };
}

it('a vote of 120 among 200 asks each once and tells each once, and no decision costs more than its people', async () => {
  const [few, many] = [await vote(50), await vote(200)];
  expect([few.asked, many.asked]).toEqual([50, 200]);
  // All hear how it ended; of each vote between, nobody does.
  expect([few.mails, many.mails]).toEqual([100, 400]);
  // How many are asked, or have answered, makes no call more.
  expect(new Set([...few.calls.slice(0, -1), ...many.calls.slice(0, -1)]).size).toBe(1);
  expect(many.calls.at(-1)).toBe(few.calls.at(-1));
  // Four times as many people: twice to three times the time of half of all decisions; were each looked at for each, 16 times.
  expect(many.time).toBeLessThan(8 * few.time);
});
