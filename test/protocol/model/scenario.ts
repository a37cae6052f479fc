import type { Choice } from '../../../lambdas/domain/model.ts';
import { requestId } from '../../../lambdas/domain/submission.ts';
import type { Catalogue } from '../../../lambdas/ports.ts';
import type { Workflow } from '../../../schema/workflow.ts';

/** Something that can happen at any moment from outside, once. */
export type Event =
  | { readonly kind: 'start'; readonly name: string; readonly input: unknown; readonly definition?: number }
  | {
      readonly kind: 'click';
      readonly person: string;
      readonly choice: Choice | 'withdraw' | 'hand-over' | 'rescind';
      /** To whom somebody hands over. */
      readonly to?: string;
      /** The condition of an approval with one. */
      readonly condition?: { readonly owner: string; readonly due: string };
      readonly stage: string;
      readonly attempt?: number;
      /** Which act of the person the link is for: 1 takes back the first answer, 2 answers again. */
      readonly act?: number;
      /** Name of the execution whose request it is about. */
      readonly request: string;
      /** The link was not sent to this person: they have it by mistake, and the form must refuse them by itself. */
      readonly unasked?: true;
    }
  | { readonly kind: 'sweep' }
  /** The newest entry of this action arrives as an event, of which people are told. */
  | { readonly kind: 'inform'; readonly request: string; readonly action: string }
  | { readonly kind: 'stop'; readonly name: string }
  /** Somebody with rights on Step Functions wakes an execution by hand, with what it expects to hear. */
  | { readonly kind: 'wake'; readonly name: string }
  /** The end of an execution is told at this point of the setup. */
  | { readonly kind: 'told'; readonly name: string }
  | { readonly kind: 'redeliver'; readonly name: string }
  | { readonly kind: 'pass'; readonly seconds: number }
  | { readonly kind: 'deploy'; readonly catalogue: number }
  /** What was deployed is taken up, for every open request. */
  | { readonly kind: 'adopt' }
  /** All entries so far arrive at the follower. */
  | { readonly kind: 'follow' }
  /** Somebody makes the views again from the ledger. */
  | { readonly kind: 'rebuild' };

/** What is explored: a beginning, what can happen then, and how much may go wrong. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** The definitions that machines run; `start` takes the first unless it names another. */
  readonly definitions: readonly Workflow[];
  /** What is deployed, in the order of deployment. */
  readonly catalogues: readonly Catalogue[];
  /** What happens first, each to its end and without faults. */
  readonly setup: readonly Event[];
  /** What happens then, in every order and interleaving. */
  readonly events: readonly Event[];
  /** How many times a caller dies, or a call fails before or after its effect. */
  readonly faults: number;
  /** What alone may go wrong; everything when absent. */
  readonly frail?: 'clicks' | 'states' | 'sweeps' | 'closes' | 'follows';
  /** Whether a caller may try again once. Giving up is always explored too. */
  readonly retries: 0 | 1;
  /** Whether a caller may give up on a function that goes on nevertheless. */
  readonly abandon?: true;
  /** The state machine is late: no state times out, whatever the hour. */
  readonly noTimeouts?: true;
  /**
   * The follower comes late: one batch at a time, or those of several streams at once. Without it everything follows at
   * once, and what is read of the views is read off the ledger.
   */
  readonly follower?: 'in turn' | 'at once';
}

/** The id of the request that an execution begins. */
export function requestIn(
  definitions: readonly Workflow[],
  { input, definition = 0 }: Extract<Event, { kind: 'start' }>,
): string {
  const workflow = definitions[definition];
  if (workflow === undefined) throw new RangeError(`the scenario has no definition ${definition}`);
  return requestId(workflow.id, input);
}
