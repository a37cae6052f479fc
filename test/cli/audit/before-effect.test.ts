import { beforeAll, describe, expect, test } from 'vitest';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { cast, defineWorkflow, roles, version } from '../../lambdas/operations/features/cast.ts';
import { Play } from '../../support/play.ts';
import { policyApproval, ruledPromotion, ruledRoles, signing } from '../../support/ruled.ts';
import { judgeBoth } from '../support/both-verifiers.ts';
import { rewrite } from '../support/tamper.ts';

const SUBJECT = 'subject/model/churn';
const person = { title: 'Review', dueIn: '5 days' } as const;
const guarded = defineWorkflow({
  id: 'guarded',
  title: 'Guarded',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  start: 'gate',
  stages: {
    gate: {
      type: 'check',
      title: 'Gate',
      checks: { good: { metric: 'auc', atLeast: 0.5 } },
      ifFailed: 'reject',
      next: 'review',
    },
    review: { ...person, type: 'approval', approvers: { manager: 2 }, next: 'risk' },
    risk: { ...person, type: 'approval', role: 'risk', when: { metric: 'auc', under: 0.6 }, next: 'publish' },
    publish: { type: 'promotion', title: 'Promotion', environment: 'production', next: 'end' },
  },
});

interface Read {
  readonly action: string;
  readonly details: Readonly<Record<string, unknown>>;
}
const parse = (item: SealedEntry): Read => JSON.parse(item.entry);

/** What was recorded until version 14 was promoted, and no further. */
async function promote(auc: number, ...people: readonly (typeof cast.robin)[]): Promise<SealedEntry[]> {
  const play = new Play([guarded], roles);
  const request = await play.start(guarded, version('14', { metrics: { auc } }));
  for (const one of people) await play.decide(request, one, 'approve');
  return untilPromoted([...play.world.streams.values()].flat(), request.id);
}

function untilPromoted(items: readonly SealedEntry[], request: string): SealedEntry[] {
  const ends = (stream: string, action: string) =>
    items.find((item) => item.stream === stream && parse(item).action === action)?.seq ?? 0;
  const [own, last] = [`request/${request}`, ends(SUBJECT, 'promoted')];
  const noted = ends(own, 'promoted');
  return items.filter(
    ({ stream, seq }) => (stream !== SUBJECT || seq <= last) && (stream !== own || seq < noted),
  );
}

/** The ledger with its promotion changed, in what it says and in what then runs. */
function forge(items: readonly SealedEntry[], change: (details: Read['details']) => object): SealedEntry[] {
  const promoted = items.findLast(({ stream }) => stream === SUBJECT) as SealedEntry;
  return rewrite(items, promoted, ({ details, state }) => {
    const changes = change(details);
    const { environment, stage, ...runs } = { ...details, ...changes } as Record<string, unknown>;
    return {
      details: { ...details, ...changes },
      state: { ...state, environments: { [`${environment}`]: runs } },
    };
  });
}

const approvals = ({ authorisedBy }: Read['details']) => authorisedBy as { readonly stage: string }[];

async function expectBoth(items: readonly SealedEntry[], what: string) {
  const { online, offline } = await judgeBoth(items);
  expect(online.join('\n')).toContain(what);
  expect(offline).toContain(what);
}

/** Passed over the risk stage, and asked it. */
let [short, long]: SealedEntry[][] = [];
beforeAll(async () => {
  short = await promote(0.9, cast.morgan, cast.devon);
  long = await promote(0.55, cast.morgan, cast.devon, cast.robin);
});

describe('a promotion', () => {
  test('is whole with everybody whom its rules ask, and with what they pass over', async () => {
    const whole = { online: [], offline: undefined };
    expect([await judgeBoth(short ?? []), await judgeBoth(long ?? [])]).toEqual([whole, whole]);
  });

  test.each([
    ['names nobody', () => [], "names 0 of the 2 people who had to agree at 'review' before it"],
    [
      'names one of two',
      (all: object[]) => all.slice(0, 1),
      "names 1 of the 2 people who had to agree at 'review' before it",
    ],
    [
      'names one of them twice',
      ([one]: object[]) => [one, one],
      "names 1 of the 2 people who had to agree at 'review' before it",
    ],
  ])('is found that %s', async (_, choose, what) => {
    await expectBoth(
      forge(short ?? [], (details) => ({ authorisedBy: choose(approvals(details)) })),
      what,
    );
  });

  test('is found that leaves out who was asked because of a condition', async () => {
    const without = (details: Read['details']) => ({
      authorisedBy: approvals(details).filter(({ stage }) => stage !== 'risk'),
    });
    await expectBoth(forge(long ?? [], without), "names nobody who agreed at 'risk', which request/");
  });

  test('is found that comes without the check', async () => {
    const settled = short?.findLast((item) => parse(item).action === 'checked') as SealedEntry;
    const forged = rewrite(short ?? [], settled, ({ details }) => ({
      details: { ...details, outcome: 'rejected' },
    }));
    await expectBoth(forged, "had passed 'gate'");
  });

  test('is found that comes without the decision that settled a stage', async () => {
    const settled = short?.findLast((item) => parse(item).action === 'decided') as SealedEntry;
    const forged = rewrite(short ?? [], settled, ({ details: { outcome: _, ...details } }) => ({ details }));
    const { online, offline } = await judgeBoth(forged);
    expect(online.join('\n')).toContain("had passed 'review'");
    expect(offline).toBe("leaves 'review' open, which its 2 approvals had settled");
  });

  test.each(['reject', 'request-changes', 'abstain'])(
    'is found that rests on an answer: %s',
    async (choice) => {
      const answered = short?.findLast((item) => parse(item).action === 'decided') as SealedEntry;
      const decided = rewrite(short ?? [], answered, ({ details }) => ({
        details: { ...details, decision: { ...(details['decision'] as object), choice } },
      }));
      const forged = forge(decided, (details) => ({
        authorisedBy: approvals(details).map((one, index) => (index === 0 ? one : { ...one, choice })),
      }));
      const { online, offline } = await judgeBoth(forged);
      const rests = `rests on an answer by devon@example.com that is no approval: ${choice}`;
      expect(online).toEqual([rests, `approves 'review' by an answer that is no approval: ${choice}`]);
      expect(offline).toBe(rests);
      await expectBoth(decided, `approves 'review' by an answer that is no approval: ${choice}`);
    },
  );

  test('is found that fewer approved than its stage asked for', async () => {
    const opened = short?.find((item) => parse(item).action === 'stage-opened') as SealedEntry;
    const forged = rewrite(short ?? [], opened, ({ details }) => ({
      details: { ...details, approvers: [{ role: 'manager', quorum: 3, share: '100%', of: 3 }] },
    }));
    const asks = "asks at 'review' for other quorums than its rules";
    const what = "approves 'review' by 2 of the 3 approvals that it asked for";
    expect(await judgeBoth(forged)).toEqual({ online: [asks, what], offline: asks });
  });

  test('is found whose checks passed by a result that did not', async () => {
    const checked = short?.find((item) => parse(item).action === 'checked') as SealedEntry;
    const forged = rewrite(short ?? [], checked, ({ details }) => ({
      details: {
        ...details,
        results: (details['results'] as object[]).map((one) => ({ ...one, passed: false })),
      },
    }));
    const what = 'passes checks of which one has failed';
    expect(await judgeBoth(forged)).toEqual({ online: [what], offline: what });
  });

  test('is found that no stage of its rules makes', async () => {
    const what = "is a promotion at 'production' that the rules of its request do not have";
    await expectBoth(
      forge(short ?? [], () => ({ stage: 'review' })),
      what,
    );
    const elsewhere = forge(short ?? [], () => ({ environment: 'qa' }));
    await expectBoth(elsewhere, "is a promotion at 'qa' that the rules of its request do not have");
  });

  test('is found that names other rules than its request began with', async () => {
    const forged = forge(short ?? [], () => ({ definition: '0'.repeat(64) }));
    await expectBoth(forged, 'took place by other rules than its request began with');
  });

  test('is found that no request asked for', async () => {
    const forged = forge(short ?? [], () => ({ request: 'none', authorisedBy: [] }));
    const { online, offline } = await judgeBoth(forged);
    expect(online.join('\n')).toContain('is an effect of request/none, which is not there');
    expect(offline).toContain('is an effect of request/none, which it does not know');
  });
});

describe('a promotion behind a check that may be waived', () => {
  const waivable = defineWorkflow({
    id: 'waivable',
    title: 'Waivable',
    subject: 'model',
    requester: 'data-scientist',
    submission: { metrics: ['auc'] },
    environments: ['production'],
    stages: {
      review: { type: 'approval', role: 'manager', dueIn: '5 days' },
      gate: { type: 'check', checks: { good: { metric: 'auc', atLeast: 0.9 } }, waivableBy: 'risk' },
      publish: { type: 'promotion', environment: 'production' },
    },
  });

  async function waived(auc: number): Promise<SealedEntry[]> {
    const play = new Play([waivable], roles);
    const request = await play.start(waivable, version('14', { metrics: { auc } }));
    await play.decide(request, cast.morgan, 'approve');
    if (auc < 0.9)
      await play.decide(request, cast.robin, 'approve-with-conditions', {
        'finding-1-text': 'Retrain',
        'finding-1-owner': 'ira@example.com',
        'finding-1-due': '2026-12-31',
      });
    return untilPromoted([...play.world.streams.values()].flat(), request.id);
  }

  test('is whole whether it passed or was waived', async () => {
    const whole = { online: [], offline: undefined };
    expect([await judgeBoth(await waived(0.95)), await judgeBoth(await waived(0.7))]).toEqual([whole, whole]);
  });

  test('is found that names nobody who waived what had failed', async () => {
    const without = (details: Read['details']) => ({
      authorisedBy: approvals(details).filter(({ stage }) => stage !== 'gate-waiver'),
    });
    await expectBoth(forge(await waived(0.7), without), "had passed 'gate'");
  });

  test('is found that comes without the waiver having been given', async () => {
    const items = await waived(0.7);
    const settled = items.findLast((item) => parse(item).action === 'decided') as SealedEntry;
    const forged = rewrite(items, settled, ({ details: { outcome: _, ...details } }) => ({ details }));
    const { online, offline } = await judgeBoth(forged);
    expect(online.join('\n')).toContain("had passed 'gate-waiver'");
    expect(offline).toBe("leaves 'gate-waiver' open, which its 1 approvals had settled");
  });
});

describe('a promotion behind a stage that goes on without an answer', () => {
  const lapsing = defineWorkflow({
    id: 'lapsing',
    title: 'Lapsing',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    stages: {
      comments: { type: 'approval', role: 'manager', quorum: 2, dueIn: '2 days', ifExpired: 'next' },
      review: { type: 'approval', role: 'risk', dueIn: '5 days' },
      publish: { type: 'promotion', environment: 'production' },
    },
  });

  async function lapsed(...early: readonly (typeof cast.robin)[]): Promise<SealedEntry[]> {
    const play = new Play([lapsing], roles);
    const request = await play.start(lapsing, version('14'));
    for (const one of early) await play.decide(request, one, 'approve');
    await play.pass(2 * 86_400 + 600);
    await play.decide(request, cast.robin, 'approve');
    return untilPromoted([...play.world.streams.values()].flat(), request.id);
  }

  test('is whole with nobody, and with fewer than it asked for', async () => {
    const whole = { online: [], offline: undefined };
    expect([await judgeBoth(await lapsed()), await judgeBoth(await lapsed(cast.morgan))]).toEqual([
      whole,
      whole,
    ]);
  });

  test('is found where it did not go on, or before its time was over', async () => {
    const items = await lapsed();
    const expired = items.find((item) => parse(item).action === 'expired') as SealedEntry;
    const ended = rewrite(items, expired, ({ details: { goesOn: _, ...details } }) => ({ details }));
    await expectBoth(ended, "names nobody who agreed at 'comments'");
    const early = rewrite(items, expired, ({ state }) => {
      const { stages } = state as { readonly stages: Record<string, object> };
      return {
        state: {
          ...state,
          stages: { ...stages, comments: { ...stages['comments'], dueAt: '2030-01-01T00:00:00.000Z' } },
        },
      };
    });
    await expectBoth(early, 'goes on without an answer before the time for it was over');
  });
});

/** What was recorded until a rule that its people signed has promoted, and no further. */
async function promoteByRule(): Promise<SealedEntry[]> {
  const play = new Play([ruledPromotion, policyApproval], ruledRoles);
  const rule = await play.start(policyApproval, signing());
  await play.decide(rule, { email: 'rita@example.com' }, 'approve');
  const attributes = { riskTier: 'low' };
  const request = await play.start(ruledPromotion, version('14', { attributes, metrics: { auc: 0.9 } }));
  const own = `request/${request.id}`;
  const items = [...play.world.streams.values()].flat();
  return items.filter(
    (item) =>
      (item.stream !== own || parse(item).action !== 'promoted') &&
      (item.stream !== SUBJECT || parse(item).action !== 'request-closed'),
  );
}

/** Its promotion forged. */
function forgeRule(items: readonly SealedEntry[], change: (rule: Record<string, unknown>) => object) {
  return forge(items, ({ byRule }) => ({
    byRule: (byRule as Record<string, unknown>[]).map((rule) => ({ ...rule, ...change(rule) })),
  }));
}

describe('a promotion by rule', () => {
  let ruled: SealedEntry[] = [];
  beforeAll(async () => {
    ruled = await promoteByRule();
  });

  test('is whole with the rule that its people have signed', async () => {
    expect(await judgeBoth(ruled)).toEqual({ online: [], offline: undefined });
  });

  test.each([
    ['names no rule', () => undefined, "names 0 of the 1 people who had to agree at 'review' before it"],
  ])('is found that %s', async (_, byRule, what) => {
    await expectBoth(
      forge(ruled, () => ({ byRule: byRule() })),
      what,
    );
  });

  test.each([
    [
      'names another version of the rule',
      () => ({ version: 'a'.repeat(64) }),
      'rests on an approval by policy/low-risk-retraining that request/',
    ],
    [
      'names an entry at which the rule was not signed',
      ({ entry }: Record<string, unknown>) => ({ entry: { ...(entry as object), hash: 'b'.repeat(64) } }),
      'rests on policy/low-risk-retraining, which was not in force as it says',
    ],
  ])('is found that %s', async (_, change, what) => {
    await expectBoth(forgeRule(ruled, change), what);
  });

  test.each([
    [
      'another rule than its stage has',
      { policy: 'policy/other' },
      'rests on policy/other, which is not the rule that its request has there',
    ],
    [
      'a rule in other words than its stage has',
      { version: 'a'.repeat(64) },
      'rests on policy/low-risk-retraining, which is not the rule that its request has there',
    ],
  ])('is found that rests on %s, though its request says so, too', async (_, changes, what) => {
    const judged = ruled.find((item) => parse(item).action === 'rule-judged') as SealedEntry;
    const forged = rewrite(ruled, judged, ({ details }) => ({
      details: { ...details, rule: { ...(details['rule'] as object), ...changes } },
    }));
    const { online, offline } = await judgeBoth(forgeRule(forged, () => changes));
    expect(online).toContain(what);
    expect(offline).toBe(what);
  });

  test('is found that rests on a rule which was suspended', async () => {
    const last = ruled.findLast(
      ({ stream }) => stream === 'subject/policy/low-risk-retraining',
    ) as SealedEntry;
    const suspended = { at: '2026-03-02T09:00:00.000Z', by: 'iam:ops', reason: 'It was too generous.' };
    const forged = rewrite(ruled, last, ({ state }) => ({ state: { ...(state as object), suspended } }));
    await expectBoth(forged, 'rests on policy/low-risk-retraining, which was not in force as it says');
  });

  test('is found whose rule approved nothing', async () => {
    const judged = ruled.find((item) => parse(item).action === 'rule-judged') as SealedEntry;
    const forged = rewrite(ruled, judged, ({ details: { rule: _, ...details } }) => ({ details }));
    await expectBoth(forged, 'rests on an approval by policy/low-risk-retraining that request/');
  });
});
