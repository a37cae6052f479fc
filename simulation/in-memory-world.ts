import type { Head } from '../lambdas/domain/digest/digest.ts';
import { type SealedEntry, unseal } from '../lambdas/domain/entry.ts';
import type { EntryNews } from '../lambdas/domain/ledger-event.ts';
import { decodeClaims, encodeClaims, joinLink, type LinkClaims, splitLink } from '../lambdas/domain/link.ts';
import type { RequestState, SubjectState } from '../lambdas/domain/model.ts';
import { type JudgeSignature, judgeSignature } from '../lambdas/domain/model-signature.ts';
import { DUE, type List, SUBJECTS } from '../lambdas/domain/views/lists.ts';
import { project } from '../lambdas/engine/project.ts';
import type {
  Mail,
  Noticed,
  Ports,
  RunningExecution,
  StartedExecution,
  WaitingTask,
} from '../lambdas/ports.ts';
import type { Freeze } from '../schema/freezes.ts';
import type { Roles } from '../schema/roles.ts';
import type { Metric } from '../schema/telemetry.ts';
import type { Workflow } from '../schema/workflow.ts';
import { InMemoryViews } from './in-memory-views.ts';

/** A call of a port, as a fault hook sees it. */
export interface Call {
  readonly port:
    | 'ledger'
    | 'views'
    | 'heads'
    | 'events'
    | 'tasks'
    | 'callback'
    | 'executions'
    | 'customChecks'
    | 'notifier'
    | 'subscriptions'
    | 'signer'
    | 'verifier';
  readonly method: string;
  readonly args: readonly unknown[];
}

/** What goes wrong with a call: it fails before anything happened, or after all of it did. */
export type Fault = 'before' | 'after' | undefined;

/** A wake-up as an execution would get it. */
export interface Woken {
  readonly taskToken: string;
  readonly kind: 'succeed' | 'fail';
  readonly output?: Readonly<Record<string, unknown>>;
  readonly error?: string;
  readonly cause?: string;
}

/** An execution that was started. */
interface Started {
  readonly workflow: string;
  readonly input: unknown;
  /** Without one it runs. */
  readonly status?: string;
  readonly error?: string;
}

/**
 * Ports that keep everything in memory, with the guarantees that `lambdas/ports.ts` states, and with a hook before
 * every call that can make it fail before or after its effect.
 */
export class InMemoryWorld {
  readonly streams = new Map<string, SealedEntry[]>();
  readonly views = new InMemoryViews();
  readonly tasks = new Map<string, WaitingTask>();
  /** How far each stream reaches, as whoever follows the ledger has seen it. */
  readonly heads = new Map<string, Head>();
  /** What was announced, in order. */
  readonly events: EntryNews[] = [];
  readonly mails: Mail[] = [];
  /** Executions that were started, by name. */
  readonly started = new Map<string, Started>();
  readonly woken: Woken[] = [];
  readonly counts = new Map<Metric, number>();
  readonly calls: Call[] = [];
  readonly running = new Map<string, 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED'>();
  /** With what executions failed, by name. */
  readonly endedWith = new Map<string, Pick<StartedExecution, 'error' | 'cause'>>();
  /** When every execution began. */
  startedAt = new Date(0).toISOString();
  /** Executions that nobody knows of. */
  readonly unknownExecutions = new Set<string>();
  /** Tokens that wake nobody any more. */
  readonly gone = new Set<string>();
  readonly unconfirmed = new Set<string>();
  /** Roles whose topic is gone. */
  readonly unreachableRoles = new Set<string>();
  workflows: readonly Workflow[];
  roles: Roles;
  freezes: readonly Freeze[] = [];
  /** What each custom check answers. */
  customCheck: (name: string, question: unknown) => unknown = (name) => {
    throw new Error(`no check '${name}'`);
  };
  /** How a signature of an artifact is judged. Default: by its bytes. */
  judgeSignature: JudgeSignature = judgeSignature;
  time = Date.parse('2026-03-02T09:00:00.000Z');
  fault: (call: Call) => Fault = () => undefined;
  /** What follows from an entry, right after it is appended: that the views show it. */
  follow: (entry: SealedEntry) => Promise<void> = (entry) =>
    project(
      {
        ledger: { last: async (stream) => this.streams.get(stream)?.at(-1) },
        views: this.views,
        catalogue: this.ports.catalogue,
      },
      unseal(entry),
    );

  constructor(workflows: readonly Workflow[], roles: Roles) {
    this.workflows = workflows;
    this.roles = roles;
  }

  /** Passes time. */
  wait(seconds: number): void {
    this.time += seconds * 1000;
  }

  readonly ports: Ports = this.#ports();

  #ports(): Ports {
    const world = this;
    const call = <T>(
      port: Call['port'],
      method: string,
      args: readonly unknown[],
      effect: () => T | Promise<T>,
    ): Promise<T> => this.#call({ port, method, args }, effect);
    return {
      ledger: {
        last: (stream) => call('ledger', 'last', [stream], () => this.streams.get(stream)?.at(-1)),
        append: async (entry) => {
          let appended: unknown;
          try {
            return await call('ledger', 'append', [entry], () => (appended = this.#append(entry)));
          } finally {
            if (appended === 'appended') await this.follow(entry);
          }
        },
        read: (stream) =>
          pages(() => call('ledger', 'read', [stream], () => [...(this.streams.get(stream) ?? [])])),
      },
      views: {
        find: (stream) => call('views', 'find', [stream], () => this.views.find(stream)),
        findAll: (streams, latest) =>
          call('views', 'findAll', [streams, latest], () => this.views.findAll(streams)),
        put: (view, ...how) => call('views', 'put', [view], () => this.views.put(view, ...how)),
        correct: (view, former) => call('views', 'correct', [view], () => this.views.correct(view, former)),
        setDue: (stream, seq, due) =>
          call('views', 'setDue', [stream, seq, due], () => this.views.setDue(stream, seq, due)),
        putRow: (...row) => call('views', 'putRow', row, () => this.views.putRow(...row)),
        removeRow: (spot, seq) =>
          call('views', 'removeRow', [spot, seq], () => this.views.removeRow(spot, seq)),
        putLine: (line) => call('views', 'putLine', [line], () => this.views.putLine(line)),
        rows: (list, range) =>
          pages(() => call('views', 'rows', [list, range], () => this.views.rowsOf(list, range))),
      },
      tasks: {
        put: (task) => call('tasks', 'put', [task], () => void this.tasks.set(taskKey(task), task)),
        of: (request) =>
          call('tasks', 'of', [request], () =>
            [...this.tasks.values()].filter((task) => task.request === request),
          ),
        delete: (task) => call('tasks', 'delete', [task], () => void this.tasks.delete(taskKey(task))),
      },
      heads: {
        note: (entry) => call('heads', 'note', [entry], () => this.#noteHead(entry)),
        head: (streams) =>
          call('heads', 'head', [streams], () => {
            const known = [...this.heads].filter(([stream]) => streams.includes(stream));
            return new Map(known);
          }),
      },
      events: {
        publish: (news) => call('events', 'publish', [news], () => void this.events.push(news)),
      },
      callback: {
        succeed: (taskToken, output) =>
          call('callback', 'succeed', [taskToken], () => this.#wake({ taskToken, kind: 'succeed', output })),
        fail: (taskToken, error, cause) =>
          call('callback', 'fail', [taskToken], () => this.#wake({ taskToken, kind: 'fail', error, cause })),
      },
      executions: {
        start: (workflow, name, input) =>
          call('executions', 'start', [workflow, name], () => this.#start(workflow, name, input)),
        look: (workflow, name) => call('executions', 'look', [workflow, name], () => this.#look(name)),
        running: (workflow) =>
          pages(() => call('executions', 'running', [workflow], () => this.#running(workflow))),
      },
      customChecks: {
        run: (name, question) => call('customChecks', 'run', [name], () => this.customCheck(name, question)),
      },
      judgeSignature: (...signed) => this.judgeSignature(...signed),
      notifier: { send: (mail) => call('notifier', 'send', [mail], () => this.#send(mail)) },
      subscriptions: {
        confirmed: (role) =>
          call('subscriptions', 'confirmed', [role], () => {
            const addresses = (this.roles[role] ?? []).map((person) => person.email);
            return new Set(addresses.filter((address) => !this.unconfirmed.has(address)));
          }),
      },
      signer: { sign: (claims) => call('signer', 'sign', [claims], () => linkOf(claims)) },
      verifier: { verify: (link) => call('verifier', 'verify', [link], () => claimsOf(link)) },
      clock: { now: () => new Date(this.time) },
      log: {
        info: () => undefined,
        warn: () => undefined,
        error: () => undefined,
        count: (metric, value = 1) => void this.counts.set(metric, (this.counts.get(metric) ?? 0) + value),
      },
      get catalogue() {
        return { workflows: world.workflows, roles: world.roles, freezes: world.freezes };
      },
      linkBaseUrl: 'https://links.example.com',
    };
  }

  async #call<T>(call: Call, effect: () => T | Promise<T>): Promise<T> {
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault === 'before') throw new Error(`injected: ${call.port}.${call.method} failed`);
    const result = await effect();
    if (fault === 'after') throw new Error(`injected: the answer of ${call.port}.${call.method} was lost`);
    return result;
  }

  #append(entry: SealedEntry): 'appended' | 'lost' {
    const stream = this.streams.get(entry.stream) ?? [];
    if (stream.some(({ seq }) => seq === entry.seq)) return 'lost';
    this.streams.set(entry.stream, [...stream, entry]);
    return 'appended';
  }

  /** The states of the requests that are looked after: those for which something is due. */
  get underWay(): readonly RequestState[] {
    return this.#shown<RequestState>('request/', DUE);
  }

  /** The states of the subjects, as the views have them. */
  get subjects(): readonly SubjectState[] {
    return this.#shown<SubjectState>('subject/', SUBJECTS);
  }

  #shown<State>(prefix: string, { name, by }: List): readonly State[] {
    return [...this.views.stored]
      .filter(([stream, { at }]) => stream.startsWith(prefix) && at[by ?? 'due']?.list.name === name)
      .map(([, { text }]) => JSON.parse(text));
  }

  #noteHead({ stream, seq, hash }: Noticed): void {
    if ((this.heads.get(stream)?.seq ?? 0) < seq) this.heads.set(stream, { seq, hash });
  }

  /** The executions that carry requests, and whatever else runs, of a workflow. */
  #running(workflow: string): readonly RunningExecution[] {
    const carrying = [...this.streams].flatMap(([stream, entries]) => {
      const last = entries.at(-1);
      return last === undefined || !stream.startsWith('request/')
        ? []
        : [(unseal(last).state as RequestState).execution];
    });
    return [...new Set([...carrying, ...this.running.keys()])]
      .filter((execution) => execution.includes(`:countersign-${workflow}:`))
      .filter((execution) => !this.unknownExecutions.has(execution))
      .filter((execution) => (this.running.get(execution) ?? 'RUNNING') === 'RUNNING')
      .map((execution) => ({ execution, startedAt: this.startedAt }));
  }

  #start(workflow: string, name: string, input: unknown): 'started' | 'exists' {
    if (this.started.has(name)) return 'exists';
    this.started.set(name, { workflow, input });
    return 'started';
  }

  #look(name: string): StartedExecution | undefined {
    const [execution, ended] = [...this.running].find(([arn]) => arn.endsWith(`:${name}`)) ?? [];
    const found = this.started.get(name);
    if (execution === undefined && found === undefined) return undefined;
    const status = ended ?? found?.status ?? 'RUNNING';
    return { input: JSON.stringify(found?.input), status, error: found?.error, ...this.endedWith.get(name) };
  }

  #send(mail: Mail): 'sent' | 'undeliverable' {
    if (this.unreachableRoles.has(mail.role)) return 'undeliverable';
    this.mails.push(mail);
    return 'sent';
  }

  #wake(wake: Woken): 'woken' | 'gone' {
    if (this.gone.has(wake.taskToken)) return 'gone';
    this.gone.add(wake.taskToken);
    this.woken.push(wake);
    return 'woken';
  }
}

/** A link that needs no key, for worlds in which nobody forges any: of the form of a real one, with nothing for a MAC. */
export const linkOf = (claims: LinkClaims): string => joinLink(encodeClaims(claims), new Uint8Array(32));

/** What such a link says. @throws GovernanceError `LinkInvalid` */
export const claimsOf = (link: string): LinkClaims => decodeClaims(splitLink(link).message);

const taskKey = ({ request, stage, attempt, taskToken }: WaitingTask): string =>
  JSON.stringify([request, stage, attempt, taskToken]);

async function* pages<T>(items: () => Promise<readonly T[]>): AsyncIterable<T> {
  yield* await items();
}
