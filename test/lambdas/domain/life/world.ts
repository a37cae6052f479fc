import { runCheck } from '../../../../lambdas/domain/checks.ts';
import {
  type ReadEntry,
  requestStream,
  type SealedEntry,
  seal,
  subjectStream,
} from '../../../../lambdas/domain/entry.ts';
import { GovernanceError } from '../../../../lambdas/domain/errors.ts';
import type { Facts } from '../../../../lambdas/domain/facts.ts';
import type { RequestState, Step, SubjectState } from '../../../../lambdas/domain/model.ts';
import { checkStage, recordChecks } from '../../../../lambdas/domain/request/check.ts';
import { closeRequest, expire } from '../../../../lambdas/domain/request/close.ts';
import { decide } from '../../../../lambdas/domain/request/decide.ts';
import { handOver } from '../../../../lambdas/domain/request/hand-over.ts';
import { noteEffect } from '../../../../lambdas/domain/request/note-effect.ts';
import { openStage } from '../../../../lambdas/domain/request/open-stage.ts';
import { dequeue, queue } from '../../../../lambdas/domain/request/queue.ts';
import { skipStage } from '../../../../lambdas/domain/request/skip.ts';
import { revise, submit } from '../../../../lambdas/domain/request/submit.ts';
import { takeEffect } from '../../../../lambdas/domain/subject/effect.ts';
import { leaveSubject, unnotedEffects } from '../../../../lambdas/domain/subject/leave.ts';
import { enterRequest, newSubject, queuedBehind } from '../../../../lambdas/domain/subject/subject.ts';
import type { Roles } from '../../../../schema/roles.ts';
import { definitionHash, type Workflow } from '../../../../schema/workflow.ts';
import { readWritten, type WrittenEntry } from '../../../support/written.ts';
import { attempt, submission } from '../samples.ts';
import type { Verdict } from './oracle.ts';
import type { Command, Place, Traits } from './scenario.ts';

const SUBJECT = subjectStream('model/churn');

/** The real rules of the domain over a ledger in memory: every state that a step sees was read from its stream. */
export class World {
  readonly streams = new Map<string, SealedEntry[]>();
  private readonly read = new Map<SealedEntry, ReadEntry<unknown>>();
  readonly workflow: Workflow;
  readonly definition: string;

  constructor(workflow: Workflow) {
    this.workflow = workflow;
    this.definition = definitionHash(workflow);
  }

  request(id: string): RequestState | undefined {
    return this.last<RequestState>(requestStream(id))?.state;
  }

  subject(): SubjectState {
    return this.last<SubjectState>(SUBJECT)?.state ?? newSubject('model/churn');
  }

  /** What one command comes to. Every error but those that the rules throw on purpose goes through. */
  run(command: Command, roles: Roles, now: Date): Verdict {
    try {
      const isOnSubject = command.kind === 'enter' || command.kind === 'promote' || command.kind === 'leave';
      return isOnSubject
        ? this.append(SUBJECT, this.stepSubject(command, now))
        : this.append(requestStream(command.request), this.stepRequest(command, roles, now));
    } catch (error) {
      const isOnPurpose = error instanceof GovernanceError || String(error).includes('that are not noted');
      if (isOnPurpose) return 'refused';
      throw error;
    }
  }

  private stepSubject(
    command: Extract<Command, { kind: 'enter' | 'promote' | 'leave' }>,
    now: Date,
  ): Step<SubjectState> {
    const state = this.existing(command.request);
    if (command.kind === 'enter')
      return enterRequest(this.subject(), { workflow: this.workflow, state, now });
    if (command.kind === 'promote')
      return takeEffect(this.subject(), { workflow: this.workflow, state, now }, command.at);
    const last = this.streams.get(requestStream(command.request))?.at(-1);
    return last === undefined ? {} : leaveSubject(this.subject(), { ...last, state }, now);
  }

  private stepRequest(
    command: Exclude<Command, { kind: 'enter' | 'promote' | 'leave' }>,
    roles: Roles,
    now: Date,
  ): Step<RequestState> {
    const { workflow, definition } = this;
    const { request } = command;
    const next = (by: string, input: string, { size, auc }: Traits) =>
      attempt({
        requester: { email: by, name: by },
        input,
        submission: submission({ version: `v-${input}`, metrics: { auc }, attributes: { size } }),
      });
    if (command.kind === 'submit') {
      const beginning = { request, workflow, definition };
      return submit(
        { state: this.request(request), now },
        beginning,
        next(command.by, request, command.traits),
      );
    }
    const state = this.existing(request);
    switch (command.kind) {
      case 'revise':
        return revise({ workflow, state, now }, next(command.by, command.input, command.traits));
      case 'skip':
        return skipStage(workflow, this.facts(state, now), { ...command.at, actor: 'system:test' });
      case 'check':
        return this.check(state, command.at, now);
      case 'queue': {
        const behind = queuedBehind(this.subject(), request);
        return behind.length === 0 ? {} : queue(state, behind, now);
      }
      case 'turn': {
        const own = this.subject().open[request];
        return own === undefined || own.queued === true ? {} : dequeue(state, 'system:test', now);
      }
      case 'hand-over': {
        const { at, by, to } = command;
        const said = { by: { actor: by, administrator: false }, comment: '' };
        return handOver({ workflow, roles, state, now }, { ...at, ...said, from: by, to });
      }
      case 'open':
        return openStage({ workflow, roles, state, now }, command.at);
      case 'expire':
        return expire({ workflow, state, now }, command.at, 'system:test');
      case 'close':
        return closeRequest(
          { state, now },
          { outcome: command.outcome, reason: 'For a reason.', actor: 'system:test' },
        );
      case 'note':
        return this.note(state, now);
      case 'decide': {
        const { by, at, choice, isComplete } = command;
        const form = {
          version: isComplete ? state.version : 'wrong',
          comment: 'because',
          findings: [],
          answers: {},
          assurance: 'signed-in' as const,
        };
        return decide(
          { workflow, roles, state, now },
          { ...at, ...form, choice, person: { email: by, name: by } },
        );
      }
    }
  }

  private note(state: RequestState, now: Date): Step<RequestState> {
    const [found] = unnotedEffects(this.subject(), state);
    if (found === undefined) return {};
    const stage = this.workflow.stages[found.stage];
    const environment = stage?.type === 'promotion' ? stage.environment : '';
    return noteEffect({ workflow: this.workflow, state, now }, { ...found, environment });
  }

  private check(state: RequestState, at: Place, now: Date): Step<RequestState> {
    const { checks } = checkStage(this.workflow, at.stage);
    const results = Object.entries(checks).flatMap(([name, one]) =>
      'custom' in one || 'modelSignature' in one ? [] : [runCheck(name, one, this.facts(state, now))],
    );
    return recordChecks({ workflow: this.workflow, state, now }, at, results);
  }

  private facts(request: RequestState, now: Date): Facts {
    return { request, subject: this.subject(), reference: this.workflow.environments.at(-1), now };
  }

  private existing(request: string): RequestState {
    const state = this.request(request);
    if (state === undefined) throw new Error(`there is no request ${request}`);
    return state;
  }

  private append<State>(stream: string, { entry }: Step<State>): Verdict {
    if (entry === undefined) return 'nothing';
    const entries = this.streams.get(stream) ?? [];
    this.streams.set(stream, [...entries, seal(stream, entries.at(-1), entry)]);
    return 'done';
  }

  private last<State>(stream: string): WrittenEntry<State> | undefined {
    const sealed = this.streams.get(stream)?.at(-1);
    if (sealed === undefined) return undefined;
    const known = this.read.get(sealed) ?? freeze(readWritten<State>(sealed));
    this.read.set(sealed, known);
    return known as WrittenEntry<State>;
  }
}

/** Makes a step fail that would change what it was given. */
function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  }
  return value;
}
