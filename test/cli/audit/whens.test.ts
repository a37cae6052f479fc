import { beforeAll, describe, expect, test } from 'vitest';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import type { When } from '../../../schema/when.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { cast, roles, shortPathWith, version } from '../../lambdas/operations/features/cast.ts';
import { Play } from '../../support/play.ts';
import { policyApproval, ruledPromotion, ruledRoles, signing } from '../../support/ruled.ts';
import { submission } from '../../support/story.ts';
import { judgeBoth } from '../support/both-verifiers.ts';
import { rewrite } from '../support/tamper.ts';

const { morgan } = cast;
const WHOLE = { online: [], offline: undefined };
type Read = { readonly action: string; readonly details: Readonly<Record<string, unknown>> };
const parse = (item: SealedEntry): Read => JSON.parse(item.entry);

/** A review on a condition, and a promotion. */
const reviewed = (when: When): Workflow =>
  shortPathWith('reviewed', {
    submission: { attributes: { tier: ['low', 'high'] } },
    review: { when: when as never },
  });

/** What was recorded, until the request was over. */
async function play(
  workflow: Workflow,
  inputs: readonly Record<string, unknown>[],
): Promise<readonly SealedEntry[]> {
  const played = new Play([workflow], roles);
  for (const input of inputs) {
    const request = await played.start(workflow, version('14', input));
    await played.pass(60);
    if (request.execution.state === 'review') await played.decide(request, morgan, 'approve');
    await played.pass(3_600);
  }
  return [...played.world.streams.values()].flat();
}

/** The ledger until the last request was begun and went on, so that its subject has not closed it. */
const untilClosed = (items: readonly SealedEntry[]) => {
  const closed = items.findLast((item) => parse(item).action === 'request-closed');
  return items.filter((item) => item !== closed);
};

/** The ledger with other facts in the last submission, as a handler could have written it that then did as it liked. */
function stating(
  items: readonly SealedEntry[],
  facts: Readonly<Record<string, unknown>>,
): readonly SealedEntry[] {
  const open = untilClosed(items);
  const submitted = open.findLast((item) => parse(item).action === 'submitted') as SealedEntry;
  return rewrite(open, submitted, ({ details, state }) => ({
    details: { ...details, submission: submitting(details['submission'] as Submitted, facts) },
    state: { ...state, ...facts },
  }));
}

interface Submitted {
  readonly lineage: { readonly trainingData: object };
}

/** What is submitted that leaves these facts. */
function submitting(submission: Submitted, { variables, ...facts }: Readonly<Record<string, unknown>>) {
  if (variables === undefined) return { ...submission, ...facts };
  const sha256 = (variables as Record<string, string>)['training-data'];
  const { lineage } = submission;
  const trainingData = { ...lineage.trainingData, sha256 };
  return { ...submission, ...facts, lineage: { ...lineage, trainingData } };
}

async function expectBoth(items: readonly SealedEntry[], what: string) {
  const { online, offline } = await judgeBoth(items);
  expect(online.join('\n')).toContain(what);
  expect(offline).toContain(what);
}

const PASSED_OVER = "passes over 'review', though its condition does not say so";
const COME_TO = "comes to 'review', which its condition passes over";
const low: When = { metric: 'auc', under: 0.6 };
const tier: When = { not: { attribute: 'tier', oneOf: ['low'] } };
const both: When = { any: [low, { all: [tier, { metric: 'auc', atMost: 0.8 }] }] };

const stated = { metrics: { auc: 0.9 }, attributes: { tier: 'low' } };

describe('a stage with a condition', () => {
  test.each<[string, When, Record<string, unknown>, Record<string, unknown>]>([
    ['a figure', low, { metrics: { auc: 0.9 } }, { metrics: { auc: 0.55 } }],
    ['an attribute', tier, { attributes: { tier: 'low' } }, { attributes: { tier: 'high' } }],
    [
      'several',
      both,
      { metrics: { auc: 0.9 }, attributes: { tier: 'high' } },
      { metrics: { auc: 0.7 }, attributes: { tier: 'high' } },
    ],
  ])('is found passed over, or come to, against it: %s', async (_, when, without, withIt) => {
    const [skipped, asked] = [
      await play(reviewed(when), [{ ...stated, ...without }]),
      await play(reviewed(when), [{ ...stated, ...withIt }]),
    ];
    expect([await judgeBoth(skipped), await judgeBoth(asked)]).toEqual([WHOLE, WHOLE]);
    expect(skipped.some((item) => parse(item).action === 'stage-skipped')).toBe(true);
    expect(asked.some((item) => parse(item).action === 'stage-opened')).toBe(true);
    await expectBoth(stating(skipped, withIt), PASSED_OVER);
    await expectBoth(stating(asked, without), COME_TO);
  });

  test('is found passed over for a fact that nobody stated', async () => {
    const items = await play(reviewed(low), [stated]);
    await expectBoth(stating(items, { metrics: { recall: 0.9 } }), PASSED_OVER);
  });

  test('is found passed over by a condition that its rules do not have', async () => {
    const items = untilClosed(await play(reviewed(low), [stated]));
    const skipped = items.find((item) => parse(item).action === 'stage-skipped') as SealedEntry;
    const other = rewrite(items, skipped, ({ details }) => ({
      details: { ...details, when: { metric: 'auc', under: 0.5 } },
    }));
    await expectBoth(other, "passes over 'review' by a condition that its rules do not have");
  });

  test('of a promotion is found carried out against it', async () => {
    const workflow = shortPathWith('published', {
      publish: { when: { metric: 'auc', atLeast: 0.8 } as never },
    });
    const items = await play(workflow, [{ metrics: { auc: 0.9 } }]);
    expect(await judgeBoth(items)).toEqual(WHOLE);
    await expectBoth(
      stating(items, { metrics: { auc: 0.7 } }),
      "carries out 'publish', which its condition passes over",
    );
  });
});

describe('a stage that is for what has changed', () => {
  const data = reviewed({ changed: 'training-data' });
  let [skipped, asked]: (readonly SealedEntry[])[] = [];
  const lineage = (sha: string) => ({
    attributes: { tier: 'low' },
    lineage: {
      trainingData: { uri: 's3://data/churn.csv', sha256: sha.repeat(64) },
      code: { repository: 'https://git.example.com/churn', commit: 'c0ffee1' },
      hyperparameters: { learningRate: 0.1 },
    },
  });
  beforeAll(async () => {
    skipped = await play(data, [lineage('a'), { version: '15', ...lineage('a') }]);
    asked = await play(data, [lineage('a'), { version: '15', ...lineage('b') }]);
  });
  const variables = (items: readonly SealedEntry[], sha: string) => {
    const submitted = items.findLast((item) => parse(item).action === 'submitted') as SealedEntry;
    const { state } = JSON.parse(submitted.entry);
    return { variables: { ...state.variables, 'training-data': sha.repeat(64) } };
  };

  test('is whole where it was asked, and where it was not', async () => {
    expect([await judgeBoth(skipped ?? []), await judgeBoth(asked ?? [])]).toEqual([WHOLE, WHOLE]);
    const last = (items: readonly SealedEntry[] = []) =>
      items.findLast((item) => ['stage-skipped', 'stage-opened'].includes(parse(item).action));
    expect([skipped, asked].map((items) => parse(last(items) as SealedEntry).action)).toEqual([
      'stage-skipped',
      'stage-opened',
    ]);
  });

  test('is found passed over for other data than runs, and come to for the same', async () => {
    await expectBoth(stating(skipped ?? [], variables(skipped ?? [], 'f')), PASSED_OVER);
    await expectBoth(stating(asked ?? [], variables(asked ?? [], 'a')), COME_TO);
  });
});

describe('a stage that is for what was answered', () => {
  test('is found passed over though the answer asks for it', async () => {
    const workflow = shortPathWith('answered', {
      review: { form: { impact: { type: 'choice', label: 'Impact', options: ['low', 'high'] } } },
      publish: { when: { not: { answer: 'review.impact', is: 'high' } } as never },
    });
    const played = new Play([workflow], roles);
    const request = await played.start(workflow, version('14'));
    await played.decide(request, morgan, 'approve', { 'answer.impact': 'high' });
    const items = [...played.world.streams.values()].flat();
    expect(request.actions).toContain('stage-skipped');
    expect(await judgeBoth(items)).toEqual(WHOLE);
    const open = untilClosed(items);
    const decided = open.find((item) => parse(item).action === 'decided') as SealedEntry;
    const low = rewrite(open, decided, ({ details }) => ({
      details: { ...details, decision: { ...(details['decision'] as object), answers: { impact: 'low' } } },
    }));
    await expectBoth(low, "passes over 'publish', though its condition does not say so");
  });
});

describe('a rule with a condition', () => {
  test('is found approving what that does not hold for', async () => {
    const played = new Play([ruledPromotion, policyApproval], ruledRoles);
    const signed = await played.start(policyApproval, signing());
    await played.decide(signed, { email: 'rita@example.com' }, 'approve');
    await played.start(ruledPromotion, submission({ attributes: { riskTier: 'low' } }));
    const items = [...played.world.streams.values()].flat();
    expect(await judgeBoth(items)).toEqual(WHOLE);
    await expectBoth(
      stating(items, { attributes: { riskTier: 'high' } }),
      "approves by the rule 'low-risk', whose condition does not hold",
    );
  });
});
