import { AWAITED, CONDITIONS, HELD, WITHOUT_PEOPLE } from '../../../lambdas/domain/views/lists.ts';
import type { Catalogue, Ports, Streams } from '../../../lambdas/ports.ts';
import { membersOf } from '../../../schema/roles.ts';
import { claimsOf, linkOf } from '../../support/in-memory-ports.ts';

/** A call of a port that waits for its answer. */
export interface PortCall {
  readonly port:
    | 'ledger'
    | 'views'
    | 'tasks'
    | 'callback'
    | 'executions'
    | 'notifier'
    | 'heads'
    | 'events'
    | 'streams';
  readonly method: string;
  readonly args: readonly unknown[];
}

/** What the caller of a port gets. */
export interface Answer {
  /** Which call of the operation it answers: 0 is the first that it made. */
  readonly call: number;
  readonly failed: boolean;
  readonly value: unknown;
  /** Equal for equal answers. */
  readonly key: string;
  /** What the clock shows from then on, in milliseconds. */
  readonly time: number;
}

/** How an operation ended. */
export type Done =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

/** What any operation needs. */
export type AllPorts = Ports & { readonly streams: Pick<Streams, 'after'> };

/** An operation over ports, bound to its arguments. */
export type Operation = (ports: AllPorts) => Promise<unknown>;

interface Waiting extends PortCall {
  readonly settle: (answer: Answer) => void;
}

/** One running operation, every call of whose ports waits until it is answered from here. */
export class Session {
  readonly #waiting = new Map<number, Waiting>();
  readonly #keeps: boolean;
  #calls = 0;
  #time: number;
  #done: Done | undefined;

  /** @param keeps whether what is due is kept, beside the ledger */
  constructor(operation: Operation, catalogue: Catalogue, time: number, keeps: boolean) {
    this.#keeps = keeps;
    this.#time = time;
    operation(this.#ports(catalogue)).then(
      (value) => {
        this.#done = { ok: true, value };
      },
      (error: unknown) => {
        this.#done = { ok: false, error };
      },
    );
  }

  /** Gives an answer and lets the operation run until it waits again, or ends. */
  async answer(answer: Answer): Promise<void> {
    const waiting = this.#waiting.get(answer.call);
    if (waiting === undefined) throw new Error(`the operation is not deterministic: no call ${answer.call}`);
    this.#waiting.delete(answer.call);
    this.#time = answer.time;
    waiting.settle(answer);
    await this.settled();
  }

  /** Resolves when the operation can do nothing more without an answer. */
  async settled(): Promise<void> {
    await new Promise(setImmediate);
  }

  get waiting(): ReadonlyMap<number, PortCall> {
    return this.#waiting;
  }

  get done(): Done | undefined {
    return this.#done;
  }

  #call<Value>(port: PortCall['port'], method: string, ...args: unknown[]): Promise<Value> {
    const index = this.#calls++;
    return new Promise((resolve, reject) => {
      const settle = ({ failed, value }: Answer) =>
        failed ? reject(new Error(`${port}.${method} failed`)) : resolve(value as Value);
      this.#waiting.set(index, { port, method, args, settle });
    });
  }

  // What has no effect and always gives the same (signing, verifying, the list of subscriptions) is answered at once.
  #ports(catalogue: Catalogue): AllPorts {
    const silent = () => undefined;
    return {
      ledger: {
        last: (stream) => this.#call('ledger', 'last', stream),
        append: (entry) => this.#call('ledger', 'append', entry),
        read: (stream) => pages(() => this.#call('ledger', 'read', stream)),
      },
      views: {
        // What is counted has no effect.
        rows: (list) =>
          pages(async () => (COUNTED.includes(list.name) ? [] : this.#call('views', 'rows', list))),
        findAll: (streams) => this.#call('views', 'findAll', streams),
        // Where everything follows at once, what is due is read off the ledger.
        setDue: async (stream, seq, due) =>
          this.#keeps ? this.#call('views', 'setDue', stream, seq, due) : 'stored',
        find: (stream) => this.#call('views', 'find', stream),
        put: (...view) => this.#call('views', 'put', ...view),
        correct: (view, former) => this.#call('views', 'correct', view, former),
        putRow: (...row) => this.#call('views', 'putRow', ...row),
        removeRow: (spot, seq) => this.#call('views', 'removeRow', spot, seq),
        putLine: (line) => this.#call('views', 'putLine', line),
      },
      tasks: {
        put: (task) => this.#call('tasks', 'put', task),
        of: (request) => this.#call('tasks', 'of', request),
        delete: (task) => this.#call('tasks', 'delete', task),
      },
      heads: {
        note: (entry) => this.#call('heads', 'note', entry),
        head: (streams) => this.#call('heads', 'head', streams),
      },
      events: {
        publish: (news) => this.#call('events', 'publish', news),
      },
      streams: {
        after: (stream, seq, last) => pages(() => this.#call('streams', 'after', stream, seq, last)),
      },
      callback: {
        succeed: (token, output) => this.#call('callback', 'succeed', token, output),
        fail: (token, error, cause) => this.#call('callback', 'fail', token, error, cause),
      },
      executions: {
        start: (workflow, name, input) => this.#call('executions', 'start', workflow, name, input),
        look: (workflow, name) => this.#call('executions', 'look', workflow, name),
        running: (workflow) => pages(() => this.#call('executions', 'running', workflow)),
      },
      customChecks: {
        run: async (name) => {
          throw new Error(`no scenario has a check '${name}'`);
        },
      },
      notifier: { send: (mail) => this.#call('notifier', 'send', mail) },
      subscriptions: {
        confirmed: async (role) => new Set(membersOf(catalogue.roles, role).map(({ email }) => email)),
      },
      signer: { sign: async (claims) => linkOf(claims) },
      verifier: { verify: async (link) => claimsOf(link) },
      clock: { now: () => new Date(this.#time) },
      log: { info: silent, warn: silent, error: silent, count: silent },
      catalogue,
      linkBaseUrl: 'https://links.example.com',
    };
  }
}

const COUNTED = [CONDITIONS, AWAITED, HELD, WITHOUT_PEOPLE].map(({ name }) => name);

async function* pages<Item>(items: () => Promise<readonly Item[]>): AsyncIterable<Item> {
  yield* await items();
}
