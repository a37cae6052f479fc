import { describe, expect, test } from 'vitest';
import type { Entry, SealedEntry } from '../../../lambdas/domain/entry.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { cast, roles, version } from '../../lambdas/operations/features/cast.ts';
import { Play } from '../../support/play.ts';
import { judgeBoth } from '../support/both-verifiers.ts';
import { insertAfter, rewrite } from '../support/tamper.ts';

const { morgan, devon, robin, ray } = cast;
const WHOLE = { online: [], offline: undefined };
type Answer = readonly [who: { readonly email: string }, choice: 'approve' | 'reject' | 'request-changes'];
type Read = Entry<Record<string, unknown>>;
const parse = (item: SealedEntry): Read => JSON.parse(item.entry);

/** The first entry of this action, or the nth from 1. */
function find(items: readonly SealedEntry[], action: string, nth = 1): SealedEntry {
  const found = items.filter((item) => parse(item).action === action)[nth - 1];
  if (found === undefined) throw new Error(`there is no ${action} number ${nth}`);
  return found;
}

/** The ledger of a request with these stages for people, as a handler recorded it that had other ones since it began. */
async function play(
  review: object,
  answers: readonly Answer[],
  changed: (stage: Record<string, unknown>) => void = () => {},
  more: object = {},
): Promise<readonly SealedEntry[]> {
  const workflow = workflowsFor<string>(roles)({
    id: 'held',
    title: 'Held',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    stages: {
      review: { type: 'approval', dueIn: '5 days', ...review } as never,
      ...more,
      publish: { type: 'promotion', environment: 'production' },
    },
  });
  const played = new Play([workflow], roles);
  const request = await played.start(workflow, version('14'));
  changed(workflow.stages['review'] as never);
  for (const [who, choice] of answers) expect(await played.decide(request, who, choice)).toBe(303);
  expect(request.state.outcome).toBe('completed');
  // The last entry of a request that is still open may be any.
  return [...played.world.streams.values()].flat().filter((item) => parse(item).action !== 'request-closed');
}

/** The ledger with the stage opened as its details are changed. */
const opening = (items: readonly SealedEntry[], change: (details: Read['details']) => object) =>
  rewrite(items, find(items, 'stage-opened'), ({ details }) => ({
    details: { ...details, ...change(details) },
  }));

async function expectBoth(items: readonly SealedEntry[], what: string) {
  const { online, offline } = await judgeBoth(items);
  expect(online).toContain(what);
  expect(offline).toBe(what);
}

const OTHER = "asks at 'review' for other quorums than its rules";
const anything = (stage: Record<string, unknown>) =>
  Object.defineProperty(stage['anyOf'], 'map', { value: () => [[]] });

describe('a stage', () => {
  test('is found that asked for one way where its rules have several', async () => {
    const items = await play({ anyOf: [{ director: 1 }, { manager: 2 }] }, [[morgan, 'approve']], anything);
    const approvers = [{ role: 'manager', quorum: 1 }];
    await expectBoth(
      opening(items, () => ({ anyOf: undefined, approvers })),
      OTHER,
    );
  });

  test('is found that was decided without having been opened', async () => {
    const items = await play({ anyOf: [{ director: 1 }, { manager: 2 }] }, [[morgan, 'approve']], anything);
    const details = { stage: 'review', attempt: 1, version: '14' };
    const forged = rewrite(items, find(items, 'stage-opened'), () => ({ action: 'reminded', details }));
    await expectBoth(forged, "is a decision at 'review', which this attempt had not opened");
  });

  test('is found whose share came to fewer than it does', async () => {
    const items = await play(
      { anyOf: [{ director: 1, manager: 1 }, { risk: '100%' }] },
      [[robin, 'approve']],
      anything,
    );
    const both = ['director', 'manager'].map((role) => ({ role, quorum: 1 }));
    const anyOf = [both, [{ role: 'risk', quorum: 1, share: '100%', of: 3 }]];
    await expectBoth(
      opening(items, () => ({ anyOf })),
      OTHER,
    );
  });

  test('is found that asked other roles than its rules', async () => {
    const managers = [{ role: 'manager', quorum: 2 }];
    const items = await play(
      { approvers: { director: 1, manager: 1 } },
      [
        [morgan, 'approve'],
        [devon, 'approve'],
      ],
      (stage) => Object.assign(stage, { approvers: managers }),
    );
    await expectBoth(
      opening(items, () => ({ approvers: managers })),
      OTHER,
    );
  });

  test('is found that asked nobody, or for a share where its rules have a number', async () => {
    const items = await play({ role: 'manager', quorum: 1 }, [[morgan, 'approve']]);
    await expectBoth(
      opening(items, () => ({ approvers: [] })),
      OTHER,
    );
    const approvers = [{ role: 'manager', quorum: 1, share: '30%', of: 3 }];
    await expectBoth(
      opening(items, () => ({ approvers })),
      OTHER,
    );
  });

  test('is whole whose share came to one person', async () => {
    expect(await judgeBoth(await play({ role: 'risk', quorum: '10%' }, [[robin, 'approve']]))).toEqual(WHOLE);
  });
});

describe('a rejection', () => {
  const rejected = async () => {
    const items = await play(
      { role: 'risk', quorum: 1, rejectQuorum: 1 },
      [
        [ray, 'reject'],
        [robin, 'approve'],
      ],
      (stage) => Object.assign(stage, { rejectQuorum: 3 }),
    );
    return rewrite(items, find(items, 'decided'), ({ details }) => ({
      details: { ...details, outcome: 'rejected' },
    }));
  };

  test('is found that somebody decided after', async () => {
    await expectBoth(await rejected(), "is a decision at 'review' after 'review' had rejected the request");
  });

  test('is found after which the stage was opened again', async () => {
    const items = await rejected();
    const { at, actor, action, details, state } = parse(find(items, 'stage-opened'));
    const decided = find(items, 'decided');
    const inserted = insertAfter(items, decided, () => ({ actor, action, details, state }));
    const forged = rewrite(inserted, find(inserted, 'stage-opened', 2), () => ({
      at: parse(decided).at ?? at,
    }));
    await expectBoth(forged, "opens 'review' after 'review' had rejected the request");
  });

  test('is found after which another stage was decided', async () => {
    const risk = { type: 'approval', role: 'risk', dueIn: '5 days' };
    const items = await play(
      { role: 'manager' },
      [
        [morgan, 'approve'],
        [robin, 'approve'],
      ],
      undefined,
      { risk },
    );
    const forged = rewrite(items, find(items, 'decided'), ({ details }) => ({
      details: {
        ...details,
        decision: { ...(details['decision'] as object), choice: 'reject' },
        outcome: 'rejected',
      },
    }));
    await expectBoth(forged, "opens 'risk' after 'review' had rejected the request");
  });
});

test('an open stage is found that was opened a second time', async () => {
  const items = await play({ role: 'risk' }, [[robin, 'approve']]);
  const inserted = insertAfter(items, find(items, 'stage-opened'), (entry) => entry);
  const forged = rewrite(inserted, find(inserted, 'stage-opened', 2), () => ({}));
  await expectBoth(forged, "opens 'review' a second time, which nothing had made ask again");
});

describe('a request for changes', () => {
  test('is found that sent nothing back', async () => {
    const items = await play({ role: 'risk' }, [[robin, 'approve']]);
    const { stream: _, seq: __, prev: ___, ...decided } = parse(find(items, 'decided'));
    const { outcome: ____, ...details } = decided.details;
    const decision = { ...(details['decision'] as object), person: ray.email, choice: 'request-changes' };
    const inserted = insertAfter(items, find(items, 'stage-opened'), () => ({
      ...decided,
      details: { ...details, decision },
    }));
    const forged = rewrite(inserted, find(inserted, 'decided'), () => ({}));
    await expectBoth(forged, "requests changes at 'review', which does not send the request back");
  });

  test('is found that an approval was recorded as', async () => {
    const items = await play({ role: 'risk' }, [[robin, 'approve']]);
    const forged = rewrite(items, find(items, 'decided'), ({ details }) => ({
      details: { ...details, outcome: 'changes-requested' },
    }));
    const what = "sends the request back from 'review' by an answer that does not ask for that: approve";
    await expectBoth(forged, what);
  });
});

describe('a casting vote', () => {
  const vote = () =>
    play({ role: 'risk', quorum: 2, rejectQuorum: 2, chair: { role: 'risk', casting: true } }, [
      [robin, 'approve'],
      [ray, 'approve'],
    ]);

  test.each([1, 2])(
    'is found that rejects by approval %i of two, which leaves it to the chair or completes it',
    async (nth) => {
      const items = await vote();
      const forged = rewrite(items, find(items, 'decided', nth), ({ details }) => ({
        details: { ...details, outcome: 'rejected' },
      }));
      await expectBoth(forged, "rejects 'review' by 0 rejections, which are too few by its rules");
    },
  );
});

describe('a submission', () => {
  test.each([
    ['attributes', { attributes: { tier: 'high' } }],
    ['metrics', { metrics: { auc: 0.1 } }],
    ['artifacts', { artifact: { sha256: 'a'.repeat(64), uri: 's3://other/model' } }],
    ['hyperparameters', { lineage: { hyperparameters: { depth: 99 } } }],
    ['code', { lineage: { code: { repository: 'git@example.com:other.git', commit: 'c0ffee0' } } }],
  ])('is found whose request has other %s', async (what, other) => {
    const items = await play({ role: 'risk' }, [[robin, 'approve']]);
    const forged = rewrite(items, find(items, 'submitted'), ({ details }) => {
      const submission = details['submission'] as Record<string, object>;
      const { lineage = {}, ...more } = other as Record<string, object>;
      const stated = { ...submission, ...more, lineage: { ...submission['lineage'], ...lineage } };
      return { details: { ...details, submission: stated } };
    });
    await expectBoth(forged, `leaves the request with other ${what} than were submitted`);
  });
});

describe('a stage that goes on without an answer', () => {
  const lapsed = async () => {
    const workflow = workflowsFor<string>(roles)({
      id: 'lapsing',
      title: 'Lapsing',
      subject: 'model',
      requester: 'data-scientist',
      environments: ['production'],
      stages: {
        first: { type: 'approval', role: 'risk', dueIn: '5 days' },
        review: { type: 'approval', role: 'manager', dueIn: '5 days', ifExpired: 'next' },
        publish: { type: 'promotion', environment: 'production' },
      },
    });
    const played = new Play([workflow], roles);
    const request = await played.start(workflow, version('14'));
    await played.decide(request, robin, 'approve');
    for (let day = 0; day < 8; day += 1) await played.pass(86_400);
    expect(request.state.outcome).toBe('completed');
    return [...played.world.streams.values()]
      .flat()
      .filter((item) => parse(item).action !== 'request-closed');
  };

  test('is found that was opened until later', async () => {
    const items = await lapsed();
    expect(await judgeBoth(items)).toEqual(WHOLE);
    const forged = rewrite(items, find(items, 'stage-opened', 2), ({ details }) => ({
      details: { ...details, dueAt: '2027-01-01T00:00:00.000Z' },
    }));
    await expectBoth(forged, 'goes on without an answer before the time for it was over');
  });
});
