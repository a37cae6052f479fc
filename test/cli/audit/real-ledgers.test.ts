import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyLedger } from '../../../cli/audit/verify-ledger.ts';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { type Fault, InMemoryWorld, people } from '../../support/in-memory-ports.ts';
import { Story, submission } from '../../support/story.ts';
import { memorySource } from '../support/tamper.ts';

type Step = (first: Story, second: Story) => Promise<unknown>;

/** What people, the state machine and the sweeper do; a step that is out of order is refused. */
const STEPS: readonly Step[] = [
  (first) => first.intake(),
  (first) => carryOn(first, () => first.openStage('review')),
  (first) => first.decide(people.morgan, 'review', 'approve'),
  (first) => first.decide(people.morgan, 'review', 'request-changes'),
  (first) => carryOn(first, () => first.promote('promote-to-qa')),
  (first) => carryOn(first, () => first.openStage('test')),
  (first) => first.decide(people.alex, 'test', 'approve'),
  (first) => first.decide(people.alex, 'test', 'reject'),
  (first) => carryOn(first, () => first.promote('promote-to-production')),
  (first) => carryOn(first, () => first.openStage('deploy')),
  (first) => first.decide(people.ira, 'deploy', 'approve'),
  (first) => first.ended('ABORTED'),
  (first) => first.ended('SUCCEEDED'),
  (first) => first.sweep(),
  (_, second) => second.intake(),
  (_, second) => carryOn(second, () => second.openStage('review')),
  (_, second) => second.decide(people.devon, 'review', 'approve'),
  (_, second) => carryOn(second, () => second.promote('promote-to-qa')),
  (_, second) => second.ended('FAILED', 'Superseded'),
];

/** The state machine enters a stage only after it heard that the request is entered. */
async function carryOn(story: Story, enter: () => Promise<unknown>): Promise<void> {
  const own = story.world.woken.filter(({ taskToken }) => taskToken.startsWith(`${story.execution}#`));
  if (own.some(({ kind }) => kind === 'succeed')) await enter();
}

/** Every entry that a world's ledger took, in the order in which it took them. */
function appended(world: InMemoryWorld): SealedEntry[] {
  const kept = new Set([...world.streams.values()].flat());
  const calls = world.calls.filter(({ port, method }) => port === 'ledger' && method === 'append');
  return calls.map(({ args }) => args[0] as SealedEntry).filter((entry) => kept.has(entry));
}

/** Does a step; that it is refused, or fails, is part of the game. */
async function attempt(step: Step | undefined, first: Story, second: Story): Promise<void> {
  try {
    await step?.(first, second);
  } catch {
    // The ledger must be whole all the same.
  }
}

async function findDamage(items: SealedEntry[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const finding of verifyLedger(memorySource(items))) found.push(finding);
  return found;
}

describe('the ledger that the handlers write', { timeout: 60_000 }, () => {
  it('is whole at every moment of a promotion with a rework round', async () => {
    const world = new InMemoryWorld();
    const story = await new Story(world).upTo('test');
    await story.decide(people.alex, 'test', 'request-changes');
    await story.intake();
    const next = submission({ version: '15', revises: story.request });
    await story.intake({ execution: `${story.execution}-2`, input: next });
    story.attempt = 2;
    await story.openStage('review');
    await story.decide(people.morgan, 'review', 'approve');
    await story.promote('promote-to-qa');
    await story.openStage('test');
    await story.decide(people.alex, 'test', 'approve');
    await story.promote('promote-to-production');
    await story.openStage('deploy');
    await story.decide(people.ira, 'deploy', 'approve');
    await story.ended('SUCCEEDED');
    const entries = appended(world);
    expect(story.state.outcome).toBe('completed');
    expect(story.subjectEntries.at(-1)?.action).toBe('request-closed');
    for (const [count] of entries.entries())
      expect(await findDamage(entries.slice(0, count + 1))).toEqual([]);
  });

  it('is whole at every moment, whatever is done in whatever order and fails before or after its effect', async () => {
    const fault = fc.constantFrom<Fault[]>(undefined, undefined, undefined, undefined, 'before', 'after');
    const faults = fc.array(fault, { minLength: 0, maxLength: 120 });
    const detours = fc.array(fc.nat({ max: STEPS.length - 1 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(faults, detours, fc.boolean(), async (plan, extra, straight) => {
        const world = new InMemoryWorld();
        const first = new Story(world);
        const second = new Story(world, submission({ version: '15' }), 'second');
        let call = 0;
        world.fault = () => plan[call++];
        const path = straight ? [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13] : [];
        for (const step of [...extra.slice(0, 4), ...path, ...extra.slice(4)]) {
          world.wait(60);
          await attempt(STEPS[step], first, second);
          await attempt(STEPS[step], first, second);
        }
        const entries = appended(world);
        for (const [count] of entries.entries()) {
          expect(await findDamage(entries.slice(0, count + 1))).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });
});
