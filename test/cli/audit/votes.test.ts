import { describe, expect, test } from 'vitest';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { defineRoles } from '../../../schema/roles.ts';
import { cast, version } from '../../lambdas/operations/features/cast.ts';
import { Play } from '../../support/play.ts';
import { judgeBoth } from '../support/both-verifiers.ts';
import { rewrite } from '../support/tamper.ts';

const { dana, morgan, devon, robin, ray, alex } = cast;
const WHOLE = { online: [], offline: undefined };
const roles = defineRoles({
  'data-scientist': [dana],
  board: [morgan, devon, robin, ray, alex],
  head: [morgan],
  risk: [robin, ray],
});
type Answer = readonly [who: { readonly email: string }, choice: 'approve' | 'reject' | 'abstain'];
const parse = (item: SealedEntry) => JSON.parse(item.entry);

/** What was recorded while these people answered, and as long as the subject has not closed the request. */
async function vote(review: object, ...answers: readonly Answer[]): Promise<readonly SealedEntry[]> {
  const workflow = workflowsFor(roles)({
    id: 'vote',
    title: 'Vote',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    stages: {
      review: { type: 'approval', dueIn: '5 days', ...review } as never,
      publish: { type: 'promotion', environment: 'production' },
    },
  });
  const play = new Play([workflow], roles);
  const request = await play.start(workflow, version('14'));
  for (const [who, choice] of answers) expect(await play.decide(request, who, choice)).toBe(303);
  const items = [...play.world.streams.values()].flat();
  expect(await judgeBoth(items)).toEqual(WHOLE);
  return items.filter((item) => parse(item).action !== 'request-closed');
}

/** The ledger with the nth decision, from 1, saying something else, and without what came after it on the request. */
function deciding(items: readonly SealedEntry[], nth: number, change: (details: object) => object) {
  const decided = items.filter((item) => parse(item).action === 'decided')[nth - 1] as SealedEntry;
  const until = items.filter(({ stream, seq }) => stream !== decided.stream || seq <= decided.seq);
  const open = until.filter(({ stream, seq }) => !stream.startsWith('subject/') || seq === 1);
  return rewrite(open, decided, ({ details }) => ({ details: change(details) }));
}

const settled = (outcome: string) => (details: object) => ({ ...details, outcome });
const unsettled = ({ outcome: _, ...details }: { outcome?: unknown }) => details;

async function expectBoth(items: readonly SealedEntry[], what: string) {
  const { online, offline } = await judgeBoth(items);
  expect(online).toContain(what);
  expect(offline).toBe(what);
}

const board = (changes: object = {}) => ({ role: 'board', quorum: 3, rejectQuorum: 2, ...changes });

describe('a rejection', () => {
  test('is found that too few voted for', async () => {
    const items = await vote(board(), [devon, 'reject'], [robin, 'approve']);
    await expectBoth(
      deciding(items, 1, settled('rejected')),
      "rejects 'review' by 1 rejections, which are too few by its rules",
    );
    await expectBoth(
      deciding(items, 2, settled('rejected')),
      "rejects 'review' by 1 rejections, which are too few by its rules",
    );
  });

  test('is found that enough had voted for before', async () => {
    const items = await vote(board(), [devon, 'reject'], [robin, 'reject']);
    await expectBoth(
      deciding(items, 2, unsettled),
      "leaves 'review' open, which its 2 rejections had settled",
    );
  });

  test('of the chair is enough where it may veto, and has to be', async () => {
    const chair = { role: 'head', veto: true };
    const items = await vote(board({ chair }), [morgan, 'reject']);
    await expectBoth(
      deciding(items, 1, unsettled),
      "leaves 'review' open, which its 1 rejections had settled",
    );
    const byAnother = await vote(board({ chair }), [devon, 'reject'], [morgan, 'approve']);
    await expectBoth(
      deciding(byAnother, 1, settled('rejected')),
      "rejects 'review' by 1 rejections, which are too few by its rules",
    );
  });
});

describe('an approval', () => {
  test('is found that was complete before', async () => {
    const items = await vote(board(), [devon, 'approve'], [robin, 'approve'], [ray, 'approve']);
    await expectBoth(
      deciding(items, 3, unsettled),
      "leaves 'review' open, which its 3 approvals had settled",
    );
  });

  test('is found whose seats of several roles are not filled', async () => {
    const seats = { approvers: { head: 1, risk: 1 } };
    const items = await vote(seats, [morgan, 'approve'], [robin, 'approve']);
    const both = deciding(items, 2, (details) => {
      const { decision } = details as { decision: object };
      return { ...details, decision: { ...decision, role: 'head' } };
    });
    await expectBoth(both, "approves 'review' by 2 approvals, which do not fill the seats that it asked for");
  });

  test('is found that was given after the stage was settled', async () => {
    const items = await vote(board(), [devon, 'approve'], [robin, 'approve'], [ray, 'approve']);
    const late = deciding(items, 3, unsettled);
    const first = late.filter((item) => parse(item).action === 'decided')[1] as SealedEntry;
    const early = rewrite(late, first, ({ details }) => ({ details: { ...details, outcome: 'rejected' } }));
    const { online } = await judgeBoth(early);
    expect(online).toContain("is a decision at 'review', which was settled before");
  });
});

describe('a casting vote', () => {
  const casting = board({ quorum: 5, rejectQuorum: 5, chair: { role: 'head', casting: true } });
  const all = [devon, robin, ray, alex] as const;

  test('settles what the others leave open', async () => {
    const half = all.map((one, index): Answer => [one, index < 2 ? 'approve' : 'reject']);
    await vote(casting, [morgan, 'approve'], ...half);
  });

  test('is found to approve what more of the others rejected', async () => {
    const most = all.map((one, index): Answer => [one, index < 1 ? 'approve' : 'reject']);
    const items = await vote(casting, ...most, [morgan, 'approve']);
    await expectBoth(
      deciding(items, 5, settled('approved')),
      "approves 'review' by 2 of the 5 approvals that it asked for",
    );
  });
});
