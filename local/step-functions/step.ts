import type { State } from './definition.ts';
import type { End, Position, Run, Visit } from './execution.ts';
import type { Scope } from './expressions.ts';
import type { HistoryEvent } from './history.ts';
import type { Json, JsonObject } from './json.ts';

/** What a transition changed; committed as one. */
export interface Transition {
  readonly events: readonly HistoryEvent[];
  readonly variables: Readonly<Record<string, Json>>;
  readonly outcome: Position | End;
}

/** A transition in the making: reads the run, collects events and variables, touches nothing else. */
export class Step {
  readonly run: Run;
  readonly #events: HistoryEvent[] = [];
  #variables: Readonly<Record<string, Json>>;

  constructor(run: Run) {
    this.run = run;
    this.#variables = run.execution.variables;
  }

  /** The id of the newest event. */
  get lastEventId(): number {
    return this.run.execution.lastEventId + this.#events.length;
  }

  /** Adds an event to the history. @returns its id */
  record(type: string, details?: JsonObject, previousEventId = this.lastEventId): number {
    const id = this.lastEventId + 1;
    this.#events.push({ id, previousEventId, at: this.run.now, type, details });
    return id;
  }

  /** Sets variables, which later states see. */
  assign(variables: Readonly<Record<string, Json>>): void {
    this.#variables = { ...this.#variables, ...variables };
  }

  /** The state that a visit is to. */
  stateOf(visit: { readonly state: string }): State {
    const state = this.run.definition.States[visit.state];
    if (state === undefined) throw new Error(`the definition has no state '${visit.state}'`);
    return state;
  }

  /** What expressions in a state see: the variables and `$states`, with `more` members. */
  scope(visit: Visit, more: JsonObject = {}, token?: string): Scope {
    const states = { input: JSON.parse(visit.input), context: this.#context(visit, token), ...more };
    return { state: visit.state, enteredId: visit.enteredId, bindings: { ...this.#variables, states } };
  }

  /** Ends the step. */
  complete(outcome: Position | End): Transition {
    return { events: this.#events, variables: this.#variables, outcome };
  }

  #context(visit: Visit, token: string | undefined): JsonObject {
    const { execution } = this.run;
    const isTask = this.stateOf(visit).Type === 'Task';
    return {
      Execution: {
        Id: execution.arn,
        Input: JSON.parse(execution.input),
        StartTime: new Date(execution.startedAt).toISOString(),
        Name: execution.name,
        RoleArn: execution.roleArn,
        RedriveCount: 0,
      },
      StateMachine: { Id: execution.machineArn, Name: execution.machineName },
      State: {
        Name: visit.state,
        EnteredTime: new Date(visit.enteredAt).toISOString(),
        ...(isTask && { RetryCount: visit.retries.reduce((sum, count) => sum + count, 0) }),
      },
      ...(token !== undefined && { Task: { Token: token } }),
    };
  }
}
