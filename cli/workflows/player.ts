import { GovernanceError } from '../../lambdas/domain/errors.ts';
import type { RequestState } from '../../lambdas/domain/model.ts';
import type { Organisation } from '../../schema/organisation.ts';
import type { Roles } from '../../schema/roles.ts';
import { isHuman, type Workflow } from '../../schema/workflow.ts';
import { sampleAnswers, sampleCondition } from '../../simulation/sample-input.ts';
import type { Simulation } from '../../simulation/simulation.ts';
import { CommandError } from '../errors.ts';
import { approveRest, inputOf, tellMadeUp } from './approve-rest.ts';
import { findWorkflow } from './load.ts';
import { ruleFacts } from './rule-facts.ts';
import type { ScriptStep, Step } from './script.ts';

type Facts = Readonly<Record<string, string>>;
type Doing<Kind extends Step['do']> = Extract<Step, { readonly do: Kind }>;

/** A request of a script: its workflow, and what it has stated. */
interface Named {
  readonly id: string;
  readonly workflow: Workflow;
  readonly facts: Facts;
}

/** A step was refused: its line, and what the page or the intake said. */
export class StepRefused extends CommandError {
  readonly line: number;

  constructor(line: number, why: string) {
    super(`Line ${line} of the script: ${why}`);
    this.line = line;
  }
}

/** Plays the steps of a script, one after the other, in a simulation. */
export class Player {
  readonly simulation: Simulation;
  readonly #organisation: Pick<Organisation, 'workflows'>;
  readonly #workflow: Workflow;
  readonly #named = new Map<string, Named>();
  #last: string | undefined;

  constructor(simulation: Simulation, organisation: Pick<Organisation, 'workflows'>, workflow: Workflow) {
    this.simulation = simulation;
    this.#organisation = organisation;
    this.#workflow = workflow;
  }

  /** @throws StepRefused when the step is refused, or is not and should be */
  async play(step: ScriptStep): Promise<void> {
    const why = await this.#do(step);
    if (step.refused && why === undefined)
      throw new StepRefused(step.line, `'${step.text}' should be refused, and was taken`);
    if (!step.refused && why !== undefined) throw new StepRefused(step.line, why);
    if (step.refused) this.simulation.remark(`refused: ${why}`);
  }

  /** The request of a name, or the newest of a workflow; the last one submitted without either. */
  request(name = this.#last): RequestState | undefined {
    const id = name === undefined ? undefined : this.#find(name)?.id;
    return id === undefined ? undefined : this.simulation.request(id);
  }

  /** The request that was submitted first to the workflow that is played. */
  get first(): RequestState | undefined {
    const first = [...this.#named.values()].find(({ workflow }) => workflow === this.#workflow);
    return first && this.simulation.request(first.id);
  }

  /** What it is about: the subject of the first request, or that of which the versions are that ran before. */
  get subject(): string {
    return this.first?.subject ?? `${this.#workflow.subject}/sample`;
  }

  /** Does it; why not, where it was refused. */
  async #do(step: ScriptStep): Promise<string | undefined> {
    switch (step.do) {
      case 'wait':
        return void (await this.simulation.wait(step.milliseconds));
      case 'submit':
        return this.#submit(step);
      case 'join':
      case 'leave':
        return this.#changeRole(step);
      case 'freeze':
        return this.#freeze(step);
      default:
        return this.#goOn(step);
    }
  }

  /** What is about a request that is there. */
  async #goOn(step: ScriptStep): Promise<string | undefined> {
    const name = step.of ?? this.#last;
    const named = name === undefined ? undefined : this.#find(name);
    if (named === undefined)
      return step.of === undefined
        ? 'nothing has been submitted yet'
        : `there is no request '${step.of}': name one by '${step.of}: submit', or by the workflow that was started`;
    switch (step.do) {
      case 'revise':
        return this.#revise(name ?? '', named, step);
      case 'approve-all':
        return void (await approveRest(this.simulation, named.workflow, named.id));
      case 'close-conditions':
        return this.#closeConditions(named, step);
      case 'hand-over':
        return this.#answer(named, { person: step.from, choice: 'hand-over', fields: { to: step.to } });
      case 'withdraw':
      case 'disown':
        return this.#answer(named, {
          person: step.person,
          choice: step.do,
          fields: { comment: step.reason },
        });
      case 'answer':
        return this.#answer(named, this.#formOf(named, step));
      default:
        throw new Error(`'${step.do}' is about no request`);
    }
  }

  async #submit(step: Doing<'submit'> & ScriptStep): Promise<string | undefined> {
    const workflow =
      step.workflow === undefined ? this.#workflow : findWorkflow(this.#organisation, step.workflow);
    const before = step.of === undefined ? undefined : this.#named.get(step.of);
    const facts = { ...before?.facts, ...step.facts };
    return this.#start(step.of ?? '', workflow, facts);
  }

  #revise(name: string, { id, workflow, facts }: Named, step: Doing<'revise'>): Promise<string | undefined> {
    return this.#start(name, workflow, { ...facts, ...step.facts }, id);
  }

  async #start(
    name: string,
    workflow: Workflow,
    facts: Facts,
    revises?: string,
  ): Promise<string | undefined> {
    const more: Record<string, unknown> = revises === undefined ? {} : { revises };
    const stated = ruleFacts(this.simulation.world.workflows, workflow, facts);
    const input = { ...inputOf(this.simulation, workflow, stated), ...more };
    const id = await this.simulation.submit(workflow, input);
    const { refusal } = this.simulation;
    if (refusal !== undefined) return refusal;
    this.#named.set(name, { id: revises ?? id, workflow, facts });
    this.#last = name;
    return undefined;
  }

  get #roles(): Roles {
    return this.simulation.world.roles;
  }

  /** By the name that a step gave it, or the newest request of a workflow. */
  #find(name: string): Named | undefined {
    const named = this.#named.get(name);
    if (named !== undefined) return named;
    const newest = this.simulation.requests().findLast(({ workflow }) => workflow === name);
    return newest && { id: newest.request, workflow: findWorkflow(this.#organisation, name), facts: {} };
  }

  async #changeRole({ do: what, person, role }: Doing<'join' | 'leave'>): Promise<string | undefined> {
    const roles = this.#roles;
    const members = roles[role];
    if (members === undefined) return `there is no role '${role}'`;
    const isIn = members.some(({ email }) => email === person);
    if (isIn === (what === 'join')) return `${person} ${isIn ? 'is' : 'is not'} in the role '${role}'`;
    const known = Object.values(roles)
      .flat()
      .find(({ email }) => email === person);
    const changed =
      what === 'join'
        ? [...members, known ?? { email: person, name: person.slice(0, person.indexOf('@')) }]
        : members.filter(({ email }) => email !== person);
    this.simulation.remark(`${person} ${what === 'join' ? 'joins' : 'leaves'} ${role}`);
    await this.simulation.deploy({ roles: { ...roles, [role]: changed } });
    return undefined;
  }

  async #freeze({ environment, milliseconds, reason }: Doing<'freeze'>): Promise<undefined> {
    const from = this.simulation.now;
    const until = new Date(from.getTime() + milliseconds).toISOString();
    const environments = environment === undefined ? undefined : [environment];
    const freeze = { reason, from: from.toISOString(), until, ...(environments && { environments }) };
    this.simulation.remark(`${environment ?? 'everything'} is frozen until ${until}: ${reason}`);
    await this.simulation.deploy({ freezes: [...this.simulation.world.freezes, freeze] });
  }

  async #closeConditions(
    { id }: Named,
    { person, comment }: Doing<'close-conditions'>,
  ): Promise<string | undefined> {
    const subject = this.simulation.request(id)?.subject ?? '';
    const conditions = this.simulation.conditions(subject);
    if (conditions.length === 0) return `${subject} has no open conditions`;
    try {
      for (const finding of conditions)
        await this.simulation.closeCondition(subject, { finding, comment, actor: person });
      return undefined;
    } catch (error) {
      if (error instanceof GovernanceError) return error.message;
      throw error;
    }
  }

  async #answer(
    { id }: Named,
    answer: { readonly person: string; readonly choice: string; readonly fields: Facts },
  ): Promise<string | undefined> {
    return (await this.simulation.answer(id, answer))?.message;
  }

  #formOf({ id, workflow }: Named, { person, choice, comment, answers }: Doing<'answer'>) {
    const name = this.simulation.waitingStage(id, person);
    const stage = name === undefined ? undefined : workflow.stages[name];
    const given = Object.fromEntries(
      Object.entries(answers).map(([field, value]) => [`answer.${field}`, value]),
    );
    const asked =
      stage !== undefined && isHuman(stage) && choice.startsWith('approve')
        ? sampleAnswers(stage.form, this.simulation.now)
        : {};
    const madeUp = Object.entries(asked).filter(([field]) => !Object.hasOwn(given, field));
    tellMadeUp(this.simulation, person, Object.fromEntries(madeUp));
    const conditions =
      choice === 'approve-with-conditions' ? sampleCondition(this.#roles, this.simulation.now, comment) : {};
    return { person, choice, fields: { comment, ...conditions, ...asked, ...given } };
  }
}
