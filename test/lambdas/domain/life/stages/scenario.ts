import fc from 'fast-check';
import type { Choice } from '../../../../../lambdas/domain/model.ts';
import { reviewName, waiverName } from '../../../../../schema/policy.ts';
import { trackName } from '../../../../../schema/tracks.ts';
import type {
  EffectStage,
  HumanStage,
  PolicyStage,
  ReviewedPart,
  SeatsOrShare,
  Stage,
  WaitStage,
  Workflow,
} from '../../../../../schema/workflow.ts';
import { approval, check, promotion, sampleWorkflow } from '../../../../schema/samples.ts';

/** Everybody there is, and the roles that they may be in. */
export const PEOPLE = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6'].map((word) => `${word}@example.com`);
export const ROLES = ['author', 'left', 'right'] as const;
/** One after the other, so that the later ones meet what the earlier ones left behind. */
export const REQUESTS = ['r0', 'r1', 'r2'];
/** The only value that a look at a wait compares. */
export const RATE = 'rate';
/** What no look may see. */
export const MOST_ERRORS = 0.05;
export const LEAST_AUC = 0.9;

const HOUR = 3_600;
const MAX_ATTEMPTS = 3;
/** The last day of every rule: some lives see the day after it. */
const RULES_END = '2026-03-04';

/** What conditions, checks and reviewers of one part see of an attempt. */
export interface Traits {
  readonly size: number;
  readonly auc: number;
  readonly code: string;
  readonly releaseOn: string;
  readonly version: string;
}

/** What a look at a wait finds. */
export interface Reading {
  readonly passed: boolean;
  /** Absent where the check does not say it. */
  readonly rate?: number | undefined;
}

/** Dice for what happens next. */
export interface Throw {
  readonly act: 'advance' | 'astray' | 'expire' | 'next' | 'people' | 'rule' | 'settle';
  readonly stage: number;
  readonly person: number;
  readonly isEligible: boolean;
  readonly choice: Choice;
  readonly traits: Traits;
  readonly reading: Reading;
  /** In how many days a waiver's last day is, and the one that an approver chooses. */
  readonly days: number;
  readonly rule: 'sign' | 'sign-otherwise' | 'sign-by-others' | 'suspend' | 'resume';
  readonly role: (typeof ROLES)[number];
  /** Seconds before it happens. */
  readonly pause: number;
}

const oneIn = (times: number) => fc.nat({ max: times - 1 }).map((die) => die === 0);
const weighted = <Value>(...choices: readonly (readonly [number, Value])[]) =>
  fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));

const toss: fc.Arbitrary<Throw> = fc.record({
  act: weighted<Throw['act']>(
    [30, 'advance'],
    [4, 'astray'],
    [1, 'expire'],
    [2, 'next'],
    [1, 'people'],
    [4, 'rule'],
    [1, 'settle'],
  ),
  stage: fc.nat({ max: 11 }),
  person: fc.nat({ max: 20 }),
  isEligible: oneIn(5).map((isHit) => !isHit),
  choice: weighted<Choice>(
    [9, 'approve'],
    [3, 'approve-with-conditions'],
    [2, 'abstain'],
    [2, 'reject'],
    [3, 'request-changes'],
  ),
  traits: fc.record({
    size: fc.nat({ max: 3 }),
    auc: fc.constantFrom(0.8, 0.9, 0.95, 0.95),
    code: fc.constantFrom('c0ffee0', 'c0ffee1'),
    releaseOn: fc.constantFrom('2026-03-01', '2026-03-02T15:00:00.000Z', '2026-03-03'),
    version: fc.constantFrom('14', '15'),
  }),
  reading: fc.record({
    passed: oneIn(4).map((isHit) => !isHit),
    rate: fc.constantFrom(0, 0.01, 0.04, 0.04, 0.2, undefined),
  }),
  days: fc.nat({ max: 2 }),
  rule: weighted<Throw['rule']>(
    [4, 'sign'],
    [1, 'sign-otherwise'],
    [1, 'sign-by-others'],
    [3, 'suspend'],
    [2, 'resume'],
  ),
  role: fc.constantFrom(...ROLES),
  pause: weighted<number>([20, 1], [10, 600], [4, HOUR], [2, 7 * HOUR], [1, 30 * HOUR]),
});

const role = fc.constantFrom('left', 'right');
const quorum = fc.constantFrom<SeatsOrShare['quorum']>(1, 1, 2, '30%', '60%', '100%');
const due = { seconds: 48 * HOUR };

/** A vote: shares, a chair, abstentions, roles in order. */
const vote: fc.Arbitrary<HumanStage> = fc
  .record({
    first: role,
    isBoth: oneIn(2),
    quorums: fc.tuple(quorum, quorum),
    inOrder: oneIn(2),
    abstain: oneIn(2),
    chair: fc.option(fc.record({ role, veto: fc.boolean(), casting: fc.boolean() }), { freq: 2 }),
    rejectQuorum: fc.constantFrom(1, 2, 2),
    ifExpired: oneIn(6),
  })
  .map(({ first, isBoth, quorums, inOrder, abstain, chair, rejectQuorum, ifExpired }) => {
    const roles = isBoth ? [first, first === 'left' ? 'right' : 'left'] : [first];
    return approval({
      approvers: roles.map((name, index) => ({ role: name, quorum: quorums[index] ?? 1 })),
      due,
      rejectQuorum,
      ...(isBoth && inOrder && { inOrder: true as const }),
      ...(abstain && { abstain: true as const }),
      ...(chair !== null && {
        chair: {
          role: chair.role,
          ...(chair.veto && { veto: true as const }),
          ...(chair.casting && { casting: true as const }),
        },
      }),
      ...(ifExpired && { ifExpired: 'next' as const }),
    });
  });

type Seat = readonly [role: string, quorum: SeatsOrShare['quorum']];
type Way = readonly Seat[];

/** Two ways to approve, one of which is enough. A share of a role is the same in both. */
const either: fc.Arbitrary<HumanStage> = fc
  .record({
    ways: fc.constantFrom<readonly [Way, Way]>(
      [[['left', 1]], [['right', 2]]],
      [[['left', 2]], [['right', '60%']]],
      [
        [['left', 2]],
        [
          ['left', 1],
          ['right', 1],
        ],
      ],
      [
        [['left', '100%']],
        [
          ['left', '100%'],
          ['right', 1],
        ],
      ],
    ),
    abstain: oneIn(2),
    rejectQuorum: fc.constantFrom(1, 2, 2),
  })
  .map(({ ways, abstain, rejectQuorum }) => {
    const seats = ways.flat().map(([name, quorum]) => ({ role: name, quorum }));
    const most = Map.groupBy(seats, ({ role: name }) => name);
    return approval({
      // Of each role the first has the most: so these are written.
      approvers: [...most.values()].flatMap(([first]) => (first === undefined ? [] : [first])),
      anyOf: ways.map((way) => way.map(([name, quorum]) => ({ role: name, quorum }))),
      due,
      rejectQuorum,
      ...(abstain && { abstain: true as const }),
    });
  });

const over = fc.option(fc.nat({ max: 2 }), { freq: 3 });
const whenOver = (most: number | null) =>
  most === null ? {} : { when: { attribute: 'size', over: most } as const };

/** Stages that belong together, by names that begin with that of the first; each leads to the next. */
type Block = (name: string) => readonly (readonly [name: string, stage: Stage])[];

const single: fc.Arbitrary<Block> = fc
  .tuple(fc.oneof(vote, vote, either), over)
  .map(([stage, most]) => (name) => [[name, { ...stage, ...whenOver(most) }]]);

const parts: readonly ReviewedPart[] = ['code', 'metrics', 'attributes'];
const track = fc.record({
  role,
  quorum: fc.constantFrom(1, 1, 2),
  rejectQuorum: fc.constantFrom(1, 1, 2),
  reviews: fc.option(fc.subarray([...parts], { minLength: 1 }), { freq: 2 }),
  most: over,
});
const tracks: fc.Arbitrary<Block> = fc
  .record({ all: fc.array(track, { minLength: 2, maxLength: 3 }), least: fc.nat({ max: 2 }), most: over })
  .map(({ all, least, most }) => (name) => {
    const names = all.map((_, index) => trackName(name, 'abc'.charAt(index)));
    const atLeast = all.length - (least % all.length);
    // What counts fewer than all of them has one condition for all.
    const whenOf = (own: number | null) => whenOver(atLeast < all.length ? most : own);
    return [
      [name, { type: 'tracks', title: 'Tracks', tracks: names, atLeast, next: '' }],
      ...all.map((one, index): readonly [string, Stage] => [
        names[index] ?? '',
        approval({
          approvers: [{ role: one.role, quorum: one.quorum }],
          rejectQuorum: one.rejectQuorum,
          due,
          track: { of: name, ...(one.reviews !== null && { reviews: one.reviews }) },
          ...whenOf(one.most),
        }),
      ]),
    ];
  });

const wait: fc.Arbitrary<Block> = fc
  .record({
    ends: fc.constantFrom('for', 'date', 'passed'),
    looks: fc.boolean(),
    aborts: fc.boolean(),
    ifFailed: fc.constantFrom('request-changes' as const, 'reject' as const),
    most: over,
  })
  .map(({ ends, looks, aborts, ifFailed, most }) => (name) => {
    const watches = looks || ends === 'passed';
    const stage: WaitStage = {
      type: 'wait',
      title: 'Soaking',
      checks: watches ? { errors: { custom: 'errors' } } : {},
      ifFailed,
      ...(ends === 'for' && { for: { seconds: 6 * HOUR } }),
      ...(ends === 'date' && { until: { attribute: 'releaseOn' } }),
      ...(ends === 'passed' && { until: 'passed', due: { seconds: 12 * HOUR } }),
      ...(watches && { every: { seconds: HOUR } }),
      ...(watches && aborts && { abortWhen: [{ saw: `errors.${RATE}`, over: MOST_ERRORS }] }),
      ...whenOver(most),
      next: '',
    };
    return [[name, stage]];
  });

/** The question whose answer is the day until which the next stage waits. */
export const CHOSEN = 'when';

/** A day that somebody chooses, and the wait for it. */
const chosenDay: fc.Arbitrary<Block> = role.map((asked) => (name) => {
  const question = { name: CHOSEN, label: 'On', type: 'date', options: [], atLeast: 0, atMost: 30 } as const;
  const stage: WaitStage = {
    type: 'wait',
    title: 'Until the day',
    checks: {},
    ifFailed: 'reject',
    until: { answer: `${name}.${CHOSEN}` },
    next: '',
  };
  return [
    [name, approval({ approvers: [{ role: asked, quorum: 1 }], due, form: [question] })],
    [`${name}-day`, stage],
  ];
});

/** What a rule may look at beside its condition: a measure of the version, and what is still to be settled. */
const rule: fc.Arbitrary<Block> = fc
  .record({ isMeasured: fc.boolean(), otherwise: oneIn(5).map((isHit) => !isHit), asked: vote })
  .map(({ isMeasured, otherwise, asked }) => (name) => {
    const people = `${name}-people`;
    const stage: PolicyStage = {
      type: 'policy',
      title: 'Rule',
      policy: `rule-${name}`,
      when: { attribute: 'size', atMost: 2 },
      checks: {
        ...(isMeasured && { quality: { metric: 'auc', atLeast: LEAST_AUC } }),
        waivers: { findings: 'none-overdue' },
      },
      approvedBy: 'right',
      until: RULES_END,
      otherwise: otherwise ? [people] : [],
      next: '',
    };
    return [[name, stage], ...(otherwise ? [[people, asked] as const] : [])];
  });

const gate: fc.Arbitrary<Block> = fc
  .record({
    isWaivable: oneIn(4).map((isHit) => !isHit),
    ifFailed: fc.constantFrom('request-changes', 'reject'),
  })
  .map(({ isWaivable, ifFailed }) => (name) => {
    const waiver = waiverName(name);
    const stage = check(
      { quality: { metric: 'auc', atLeast: LEAST_AUC } },
      { ifFailed, ...(isWaivable && { waivedAt: waiver }) },
    );
    const waiving = approval({
      approvers: [{ role: 'right', quorum: 1 }],
      due,
      conditions: true,
      waives: name,
    });
    return [[name, stage], ...(isWaivable ? [[waiver, waiving] as const] : [])];
  });

const effect: fc.Arbitrary<Block> = fc.constantFrom('qa', 'production').map((environment) => (name) => {
  const stage: EffectStage = promotion({ environment, blockedBy: 'overdue-findings' });
  return [[name, stage]];
});

/** Any path of these that ends in production, of which people look at half of what a rule has approved. */
const workflow: fc.Arbitrary<Workflow> = fc
  .record({
    blocks: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: single },
        { weight: 3, arbitrary: tracks },
        { weight: 3, arbitrary: wait },
        { weight: 1, arbitrary: chosenDay },
        { weight: 3, arbitrary: rule },
        { weight: 3, arbitrary: gate },
        { weight: 1, arbitrary: effect },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    isLookedAt: fc.boolean(),
  })
  .map(({ blocks, isLookedAt }) => {
    const begun = blocks.flatMap((block, index) => block(`s${index}`));
    const ruled = begun.find(([, { type }]) => type === 'policy')?.[0];
    const path: readonly (readonly [string, Stage])[] = [
      ...begun,
      ['publish', promotion({ environment: 'production', blockedBy: 'overdue-findings' })],
      ...(ruled !== undefined && isLookedAt
        ? [
            [
              reviewName(ruled),
              approval({ approvers: [{ role: 'left', quorum: 1 }], due, samples: { of: ruled, share: 0.5 } }),
            ] as const,
          ]
        : []),
    ];
    return sampleWorkflow({
      format: 6,
      subject: 'model',
      environments: ['qa', 'production'],
      start: 's0',
      rework: { due, maxAttempts: MAX_ATTEMPTS },
      stages: Object.fromEntries(
        path.map(([name, stage], index) => [name, { ...stage, next: path[index + 1]?.[0] ?? 'end' }]),
      ),
    });
  });

const members = fc.subarray(PEOPLE, { minLength: 2 });

/** A workflow, who is in which role, and what happens. */
export interface Life {
  readonly workflow: Workflow;
  readonly members: Readonly<Record<string, readonly string[]>>;
  /** Whether its rules are signed before it begins. */
  readonly isSigned: boolean;
  readonly throws: readonly Throw[];
}

/** Any life. */
export const scenario: fc.Arbitrary<Life> = fc.record({
  workflow,
  members: fc.record({ author: members, left: members, right: members }),
  isSigned: oneIn(4).map((isHit) => !isHit),
  throws: fc.array(toss, { minLength: 30, maxLength: 90, size: 'max' }),
});
