import { describe, it } from 'vitest';
import type * as z from 'zod/mini';
import type { Sayings } from '../../../cli/describe-entry.ts';
import type { Frozen } from '../../../lambdas/api/call.ts';
import type { RequestAction, RequestActions, SubjectActions } from '../../../lambdas/domain/actions.ts';
import { DETAILS, type Schemas } from '../../../lambdas/domain/details.ts';
import type { ByRequestAction, EntryDraft, ReadEntry } from '../../../lambdas/domain/entry.ts';
import type { Outcome, RequestState, RunningRequest, SubjectState } from '../../../lambdas/domain/model.ts';

// Every line under `@ts-expect-error` is wrong in exactly one way. The compiler must refuse it; where it does not,
// the unused directive is the error.

declare const state: RequestState;
declare const request: ReadEntry<RequestState>;
declare const subject: ReadEntry<SubjectState>;
const written = { at: '2026-03-02T09:00:00.000Z', actor: 'amy@example.com', state };

describe('an entry that is written', () => {
  it('has the details of its action', () => {
    const entry: EntryDraft<RequestState> = {
      ...written,
      action: 'dequeued',
      details: { attempt: 1, version: '14' },
    };
    return entry;
  });

  it('has no others', () => {
    // @ts-expect-error
    const entry: EntryDraft<RequestState> = { ...written, action: 'dequeued', details: { attempt: 1 } };
    const other: EntryDraft<RequestState> = {
      ...written,
      // @ts-expect-error
      action: 'retired',
      details: { attempt: 1, version: '14' },
    };
    return [entry, other];
  });
});

describe('an entry that is read', () => {
  it('tells its details by its action', () => {
    if (request.action === 'decided') return request.details.decision.person satisfies string;
    if (subject.action === 'finding-closed') return subject.details.finding.id satisfies string;
    return undefined;
  });

  it('tells nothing before its action is known, and nothing that is not there', () => {
    // @ts-expect-error
    const person = request.details.decision;
    // @ts-expect-error
    const reason = request.action === 'queued' && request.details.reason;
    // @ts-expect-error
    const retired = request.action === 'retired';
    return [person, reason, retired];
  });

  it('may be foreign', () => {
    // @ts-expect-error
    const action: RequestAction = request.action;
    return action;
  });
});

declare const running: RunningRequest;

describe('the state of a request', () => {
  it('has an outcome and a reason once it has ended, or is completed', () => {
    const completed: RequestState = { ...running, status: 'closed', outcome: 'completed' };
    const rejected: RequestState = { ...running, status: 'closed', outcome: 'rejected', reason: 'No.' };
    // @ts-expect-error
    const unended: RequestState = { ...running, status: 'closed' };
    // @ts-expect-error
    const unexplained: RequestState = { ...running, status: 'closed', outcome: 'rejected' };
    return [completed, rejected, unended, unexplained];
  });

  it('has a due date while it is in rework, and no outcome', () => {
    const rework: RequestState = { ...running, status: 'rework', reworkDueAt: '2026-03-09T09:00:00.000Z' };
    // @ts-expect-error
    const forever: RequestState = { ...running, status: 'rework' };
    // @ts-expect-error
    const ended: RequestState = { ...running, outcome: 'completed' };
    return [rework, forever, ended];
  });

  it('tells its outcome by its status', () => {
    if (state.status === 'closed') return state.outcome satisfies Outcome;
    if (state.status === 'rework') return state.reworkDueAt satisfies string;
    // @ts-expect-error
    return state.outcome satisfies Outcome;
  });
});

/** As if there were one action more. */
interface MoreActions extends RequestActions {
  readonly paused: { readonly attempt: number };
}

declare const words: ByRequestAction<[], string>;
declare const sayings: Sayings<RequestActions>;

describe('a table of actions', () => {
  it('has every action', () => {
    const { decided: _, ...fewerWords } = words;
    // @ts-expect-error
    const onPages: ByRequestAction<[], string> = fewerWords;
    const { decided: __, ...fewerSayings } = sayings;
    // @ts-expect-error
    const inHistory: Sayings<RequestActions> = fewerSayings;
    const { decided: ___, ...fewerSchemas } = DETAILS.request;
    // @ts-expect-error
    const inEvents: Schemas<RequestActions> = fewerSchemas;
    return [onPages, inHistory, inEvents];
  });

  it('lacks an action that is new', () => {
    // @ts-expect-error
    const inHistory: Sayings<MoreActions> = sayings;
    // @ts-expect-error
    const inEvents: Schemas<MoreActions> = DETAILS.request;
    return [inHistory, inEvents];
  });
});

/** The actions whose details have another type than their schema lets pass. */
type Unlike<Actions, Table extends { readonly [Action in keyof Actions]: z.ZodMiniType }> = {
  [Action in keyof Actions]: Actions[Action] extends Frozen<z.output<Table[Action]>> ? never : Action;
}[keyof Actions];

describe('the schema of details', () => {
  it('lets pass what their type does, neither less nor more', () => {
    const ofRequests: never[] = [] as Unlike<RequestActions, (typeof DETAILS)['request']>[];
    const ofSubjects: never[] = [] as Unlike<SubjectActions, (typeof DETAILS)['subject']>[];
    // @ts-expect-error
    const seen: never[] = [] as Unlike<{ queued: { behind: number } }, (typeof DETAILS)['request']>[];
    return [ofRequests, ofSubjects, seen];
  });
});
