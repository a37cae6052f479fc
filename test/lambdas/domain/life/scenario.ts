import fc from 'fast-check';
import type { Choice, Outcome } from '../../../../lambdas/domain/model.ts';
import type { Stage, Workflow } from '../../../../workflows/schema/workflow.ts';
import { approval, promotion, sampleWorkflow, task } from '../../../workflows/schema/samples.ts';

/** Everybody there is. */
export const PEOPLE = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'].map((word) => `${word}@example.com`);
export const REQUESTS = ['r0', 'r1', 'r2'];
const ROLES = ['author', 'left', 'right'];
const ENVIRONMENTS = ['qa', 'staging', 'production'];
/** Short enough for a run to reach the deadlines. */
const DUE_SECONDS = 300;

/** What happens to one subject, with everything spelled out. */
export type Command =
  | Act<'submit' | 'enter' | 'note' | 'leave', { readonly by: string }>
  | Act<'open' | 'expire' | 'promote', { readonly at: Place }>
  | Act<'revise', { readonly by: string; readonly input: string }>
  | Act<
      'decide',
      { readonly at: Place; readonly by: string; readonly choice: Choice; readonly isComplete: boolean }
    >
  | Act<'close', { readonly outcome: Exclude<Outcome, 'completed'> }>;

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
  outcome: fc.constantFrom('superseded', 'stopped', 'failed', 'rejected', 'expired'),
  pause: fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 1, max: 3 }) },
    { weight: 1, arbitrary: fc.constant(200) },
  ),
});

const stage: fc.Arbitrary<Stage> = fc.oneof(
  fc
    .record({ role: fc.constantFrom(...ROLES), quorum: fc.constantFrom(1, 1, 1, 2), isTask: oneIn(4) })
    .map(({ role, quorum, isTask }) =>
      (isTask ? task : approval)({ role, quorum, dueInSeconds: DUE_SECONDS }),
    ),
  fc.constantFrom(...ENVIRONMENTS).map((environment) => promotion({ environment })),
);

/** Any path of one to five stages, guarded or not: the rules of the domain must hold for all of them. */
const workflow: fc.Arbitrary<Workflow> = fc
  .record({
    path: fc.array(stage, { minLength: 1, maxLength: 5 }),
    newerVersion: fc.constantFrom('supersede', 'parallel'),
  })
  .map(({ path, newerVersion }) =>
    sampleWorkflow({
      environments: ENVIRONMENTS,
      newerVersion,
      start: 's0',
      rework: { dueInSeconds: DUE_SECONDS },
      stages: Object.fromEntries(
        path.map((one, index) => [
          `s${index}`,
          { ...one, next: index + 1 < path.length ? `s${index + 1}` : 'end' },
        ]),
      ),
    }),
  );

const members = fc.subarray(PEOPLE, { minLength: 3 });

/** A workflow, who is in which role, and what happens. */
export const scenario = fc.record({
  workflow,
  members: fc.record(Object.fromEntries(ROLES.map((role) => [role, members]))),
  throws: fc.array(toss, { minLength: 20, maxLength: 70, size: 'max' }),
});
