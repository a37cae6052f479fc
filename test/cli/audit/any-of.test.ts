import { describe, expect, test } from 'vitest';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { cast, roles, version } from '../../lambdas/operations/features/cast.ts';
import { Play } from '../../support/play.ts';
import { judgeBoth } from '../support/both-verifiers.ts';
import { rewrite } from '../support/tamper.ts';

const { morgan, devon, robin, dora } = cast;

const eitherWay = () =>
  workflowsFor(roles)({
    id: 'either-way',
    title: 'Either way',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    stages: {
      review: {
        type: 'approval',
        anyOf: [{ director: 1 }, { manager: 2 }, { manager: 1, risk: 1 }],
        dueIn: '5 days',
      },
      publish: { type: 'promotion', environment: 'production' },
    },
  });

/** From now on a handler that somebody changed takes no seat at all for enough. */
function unkept({ stages: { review } }: ReturnType<typeof eitherWay>): void {
  if (review?.type === 'approval') Object.defineProperty(review.anyOf, 'map', { value: () => [[]] });
}

/** The ledger of a request that these people approved. */
async function approvedBy(
  people: readonly (typeof morgan)[],
  change = (_: ReturnType<typeof eitherWay>) => {},
) {
  const workflow = eitherWay();
  const play = new Play([workflow], roles);
  const request = await play.start(workflow, version('14'));
  change(workflow);
  for (const one of people) expect(await play.decide(request, one, 'approve')).toBe(303);
  expect(request.state.outcome).toBe('completed');
  return [...play.world.streams.values()].flat();
}

describe('several ways to approve', () => {
  test.each([[[dora]], [[morgan, devon]], [[robin, morgan]]])(
    'leave a ledger whole, whichever was gone, for both verifiers',
    async (people) => {
      expect(await judgeBoth(await approvedBy(people))).toEqual({ online: [], offline: undefined });
    },
  );

  test.each([morgan, robin])('are found where none was gone to its end', async (person) => {
    const what =
      "approves 'review', of whose ways to approve none was gone to its end: 1 approved, and it asked for 1 of 'director', or 2 of 'manager', or 1 of 'manager' and 1 of 'risk'";
    expect(await judgeBoth(await approvedBy([person], unkept))).toEqual({ online: [what], offline: what });
  });

  test('are found where the stage asked for less than its rules', async () => {
    const items = await approvedBy([robin], unkept);
    const opened = items.find(({ entry }) => entry.includes('"action":"stage-opened"'));
    if (opened === undefined) throw new Error('nothing was opened');
    const forged = rewrite(items, opened, ({ details, state }) => ({
      details: { ...details, anyOf: [[{ role: 'risk', quorum: 1 }]] },
      state,
    }));
    const what = "asks at 'review' for other quorums than its rules";
    const { online, offline } = await judgeBoth(forged);
    expect(online).toContain(what);
    expect(offline).toBe(what);
  });
});
