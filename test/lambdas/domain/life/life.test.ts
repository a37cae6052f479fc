import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Roles } from '../../../../schema/roles.ts';
import { reportFigures } from '../../../campaigns/figures.ts';
import { checkRequest, checkSubject, WakeUps } from './invariants.ts';
import { Oracle, type Verdict } from './oracle.ts';
import { readCommand } from './play.ts';
import { type Command, DUE_SECONDS, REQUESTS, scenario } from './scenario.ts';
import { World } from './world.ts';

// `npm run test:lives` asks for more, and anybody for the seed of a run that failed.
const { LIFE_RUNS = '400', LIFE_SEED } = process.env;
const CHOICE = {
  numRuns: Number(LIFE_RUNS),
  ...(LIFE_SEED === undefined ? {} : { seed: Number(LIFE_SEED) }),
};
const START = Date.parse('2026-03-02T09:00:00.000Z');

const rolesOf = ({ members }: Oracle): Roles =>
  Object.fromEntries(
    Object.entries(members).map(([role, people]) => [role, people.map((email) => ({ email, name: email }))]),
  );

/** Runs one command in the domain and in the oracle, and once more to see that it then does nothing. */
function play(world: World, oracle: Oracle, command: Command, now: number): Verdict {
  const verdict = oracle.expect(command, now);
  const place = command.kind === 'note' ? oracle.unnoted(command.request)[0] : undefined;
  const mayUse = command.kind === 'decide' ? oracle.parts(command.request, command.at, command.by) : [];
  expect(world.run(command, rolesOf(oracle), new Date(now)), JSON.stringify(command)).toBe(verdict);
  if (verdict !== 'done') return verdict;
  oracle.record(command, now, { place, part: partOf(world, oracle, command, mayUse) });
  const again = world.run(command, rolesOf(oracle), new Date(now));
  expect(again, `again: ${JSON.stringify(command)}`).toBe('nothing');
  return verdict;
}

/** Whose part somebody used who has decided, as the ledger says: it must be one that was theirs to use. */
function partOf(world: World, oracle: Oracle, command: Command, mayUse: readonly string[]) {
  if (command.kind !== 'decide') return undefined;
  const { by, at, request } = command;
  const decision = world.request(request)?.stages[at.stage]?.decisions.find(({ person }) => person === by);
  const of = decision?.inPlaceOf ?? by;
  expect(mayUse, `${by} used the part of ${of}`).toContain(of);
  const same = decision?.inPlaceOf === undefined ? [by] : mayUse.filter((one) => one === of);
  return { of, seats: [...new Set(same.flatMap((one) => oracle.rolesAt(at.stage, one)))] };
}

/** The domain's state says what the oracle concludes from the list of what was done. */
function compare(world: World, oracle: Oracle, request: string): void {
  const state = world.request(request);
  if (state === undefined) return;
  const status = oracle.isEnded(request)
    ? 'closed'
    : oracle.isInRework(request)
      ? 'rework'
      : oracle.isQueued(request)
        ? 'queued'
        : 'open';
  expect({ status: state.status, attempt: state.attempt }).toEqual({
    status,
    attempt: oracle.attempt(request),
  });
  const approvers = Object.entries(state.stages).map(([stage, { decisions }]) => ({
    at: { stage, attempt: state.attempt },
    by: decisions.filter(({ choice }) => choice === 'approve').map(({ person }) => person),
  }));
  for (const { at, by } of approvers) expect(by).toEqual(oracle.approvers(request, at));
  expect(Object.hasOwn(world.subject().open, request)).toBe(
    oracle.isEntered(request) && !oracle.hasLeft(request),
  );
}

describe('the life of a subject', () => {
  it('follows the rules, whatever happens in whatever order', { timeout: 600_000 }, () => {
    const reached = new Map<string, number>();
    const property = fc.property(scenario, ({ workflow, members, throws }) => {
      const world = new World(workflow);
      const oracle = new Oracle(workflow, members);
      const wakeUps = new WakeUps();
      let now = START;
      for (const dice of throws) {
        now += dice.pause * 1000;
        const command = readCommand(dice, oracle);
        if (command === undefined) continue;
        // A timer comes when its time is over; now and then somebody says so who is early.
        if (command.kind === 'expire' && dice.pause > 1) now += DUE_SECONDS * 1000;
        if (command.kind === 'dismiss') {
          oracle.dismiss(command);
          continue;
        }
        const verdict = play(world, oracle, command, now);
        reached.set(`${command.kind} ${verdict}`, (reached.get(`${command.kind} ${verdict}`) ?? 0) + 1);
        compare(world, oracle, dice.request);
        const state = world.request(dice.request);
        if (state === undefined) continue;
        wakeUps.check(state);
        if (state.outcome !== undefined) reached.set(state.outcome, (reached.get(state.outcome) ?? 0) + 1);
      }
      for (const request of REQUESTS) checkRequest(world, request);
      checkSubject(world);
    });
    fc.assert(property, CHOICE);
    reportFigures('lives', { lives: CHOICE.numRuns });
    // A property that never gets anywhere holds too: these runs got everywhere.
    expect([...reached.keys()]).toEqual(
      expect.arrayContaining(['completed', 'rejected', 'expired', 'superseded', ...EVERYTHING]),
    );
  });
});

const EVERYTHING = [
  ...['submit', 'enter', 'revise', 'open', 'decide', 'expire', 'promote', 'note', 'close', 'leave'],
  ...['skip', 'check', 'queue', 'turn', 'hand-over'],
]
  .map((kind) => `${kind} done`)
  .concat(
    ['revise', 'open', 'decide', 'promote', 'skip', 'check', 'hand-over'].map((kind) => `${kind} refused`),
  )
  .concat(
    ['revise', 'open', 'decide', 'promote', 'expire', 'close', 'skip', 'check'].map(
      (kind) => `${kind} nothing`,
    ),
  );
