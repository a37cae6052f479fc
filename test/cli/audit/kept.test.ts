import { describe, expect, test } from 'vitest';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { defineRoles, type Roles } from '../../../schema/roles.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { cast, defineWorkflow, person, roles, version } from '../../lambdas/operations/features/cast.ts';
import { Play } from '../../support/play.ts';
import { judgeBoth } from '../support/both-verifiers.ts';
import { rewrite } from '../support/tamper.ts';

const { dana, morgan, devon, robin } = cast;
const WHOLE = { online: [], offline: undefined };
type Read = { readonly action: string; readonly details: Readonly<Record<string, unknown>> };
const parse = (item: SealedEntry): Read => JSON.parse(item.entry);
const find = (items: readonly SealedEntry[], action: string) =>
  items.findLast((item) => parse(item).action === action) as SealedEntry;
const notKept = (who: { readonly email: string }, stage: string) =>
  `rests on the approval by ${who.email} at '${stage}' of attempt 1, which did not hold for the attempts after it`;

/** Who decides, in turn: at which stage, and what. */
type Answer = readonly [
  who: { readonly email: string },
  choice: 'approve' | 'request-changes',
  stage?: string,
];

/** What was recorded until a second attempt was promoted, and its subject has not closed it. */
async function rework(
  workflow: Workflow,
  {
    first,
    next,
    second,
  }: { first: readonly Answer[]; next: Record<string, unknown>; second: readonly Answer[] },
  people: Roles = roles,
): Promise<readonly SealedEntry[]> {
  const play = new Play([workflow], people);
  const request = await play.start(workflow, version('1'));
  const decide = async (answers: readonly Answer[]) => {
    for (const [who, choice, stage] of answers)
      expect(await play.decide(request, who, choice, stage === undefined ? {} : { stage })).toBe(303);
  };
  await decide(first);
  await play.start(workflow, version('1', { revises: request.id, note: 'Again.', ...next }));
  await decide(second);
  expect(request.state).toMatchObject({ attempt: 2, outcome: 'completed' });
  const items = [...play.world.streams.values()].flat();
  expect(await judgeBoth(items)).toEqual(WHOLE);
  return items.filter((item) => item !== find(items, 'request-closed'));
}

/** The ledger with a second attempt that brought something else, which was promoted, or was brought by somebody else. */
function bringing(
  items: readonly SealedEntry[],
  { attributes, ...facts }: Readonly<Record<string, unknown>>,
  details: Readonly<Record<string, unknown>> = {},
): readonly SealedEntry[] {
  const all = attributes === undefined ? facts : { ...facts, attributes };
  const brought = rewrite(items, find(items, 'submitted'), ({ details: before, state }) => ({
    details: { ...before, submission: submitting(before['submission'] as Submitted, all), ...details },
    state: { ...state, ...all },
  }));
  return rewrite(brought, findPromoted(brought), ({ details: promoted, state }) => {
    const { production } = state['environments'] as Record<string, object>;
    return {
      details: { ...promoted, ...facts },
      state: { ...state, environments: { production: { ...production, ...facts } } },
    };
  });
}

/** What the subject says of the promotion. */
const findPromoted = (items: readonly SealedEntry[]) =>
  items.findLast(
    (item) => parse(item).action === 'promoted' && item.stream.startsWith('subject/'),
  ) as SealedEntry;

type Submitted = Readonly<Record<string, object>>;

/** What is submitted that leaves these facts. */
function submitting(submission: Submitted, { variables, ...facts }: Readonly<Record<string, unknown>>) {
  if (variables === undefined) return { ...submission, ...facts };
  const { code, 'training-data': sha256 } = variables as Record<string, string>;
  const [, repository, commit] = /(.*)@(.*)/.exec(code ?? '') ?? [];
  const made = { code: { repository, commit }, trainingData: { uri: 's3://data/churn.csv', sha256 } };
  return { ...submission, ...facts, lineage: { ...submission['lineage'], ...made } };
}

async function expectBoth(items: readonly SealedEntry[], what: string) {
  const { online, offline } = await judgeBoth(items);
  expect(online.join('\n')).toContain(what);
  expect(offline).toContain(what);
}

const variables = (items: readonly SealedEntry[], changes: Readonly<Record<string, string>>) => ({
  variables: { ...JSON.parse(find(items, 'submitted').entry).state.variables, ...changes },
});

describe('what a track approved before the request was sent back', () => {
  const tracks = (business: { reviews?: readonly ('code' | 'metrics')[]; carries?: true } = {}) =>
    defineWorkflow({
      id: 'in-tracks',
      title: 'In tracks',
      subject: 'model',
      requester: 'data-scientist',
      environments: ['production'],
      stages: {
        review: {
          type: 'tracks',
          title: 'Review',
          tracks: {
            business: { role: 'manager', dueIn: '2 days', ...business },
            risk: { role: 'risk', dueIn: '5 days' },
          },
        },
        publish: { type: 'promotion', title: 'Promotion', environment: 'production' },
      },
    });
  const turn = (next: Record<string, unknown>) => ({
    first: [
      [morgan, 'approve', 'review-business'],
      [robin, 'request-changes', 'review-risk'],
    ] satisfies Answer[],
    next,
    second: [[robin, 'approve', 'review-risk']] satisfies Answer[],
  });

  test('is found kept where what changed concerns it', async () => {
    const items = await rework(tracks({ reviews: ['code'] }), turn({}));
    const what = notKept(morgan, 'review-business');
    await expectBoth(bringing(items, variables(items, { code: 'git@example.com/churn@f00' })), what);
    expect(await judgeBoth(bringing(items, variables(items, { 'training-data': 'f'.repeat(64) })))).toEqual(
      WHOLE,
    );
  });

  test('is found kept for another figure than its people saw', async () => {
    const items = await rework(tracks({ reviews: ['metrics'] }), turn({}));
    expect(await judgeBoth(bringing(items, { metrics: { auc: 0.913, recall: 0.5 } }))).toEqual(WHOLE);
    await expectBoth(bringing(items, { metrics: { auc: 0.9 } }), notKept(morgan, 'review-business'));
  });

  test('is found kept for anything else where it says nothing of what it looks at, unless it carries', async () => {
    const items = await rework(tracks(), turn({}));
    const other = (all: readonly SealedEntry[]) => bringing(all, { attributes: { tier: 'high' } });
    await expectBoth(other(items), notKept(morgan, 'review-business'));
    expect(await judgeBoth(other(await rework(tracks({ carries: true }), turn({}))))).toEqual(WHOLE);
  });
});

describe('what a stage approved before the one that sent the request back', () => {
  const stages = (changes: object, managed: object = { role: 'manager' }) =>
    ({
      id: 'in-turn',
      title: 'In turn',
      subject: 'model',
      requester: 'data-scientist',
      environments: ['production'],
      stages: {
        review: { type: 'approval', title: 'Review', dueIn: '5 days', ...managed },
        risk: { type: 'approval', title: 'Risk', role: 'risk', dueIn: '5 days', ...changes },
        publish: { type: 'promotion', title: 'Promotion', environment: 'production' },
      },
    }) as const;
  const first: readonly Answer[] = [
    [morgan, 'approve'],
    [robin, 'request-changes'],
  ];

  test('is found kept for something else', async () => {
    const workflow = defineWorkflow(stages({ reworkTo: 'risk' }) as never);
    const items = await rework(workflow, { first, next: {}, second: [[robin, 'approve']] });
    await expectBoth(bringing(items, variables(items, { code: 'other@f00' })), notKept(morgan, 'review'));
  });

  test('is found kept where another manager should have been asked', async () => {
    const bea = person('bea');
    const people = defineRoles({
      ...roles,
      'data-scientist': [
        { ...dana, manager: morgan.email },
        { ...bea, manager: devon.email },
      ],
    });
    const managed = { approver: { managerOf: 'requester' }, carries: true };
    const workflow = workflowsFor(people)(stages({ reworkTo: 'risk' }, managed) as never);
    const items = await rework(workflow, { first, next: {}, second: [[robin, 'approve']] }, people);
    const byBea = { requester: { email: bea.email, name: bea.name } };
    await expectBoth(bringing(items, {}, byBea), notKept(morgan, 'review'));
  });

  test('is found used where the attempt was to begin at the start', async () => {
    const workflow = defineWorkflow(stages({}) as never);
    const second: readonly Answer[] = [
      [devon, 'approve'],
      [robin, 'approve'],
    ];
    const items = await rework(workflow, { first, next: {}, second });
    const early = items.find((item) => parse(item).action === 'decided') as SealedEntry;
    const approval = { ...(parse(early).details['decision'] as object), stage: 'review', attempt: 1 };
    const forged = rewrite(items, findPromoted(items), ({ details, state }) => {
      const [, ...others] = details['authorisedBy'] as object[];
      const authorisedBy = [approval, ...others];
      const { production } = state['environments'] as Record<string, object>;
      return {
        details: { ...details, authorisedBy },
        state: { ...state, environments: { production: { ...production, authorisedBy } } },
      };
    });
    await expectBoth(forged, notKept(morgan, 'review'));
  });
});
