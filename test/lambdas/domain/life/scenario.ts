import fc from 'fast-check';
import type { Choice, Outcome } from '../../../../lambdas/domain/model.ts';
import type { CheckStage, Stage, Workflow } from '../../../../schema/workflow.ts';
import { approval, asks, check, promotion, sampleWorkflow, task } from '../../../schema/samples.ts';

/** Everybody there is. */
export const PEOPLE = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'].map((word) => `${word}@example.com`);
export const REQUESTS = ['r0', 'r1', 'r2'];
const ROLES = ['author', 'left', 'right'];
const ENVIRONMENTS = ['qa', 'staging', 'production'];
/** Short enough for a run to reach the deadlines. */
export const DUE_SECONDS = 300;
/** So that runs reach the last one. */
const MAX_ATTEMPTS = 3;

/** What happens to one subject, with everything spelled out. */
export type Command =
  | Act<'enter' | 'note' | 'leave' | 'queue' | 'turn', { readonly by: string }>
  | Act<'submit', { readonly by: string; readonly traits: Traits }>
  | Act<'open' | 'expire' | 'promote' | 'skip' | 'check', { readonly at: Place }>
  | Act<'revise', { readonly by: string; readonly input: string; readonly traits: Traits }>
  | Act<'hand-over', { readonly at: Place; readonly by: string; readonly to: string }>
  | Act<
      'decide',
      { readonly at: Place; readonly by: string; readonly choice: Choice; readonly isComplete: boolean }
    >
  | Act<'close', { readonly outcome: Exclude<Outcome, 'completed'> }>;

/** What conditions and checks see of an attempt. */
export interface Traits {
  readonly size: number;
  readonly auc: number;
}

/** Somebody loses a role. */
export interface Dismissal {
  readonly kind: 'dismiss';
  readonly role: string;
  readonly by: string;
}

/** One member for each kind, so that a kind tells which it is. */
type Act<Kind extends string, Details> = Kind extends string
  ? { readonly kind: Kind; readonly request: string } & Details
  : never;

/** A stage of an attempt. */
export interface Place {
  readonly stage: string;
  readonly attempt: number;
}

/** Dice for a command: `play` reads a command from them that is often, but not always, a sensible next one. */
export interface Throw {
  readonly request: string;
  readonly act:
    | 'advance'
    | 'decide'
    | 'open'
    | 'expire'
    | 'promote'
    | 'note'
    | 'skip'
    | 'check'
    | 'queue'
    | 'turn'
    | 'hand-over'
    | 'revise'
    | 'enter'
    | 'leave'
    | 'close'
    | 'dismiss'
    | 'submit';
  readonly stage: number;
  readonly isHere: boolean;
  readonly attempt: number;
  readonly person: number;
  readonly isMember: boolean;
  readonly choice: Choice;
  readonly isComplete: boolean;
  readonly outcome: Exclude<Outcome, 'completed'>;
  readonly pause: number;
  readonly other: number;
  readonly traits: Traits;
}

const oneIn = (times: number) => fc.nat({ max: times - 1 }).map((die) => die === 0);
const notOneIn = (times: number) => oneIn(times).map((isHit) => !isHit);

const toss: fc.Arbitrary<Throw> = fc.record({
  request: fc.constantFrom(...REQUESTS),
  act: fc.oneof(
    { weight: 14, arbitrary: fc.constant('advance' as const) },
    { weight: 5, arbitrary: fc.constant('decide' as const) },
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        'open',
        'expire',
        'promote',
        'note',
        'revise',
        'revise',
        'enter',
        'leave',
        'submit',
        'skip',
        'check',
        'queue',
        'turn',
        'hand-over',
        'hand-over',
        'hand-over',
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom('close', 'dismiss') },
  ),
  stage: fc.nat({ max: 5 }),
  isHere: notOneIn(4),
  attempt: fc.integer({ min: 1, max: 3 }),
  person: fc.nat({ max: 20 }),
  isMember: notOneIn(5),
  choice: fc.oneof(
    { weight: 6, arbitrary: fc.constant('approve' as const) },
    { weight: 2, arbitrary: fc.constant('request-changes' as const) },
    { weight: 1, arbitrary: fc.constant('reject' as const) },
  ),
  isComplete: notOneIn(12),
  outcome: fc.constantFrom('superseded', 'stopped', 'failed', 'rejected', 'expired', 'withdrawn'),
  pause: fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 1, max: 3 }) },
    { weight: 1, arbitrary: fc.constant(200) },
  ),
  other: fc.nat({ max: 20 }),
  traits: fc.record({ size: fc.nat({ max: 3 }), auc: fc.constantFrom(0.8, 0.9, 0.95) }),
});

const quorum = fc.constantFrom(1, 1, 1, 2);
const seats = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({ role: fc.constantFrom(...ROLES), quorum })
      .map(({ role, quorum: of }) => ({ [role]: of })),
  },
  { weight: 1, arbitrary: fc.record({ left: quorum, right: quorum }) },
);
/** One of the two roles alone, or both. */
const ways = fc
  .record({ left: fc.constantFrom(1, 2), right: fc.constantFrom(1, 2), both: fc.boolean() })
  .map(({ left, right, both }) =>
    both
      ? [asks({ left: left + 1 }).approvers, asks({ left, right }).approvers]
      : [asks({ left }).approvers, asks({ right }).approvers],
  );
const human: fc.Arbitrary<Stage> = fc
  .record({
    seats,
    isTask: oneIn(4),
    rejectQuorum: fc.constantFrom(1, 1, 2),
    handOverTo: fc.subarray(ROLES),
    reworkTo: fc.option(fc.nat({ max: 4 }), { freq: 3 }),
    carries: fc.boolean(),
    anyOf: fc.option(ways, { freq: 4, nil: undefined }),
  })
  .map(({ seats: asked, isTask, rejectQuorum, handOverTo, reworkTo, carries, anyOf }) =>
    (isTask ? task : approval)({
      ...asks(anyOf === undefined ? asked : { left: 2, right: 2 }),
      ...(anyOf === undefined ? {} : { anyOf }),
      due: { seconds: DUE_SECONDS },
      rejectQuorum,
      handOverTo,
      ...(reworkTo === null ? {} : { reworkTo: `s${reworkTo}` }),
      ...(carries ? { carries } : {}),
    }),
  );
const gate: fc.Arbitrary<CheckStage> = fc
  .constantFrom('request-changes' as const, 'reject' as const)
  .map((ifFailed) => check({ quality: { metric: 'auc', atLeast: 0.9 } }, { ifFailed }));
const stage: fc.Arbitrary<Stage> = fc
  .tuple(
    fc.oneof(
      { weight: 5, arbitrary: human },
      { weight: 1, arbitrary: gate },
      {
        weight: 4,
        arbitrary: fc.constantFrom(...ENVIRONMENTS).map((environment) => promotion({ environment })),
      },
    ),
    fc.option(fc.nat({ max: 2 }), { freq: 3 }),
  )
  .map(([one, over]) => (over === null ? one : { ...one, when: { attribute: 'size', over } }));

/** Any path of one to five stages, guarded or not: the rules of the domain must hold for all of them. */
const workflow: fc.Arbitrary<Workflow> = fc
  .record({
    path: fc.array(stage, { minLength: 1, maxLength: 5 }),
    newerVersion: fc.constantFrom('supersede', 'parallel', 'queue'),
  })
  .map(({ path, newerVersion }) =>
    sampleWorkflow({
      environments: ENVIRONMENTS,
      // Machines of this format have no way back to approvals: what they have not seen is refused.
      format: 2,
      // What promotes is never beside another.
      newerVersion:
        newerVersion === 'parallel' && path.some(({ type }) => type === 'promotion')
          ? 'supersede'
          : newerVersion,
      start: 's0',
      rework: { due: { seconds: DUE_SECONDS }, maxAttempts: MAX_ATTEMPTS },
      stages: Object.fromEntries(
        path.map((one, index) => [
          `s${index}`,
          { ...atOrBefore(one, index), next: index + 1 < path.length ? `s${index + 1}` : 'end' },
        ]),
      ),
    }),
  );

/** Rework begins nowhere after the stage that asks for it. */
function atOrBefore(one: Stage, index: number): Stage {
  if (!('reworkTo' in one) || one.reworkTo === undefined) return one;
  return { ...one, reworkTo: `s${Math.min(Number(one.reworkTo.slice(1)), index)}` };
}

const members = fc.subarray(PEOPLE, { minLength: 3 });

/** A workflow, who is in which role, and what happens. */
export const scenario = fc.record({
  workflow,
  members: fc.record(Object.fromEntries(ROLES.map((role) => [role, members]))),
  throws: fc.array(toss, { minLength: 20, maxLength: 70, size: 'max' }),
});
