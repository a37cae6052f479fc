import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { open, requestStream, type SealedEntry, subjectStream } from '../lambdas/domain/entry.ts';
import { eventDetail, newsOf } from '../lambdas/domain/ledger-event.ts';
import type { Deployment, Lineage, RequestState, SubjectState } from '../lambdas/domain/model.ts';
import { actsOf } from '../lambdas/domain/request/acts.ts';
import { renewalsOf } from '../lambdas/domain/subject/due.ts';
import { closeFinding, type Settlement } from '../lambdas/domain/subject/findings.ts';
import { requestId } from '../lambdas/domain/submission.ts';
import { advance } from '../lambdas/engine/advance.ts';
import { adopt } from '../lambdas/operations/adopt.ts';
import { decide } from '../lambdas/operations/decide.ts';
import type { Refused } from '../lambdas/operations/form-outcome.ts';
import { inform } from '../lambdas/operations/inform.ts';
import { sweep } from '../lambdas/operations/sweep.ts';
import type { Mail } from '../lambdas/ports.ts';
import { describeStanding } from '../lambdas/words/standing.ts';
import type { Freeze } from '../schema/freezes.ts';
import type { Roles } from '../schema/roles.ts';
import { isHuman, type Workflow } from '../schema/workflow.ts';
import { InMemoryWorld, linkOf } from './in-memory-world.ts';
import { dueInstants, freezesEnding, nextInstants } from './next-instants.ts';
import { bringing, type Running } from './running.ts';
import { passingFacts, sampleInput } from './sample-input.ts';
import { SimulatedExecution } from './simulated-execution.ts';

/** One thing that happened, in the order in which it did. */
export type Happening = { readonly at: string } & (
  | { readonly kind: 'entry'; readonly entry: SealedEntry }
  | { readonly kind: 'mail'; readonly mail: Mail }
  /** What whoever plays it wants to have said at that point. */
  | { readonly kind: 'remark'; readonly text: string }
);

/** What a person sends from a page. */
export interface SimulatedAnswer {
  readonly person: string;
  readonly choice: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/**
 * Workflows on the real handlers' code, with everything in memory and time that passes only when it is told to: no
 * account, no network, no waiting. What happens is what would happen on AWS, up to the order of things that happen at
 * the same instant. There is no identity provider: a stage that asks for its signature takes an answer as any other does.
 */
export class Simulation {
  readonly world: InMemoryWorld;
  readonly happenings: Happening[] = [];
  readonly #executions: SimulatedExecution[] = [];
  #entries = 0;
  #mails = 0;
  #started = 0;
  readonly #order: SealedEntry[] = [];

  constructor(workflows: readonly Workflow[], roles: Roles, freezes: readonly Freeze[], start: Date) {
    this.world = new InMemoryWorld(workflows.map(unsigned), roles);
    this.world.freezes = freezes;
    this.world.time = start.getTime();
    const { ledger } = this.world.ports;
    const append = ledger.append.bind(ledger);
    ledger.append = async (entry) => {
      const result = await append(entry);
      if (result === 'appended') this.#order.push(entry);
      return result;
    };
  }

  get now(): Date {
    return new Date(this.world.time);
  }

  /** Starts a request, as a pipeline does; its id. */
  async submit(workflow: Workflow, input: Readonly<Record<string, unknown>>): Promise<string> {
    await this.#run(unsigned(workflow), input);
    return requestId(workflow.id, input);
  }

  /** The request as it stands; `undefined` when it was refused. */
  request(id: string): RequestState | undefined {
    const last = this.world.streams.get(requestStream(id))?.at(-1);
    return last === undefined ? undefined : open<RequestState>(last).state;
  }

  /** Every request as it stands, in the order of their beginnings. */
  requests(): readonly RequestState[] {
    const ids = new Set(
      this.happenings.flatMap((one) =>
        one.kind === 'entry' && one.entry.stream.startsWith('request/') ? [one.entry.stream] : [],
      ),
    );
    return [...ids].flatMap((stream) => {
      const last = this.world.streams.get(stream)?.at(-1);
      return last === undefined ? [] : [open<RequestState>(last).state];
    });
  }

  /** The names of the stages that wait for people now, what is due first first: several where a stage has tracks. */
  waitingStages(id: string): readonly string[] {
    const state = this.request(id);
    if (state?.status !== 'open') return [];
    return Object.entries(state.stages)
      .filter(([, { openedAt, outcome }]) => openedAt !== undefined && outcome === undefined)
      .sort(([, { dueAt: one = '' }], [, { dueAt: other = '' }]) => one.localeCompare(other))
      .map(([name]) => name);
  }

  /** The name of the stage that waits for people now; of several, the first that asks this person, if one is named. */
  waitingStage(id: string, person?: string): string | undefined {
    const names = this.waitingStages(id);
    const asks = (name: string, answered: boolean) => {
      const { roster = [], decisions = [] } = this.request(id)?.stages[name] ?? {};
      const isAnswered = decisions.some((one) => one.person === person);
      return roster.includes(person ?? '') && isAnswered === answered;
    };
    return names.find((name) => asks(name, false)) ?? names.find((name) => asks(name, true)) ?? names[0];
  }

  /** Why the input of the last execution was refused, if it was. */
  get refusal(): string | undefined {
    return this.#executions.at(-1)?.refusal;
  }

  /** Sends a person's form for the stage that waits; why nothing of it was recorded, where that is so. */
  async answer(
    request: string,
    { person, choice, fields = {} }: SimulatedAnswer,
  ): Promise<Refusal | undefined> {
    const state = this.request(request);
    if (state === undefined) return { message: 'There is no such request.' };
    const isOwn = ['withdraw', 'disown'].includes(choice);
    const stage = isOwn ? 'intake' : this.#stageOf(request, person, choice);
    if (stage === undefined) return { message: this.#whyNobodyIsAsked(state) };
    const body = new URLSearchParams({ choice, version: state.version, comment: '', ...fields });
    const claims = {
      request,
      stage,
      attempt: state.attempt,
      approver: person,
      expiresAt: state.stages[stage]?.dueAt ?? state.reworkDueAt ?? this.now.toISOString(),
      ...linkedAct(state, stage, { person, choice }),
    };
    const outcome = await decide(this.world.ports)(formEvent(linkOf(claims), `${body}`));
    await this.#settle();
    return 'refused' in outcome ? { message: sentenceOf(outcome) } : undefined;
  }

  #whyNobodyIsAsked(state: RequestState): string {
    const workflow = this.world.ports.catalogue.workflows.find(({ id }) => id === state.workflow);
    const standing = workflow === undefined ? '' : ` ${describeStanding(workflow, state, { now: this.now })}`;
    return `Nobody is asked for an answer now.${standing}`;
  }

  /** Where somebody answers: what they take back is where they have answered. */
  #stageOf(request: string, person: string, choice: string): string | undefined {
    const hasAnswered = (name: string) =>
      this.request(request)?.stages[name]?.decisions.some((one) => one.person === person);
    const answered = choice === 'rescind' ? this.waitingStages(request).find(hasAnswered) : undefined;
    return answered ?? this.waitingStage(request, person);
  }

  /** Says something in the timeline. */
  remark(text: string): void {
    this.happenings.push({ at: this.now.toISOString(), kind: 'remark', text: text.replaceAll('\n', ' ') });
  }

  /** Lets other people and freezes be those of the organisation from now on, as a deployment does. */
  async deploy({ roles, freezes }: Partial<Pick<InMemoryWorld, 'roles' | 'freezes'>>): Promise<void> {
    this.world.roles = roles ?? this.world.roles;
    this.world.freezes = freezes ?? this.world.freezes;
    await adopt(this.world.ports)();
    await this.#settle();
  }

  /** Lets versions come to run, one after the other, before anything is told of: as if they had been approved long ago. */
  async run(running: Running): Promise<void> {
    const { workflows, roles } = this.world;
    const workflow = bringing(running);
    const { subject, versions } = running;
    this.world.workflows = [...workflows, workflow];
    this.world.time -= versions.length * 1_000;
    for (const { version, facts: stated } of versions) {
      const facts = { ...passingFacts(workflow, this.now), ...stated, subject, version };
      await this.#run(workflow, sampleInput(workflow, roles, facts, this.runningLineage(workflow, subject)));
      this.world.time += 1_000;
    }
    this.world.workflows = workflows;
    this.happenings.length = 0;
  }

  /** What the environments of a subject run now, by their names. */
  environments(subject: string): Readonly<Record<string, Deployment>> {
    return this.#subject(subject)?.environments ?? {};
  }

  /** The lineage of the version that a workflow's last environment runs: what its changes are told against. */
  runningLineage({ environments }: Workflow, subject: string): Lineage | undefined {
    const running = this.environments(subject)[environments.at(-1) ?? ''];
    if (running === undefined) return undefined;
    return this.world.streams
      .get(requestStream(running.request))
      ?.map((sealed) => open<RequestState>(sealed))
      .flatMap(({ action, details }) =>
        action === 'submitted' && details.attempt === running.attempt ? [details.submission.lineage] : [],
      )[0];
  }

  /** The ids of the open conditions of a subject, in the order in which they were raised. */
  conditions(subject: string): readonly string[] {
    return Object.keys(this.#subject(subject)?.findings ?? {});
  }

  /** Closes a condition of a subject. @throws GovernanceError when it is not open, or nobody says how it was settled */
  async closeCondition(subject: string, settlement: Settlement): Promise<void> {
    await advance<SubjectState>(this.world.ports, subjectStream(subject), (last, now) =>
      last === undefined ? {} : closeFinding(last.state, settlement, now),
    );
    await sweep(this.world.ports)();
    await this.#settle();
  }

  #subject(subject: string): SubjectState | undefined {
    const last = this.world.streams.get(subjectStream(subject))?.at(-1);
    return last && open<SubjectState>(last).state;
  }

  /** Lets time pass, with everything that falls due in it at its instant. */
  async wait(milliseconds: number): Promise<void> {
    const end = this.world.time + milliseconds;
    for (let next = this.#nextInstant(end); next !== undefined; next = this.#nextInstant(end)) {
      this.world.time = next;
      for (const execution of this.#executions) await execution.passTime();
      await sweep(this.world.ports)();
      await this.#settle();
    }
    this.world.time = end;
  }

  async #run(workflow: Workflow, input: unknown): Promise<void> {
    const execution = new SimulatedExecution(this.world, workflow, input, this.#executions.length + 1);
    this.#executions.push(execution);
    await execution.begin();
    await this.#settle();
  }

  /** Lets executions go on, entries become events, and what was started begin, until nothing moves any more. */
  async #settle(): Promise<void> {
    for (let moved = true; moved; ) {
      moved = false;
      for (const execution of this.#executions) moved = (await execution.goOn()) || moved;
      moved = (await this.#tell()) || moved;
      for (const [, { workflow, input }] of [...this.world.started].slice(this.#started)) {
        this.#started++;
        const found = this.world.workflows.find(({ id }) => id === workflow);
        if (found !== undefined) await this.#run(found, input);
        moved = true;
      }
    }
  }

  /** Tells of new entries and mails; every entry is an event, by which people are informed. */
  async #tell(): Promise<boolean> {
    const before = this.happenings.length;
    const at = this.now.toISOString();
    for (const entry of this.#order.slice(this.#entries)) {
      this.#entries++;
      this.happenings.push({ at, kind: 'entry', entry });
      await inform(this.world.ports)(eventOf(entry));
    }
    for (const mail of this.world.mails.slice(this.#mails)) {
      this.#mails++;
      this.happenings.push({ at, kind: 'mail', mail });
    }
    return this.happenings.length > before;
  }

  /** The next instant before `end` at which something falls due. */
  #nextInstant(end: number): number | undefined {
    const instants = [
      ...this.world.underWay.flatMap((state) => nextInstants(this.world.workflows, state)),
      ...this.world.subjects.flatMap(({ environments }) => Object.values(environments).flatMap(renewalsOf)),
      ...dueInstants(this.world.views),
      ...freezesEnding(this.world.freezes, new Date(this.world.time)),
      ...this.#executions.flatMap((execution) => execution.timeoutAt ?? []),
    ];
    const due = instants.filter((instant) => instant > this.world.time && instant <= end);
    return due.length === 0 ? undefined : Math.min(...due);
  }
}

/** Why nothing was recorded, in sentences for people. */
export interface Refusal {
  readonly message: string;
}

function eventOf(sealed: SealedEntry): unknown {
  return {
    version: '0',
    id: `${sealed.stream}#${sealed.seq}`,
    'detail-type': 'Ledger Entry',
    source: 'countersign',
    account: '000000000000',
    time: new Date(0).toISOString(),
    region: 'us-east-1',
    resources: [],
    detail: eventDetail(newsOf(sealed), 'countersign-ledger'),
  };
}

function formEvent(link: string, body: string): APIGatewayProxyEventV2 {
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    pathParameters: { link },
    body,
    isBase64Encoded: false,
    requestContext: { http: { method: 'POST' } },
  } as unknown as APIGatewayProxyEventV2;
}

/** Everything that is wrong with a form, or else what is in its way. */
function sentenceOf({ refused, view: { form } }: Refused): string {
  return form?.problems.map(({ message }) => message).join(' ') ?? refused.message;
}

/** Which of a person's links they follow: the newest that decides, or the one that takes back what they decided. */
function linkedAct(
  state: RequestState,
  stage: string,
  { person, choice }: Pick<SimulatedAnswer, 'person' | 'choice'>,
): { readonly act?: number } {
  const acts = actsOf(state, stage, person);
  const act = acts - (acts % 2) + (choice === 'rescind' ? 1 : 0);
  return act === 0 ? {} : { act };
}

const PLAYED = new WeakMap<Workflow, Workflow>();

/** A workflow whose stages ask for no signature; the same one whenever it is asked for. */
function unsigned(workflow: Workflow): Workflow {
  if (!Object.values(workflow.stages).some((stage) => isHuman(stage) && stage.signature !== undefined))
    return workflow;
  const known = PLAYED.get(workflow);
  if (known !== undefined) return known;
  const stages = Object.fromEntries(
    Object.entries(workflow.stages).map(([name, stage]) => {
      if (!isHuman(stage)) return [name, stage];
      const { signature: _, ...rest } = stage;
      return [name, rest];
    }),
  );
  const played = { ...workflow, stages };
  PLAYED.set(workflow, played);
  return played;
}
