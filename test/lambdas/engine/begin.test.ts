import { describe, expect, it } from 'vitest';
import { requestStream } from '../../../lambdas/domain/entry.ts';
import { MOST_OPEN } from '../../../lambdas/domain/subject/quota.ts';
import { InformedStory } from '../operations/informed.ts';

describe('a flood of requests', () => {
  it('ends at the quota of its subject, at the door, which says how many are open and what to do', async () => {
    const first = new InformedStory();
    const { world } = first;
    const story = (version: number, subject = 'model/churn') =>
      new InformedStory(world, { version: String(version), subject }, `${subject}-${version}`);
    await first.intake();
    for (let version = 100; version < 99 + MOST_OPEN; version++) await story(version).intake();
    const over = story(1000);
    for (const refusal of [await over.intake(), await over.intake()])
      expect(refusal).toMatchObject({
        kind: 'fail',
        error: 'InvalidRequest',
        cause: expect.stringContaining(
          "/subject has 100 open requests of 'joint-promotion', and there may be 100 at most: decide or withdraw some of them",
        ),
      });
    expect(world.streams.has(requestStream(over.request))).toBe(false);
    // What is there already goes on when it comes again, and another subject has room of its own.
    expect(await first.intake()).not.toMatchObject({ error: 'InvalidRequest' });
    expect(await story(1, 'model/rfm').intake()).not.toMatchObject({ kind: 'fail' });
    expect(Object.keys(story(100).subjectEntries.at(-1)?.state.open ?? {})).toHaveLength(MOST_OPEN);
    await first.ended('ABORTED');
    expect(await over.intake()).not.toMatchObject({ kind: 'fail' });
  });
});
