import { describe, expect, it } from 'vitest';
import { requestStream, type SealedEntry } from '../../../lambdas/domain/entry.ts';
import { GovernanceError } from '../../../lambdas/domain/errors.ts';
import { MOST_OF_ONE, MOST_OPEN } from '../../../lambdas/domain/subject/quota.ts';
import { submittedBy } from '../../../lambdas/domain/views/lists.ts';
import { intake } from '../../../lambdas/operations/intake.ts';
import { definitionHash } from '../../../schema/workflow.ts';
import { InformedStory, people } from '../operations/informed.ts';

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

  it('ends at the quota of its subject also where all of it arrives at the same instant', async () => {
    const first = new InformedStory();
    const { world } = first;
    const stories = Array.from(
      { length: MOST_OPEN + 3 },
      (_, n) => new InformedStory(world, { version: String(100 + n), note: 'flood' }, `flood-${n}`),
    );
    // Each has passed the door before any of them is entered.
    let arrived = 0;
    const everybody = Promise.withResolvers<void>();
    const append = world.ports.ledger.append.bind(world.ports.ledger);
    const ports = {
      ...world.ports,
      ledger: {
        ...world.ports.ledger,
        append: async (entry: SealedEntry) => {
          const done = await append(entry);
          if (entry.stream.startsWith('request/') && entry.seq === 1) {
            if (++arrived === stories.length) everybody.resolve();
            await everybody.promise;
          }
          return done;
        },
      },
    };
    // As a state machine does, where too many come at once.
    const enter = async (story: InformedStory): Promise<void> => {
      try {
        await intake(ports)({
          workflow: story.workflow.id,
          definition: definitionHash(story.workflow),
          execution: story.execution,
          input: story.input,
          taskToken: story.token(),
          timedOut: false,
        });
      } catch (error) {
        if (!GovernanceError.is(error, 'LedgerBusy')) throw error;
        await enter(story);
      }
    };
    await Promise.all(stories.map(enter));
    expect(Object.keys(first.subjectEntries.at(-1)?.state.open ?? {})).toHaveLength(MOST_OPEN);
    const closed = stories.map((story) => story.state).filter(({ status }) => status === 'closed');
    expect(closed).toHaveLength(3);
    for (const { outcome, reason } of closed) {
      expect(outcome).toBe('failed');
      expect(reason).toMatch(/^model\/churn has 100 open requests of 'joint-promotion'/);
    }
  });

  it('ends at the quota of the one who answers for it, whatever the subjects are', async () => {
    const story = new InformedStory();
    const { views } = story.world;
    const list = submittedBy(people.dana.email);
    for (let n = 0; n < MOST_OF_ONE - 1; n++)
      await views.putRow({ list, place: String(n) }, `request/${n}`, 1);
    expect(
      await new InformedStory(story.world, { subject: 'model/last' }, 'last').intake(),
    ).not.toMatchObject({
      kind: 'fail',
    });
    expect(await story.intake()).toMatchObject({
      kind: 'fail',
      error: 'InvalidRequest',
      cause: expect.stringContaining(
        '/requestedBy dana@example.com answers for 1000 open requests, and there may be no more: decide or withdraw some',
      ),
    });
    expect(story.world.streams.has(requestStream(story.request))).toBe(false);
  });
});
