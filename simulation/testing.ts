import { unseal } from '../lambdas/domain/entry.ts';
import { GovernanceError } from '../lambdas/domain/errors.ts';
import type { Outcome, RequestState } from '../lambdas/domain/model.ts';
import type { CheckAnswer, CheckQuestion } from '../schema/custom-check.ts';
import { type Duration, toSeconds } from '../schema/duration.ts';
import type { Freeze } from '../schema/freezes.ts';
import type { Roles } from '../schema/roles.ts';
import type { Workflow } from '../schema/workflow.ts';
import { madeUpAnswer, simulatedSignature } from './made-up-answer.ts';
import { passingFacts, sampleInput } from './sample-input.ts';
import { Simulation } from './simulation.ts';

/** What the `index.ts` of an organisation exports, as far as a simulation needs it. */
export interface SimulatedOrganisation {
  readonly workflows: readonly Workflow[];
  readonly roles: Roles;
  readonly freezes?: readonly Freeze[];
}

export interface SimulationOptions {
  /** When it begins: UTC, ISO 8601. Default: 2026-03-02T09:00:00Z, a Monday. */
  readonly at?: string;
  /** What the organisation's own checks answer. Without it, all pass. */
  readonly check?: (name: string, question: CheckQuestion) => CheckAnswer | Promise<CheckAnswer>;
}

/** What somebody adds to their choice. */
export interface Remarks {
  readonly comment?: string;
  /** What they answer to the questions of the stage, by name. */
  readonly answers?: Readonly<Record<string, string>>;
}

/** What somebody is still to do for an approval that was given. */
export interface SimulatedCondition {
  readonly text: string;
  /** The address of who is to do it. */
  readonly owner: string;
  /** By which day, `2026-03-20`. */
  readonly due: string;
}

/** Something that was refused: a request, or an answer of a person. The message is what they read. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** A mail that somebody got. */
export interface SimulatedMail {
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** An entry of the ledger. */
export interface SimulatedEntry {
  /** UTC, ISO 8601. */
  readonly at: string;
  /** `request/<id>` or `subject/<subject>`. */
  readonly stream: string;
  /** In the past tense: `decided`, `promoted`. */
  readonly action: string;
  /** An address, or the part of the system that did it. */
  readonly actor: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Plays an organisation's workflows in a test: on the code that is deployed, in memory and in virtual time. No account,
 * no network, no waiting, and no test framework of its own. What happens is what would happen on AWS.
 *
 * @param organisation what the `index.ts` of its workflows exports
 */
export function simulate(
  organisation: SimulatedOrganisation,
  { at = '2026-03-02T09:00:00Z', check }: SimulationOptions = {},
): Governance {
  const { workflows, roles, freezes = [] } = organisation;
  const simulation = new Simulation(workflows, roles, freezes, new Date(at));
  simulation.world.customCheck = (name, question) =>
    check?.(name, question as CheckQuestion) ??
    madeUpAnswer(workflows, name, { passed: true, found: `simulated: ${name}` });
  simulation.world.judgeSignature = simulatedSignature;
  return new Governance(simulation, organisation);
}

/** A running simulation: submits requests and lets time pass. */
export class Governance {
  readonly #simulation: Simulation;
  readonly #organisation: SimulatedOrganisation;

  constructor(simulation: Simulation, organisation: SimulatedOrganisation) {
    this.#simulation = simulation;
    this.#organisation = organisation;
  }

  get now(): Date {
    return this.#simulation.now;
  }

  /**
   * Submits a request as a pipeline does. What the input leaves out is made up so that the workflow takes it: its first
   * requester, lineage, attributes, and what passes its checks.
   *
   * @param workflow its id
   * @throws Refused with everything that is wrong with the input
   */
  async submit(workflow: string, input: Readonly<Record<string, unknown>> = {}): Promise<SimulatedRequest> {
    const found = this.#organisation.workflows.find(({ id }) => id === workflow);
    if (found === undefined)
      throw new Refused(
        `There is no workflow '${workflow}': choose one of ${this.#organisation.workflows.map(({ id }) => id).join(', ')}.`,
      );
    const sample = sampleInput(found, this.#organisation.roles, passingFacts(found, this.now));
    const given = { ...sample, ...input };
    const id = await this.#start(found, given);
    return new SimulatedRequest(this.#simulation, id, async (changes) => {
      await this.#start(found, { ...given, ...changes, revises: id });
    });
  }

  /** Lets time pass: reminders, escalations and ends of deadlines happen at their instants. */
  async wait(time: Duration): Promise<void> {
    await this.#simulation.wait(toSeconds(time) * 1_000);
  }

  /** Every mail so far, in order. */
  get mails(): readonly SimulatedMail[] {
    return this.#simulation.happenings.flatMap((happening) => {
      if (happening.kind !== 'mail') return [];
      const { to, subject, body } = happening.mail;
      return [{ at: happening.at, to, subject, body }];
    });
  }

  /** Every entry of the ledger so far, in order. */
  get ledger(): readonly SimulatedEntry[] {
    return this.#simulation.happenings.flatMap((happening) => {
      if (happening.kind !== 'entry') return [];
      const { at, stream, action, actor, details } = unseal(happening.entry);
      return [{ at, stream, action, actor, details: { ...details } }];
    });
  }

  async #start(workflow: Workflow, input: Readonly<Record<string, unknown>>): Promise<string> {
    const id = await this.#simulation.submit(workflow, input);
    const { refusal } = this.#simulation;
    if (refusal !== undefined) throw new Refused(refusal);
    return id;
  }
}

/** A request under way, or closed. */
export class SimulatedRequest {
  readonly id: string;
  readonly #simulation: Simulation;
  readonly #revise: (changes: Readonly<Record<string, unknown>>) => Promise<void>;

  constructor(
    simulation: Simulation,
    id: string,
    revise: (changes: Readonly<Record<string, unknown>>) => Promise<void>,
  ) {
    this.#simulation = simulation;
    this.id = id;
    this.#revise = revise;
  }

  /** `rework`: the requester's next attempt is awaited. `queued`: older requests for its subject are under way. */
  get status(): RequestState['status'] {
    return this.#state.status;
  }

  /** How it ended; `undefined` while it has not. */
  get outcome(): Outcome | undefined {
    const state = this.#state;
    return state.status === 'closed' ? state.outcome : undefined;
  }

  /** 1, then one more after each rework. */
  get attempt(): number {
    return this.#state.attempt;
  }

  /** The stage that waits for people, the first of several tracks; `undefined` when none does. */
  get waitingStage(): string | undefined {
    return this.#simulation.waitingStage(this.id);
  }

  /** The addresses of those who were asked in the stages that wait. */
  get asked(): readonly string[] {
    const stages = this.#simulation.waitingStages(this.id);
    return [...new Set(stages.flatMap((stage) => this.#state.stages[stage]?.roster ?? []))];
  }

  /** @throws Refused */
  approve(person: string, remarks: Remarks = {}): Promise<void> {
    return this.#answer(person, 'approve', remarks);
  }

  /**
   * Approves it on conditions that somebody is to meet afterwards, or waives a failed check with them.
   * @throws Refused also where the stage takes no conditions
   */
  approveWithConditions(
    person: string,
    conditions: readonly SimulatedCondition[],
    remarks: Remarks = {},
  ): Promise<void> {
    const more = conditions.flatMap((condition, index): [string, string][] =>
      Object.entries(condition).map(([name, value]) => [`finding-${index + 1}-${name}`, value]),
    );
    return this.#answer(person, 'approve-with-conditions', remarks, Object.fromEntries(more));
  }

  /** The conditions that are open on its subject, in the order in which they were raised. */
  get conditions(): readonly string[] {
    return this.#simulation.conditions(this.#state.subject);
  }

  /** Closes all conditions that are open on its subject, and says how they were met. @throws Refused where none is */
  async closeConditions(person: string, comment: string): Promise<void> {
    const { conditions } = this;
    const { subject } = this.#state;
    if (conditions.length === 0) throw new Refused(`${subject} has no open conditions`);
    for (const finding of conditions)
      await this.#simulation.closeCondition(subject, { finding, comment, actor: person }).catch((error) => {
        throw error instanceof GovernanceError ? new Refused(error.message) : error;
      });
  }

  /** Gives it back to the requester with feedback. @throws Refused */
  requestChanges(person: string, comment: string): Promise<void> {
    return this.#answer(person, 'request-changes', { comment });
  }

  /** Answers neither for nor against it, where the stage offers that. @throws Refused */
  abstain(person: string, remarks: Pick<Remarks, 'comment'> = {}): Promise<void> {
    return this.#answer(person, 'abstain', remarks);
  }

  /** Ends it. @throws Refused */
  reject(person: string, comment: string): Promise<void> {
    return this.#answer(person, 'reject', { comment });
  }

  /** Takes back what somebody approved, while the stage waits for others. @throws Refused */
  rescind(person: string, reason: string): Promise<void> {
    return this.#answer(person, 'rescind', { comment: reason });
  }

  /** Submits the next attempt: the last input with changes. @throws Refused */
  revise(changes: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#revise(changes);
  }

  get #state(): RequestState {
    const state = this.#simulation.request(this.id);
    if (state === undefined) throw new Error(`there is no request ${this.id}`);
    return state;
  }

  async #answer(
    person: string,
    choice: string,
    { comment = '', answers = {} }: Remarks,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const given = Object.entries(answers).map(([name, value]) => [`answer.${name}`, value]);
    const fields = { comment, ...Object.fromEntries(given), ...more };
    const refusal = await this.#simulation.answer(this.id, { person, choice, fields });
    if (refusal !== undefined) throw new Refused(refusal.message);
  }
}
