import type { Catalogue } from '../../../lambdas/ports.ts';
import { type Answer, type Done, type Operation, type PortCall, Session } from './session.ts';

/** Who started an operation, and so who cares how it ends. */
export type Owner =
  | { readonly kind: 'state'; readonly machine: number; readonly entry: number }
  | { readonly kind: 'click'; readonly event: number; readonly retried: boolean }
  | { readonly kind: 'close'; readonly machine: number; readonly retried: boolean }
  | { readonly kind: 'sweep' }
  /** `event` is -1 for news of which the scenario says nothing: they come in the end. */
  | { readonly kind: 'inform'; readonly event: number }
  | { readonly kind: 'follow'; readonly stream: number; readonly from: number; readonly to: number }
  | { readonly kind: 'rebuild' };

/** One call of an operation: what is called, by whom, on which deployed code, when. */
export interface Invocation {
  /** Equal for equal invocations. */
  readonly key: string;
  /** For people. */
  readonly label: string;
  readonly owner: Owner;
  readonly operation: Operation;
  readonly catalogue: Catalogue;
  readonly time: number;
  /** Whether what follows from the ledger is kept, and not read off it. */
  readonly keeps: boolean;
}

/** An operation at one point of its run: it waits for answers, or has ended. */
export interface Actor {
  readonly invocation: Invocation;
  readonly waiting: ReadonlyMap<number, PortCall>;
  readonly done: Done | undefined;
}

interface Node {
  readonly invocation: Invocation;
  /** Which invocation, and how far it has come: the same in every exploration. */
  readonly rank: string;
  readonly parent: Node | undefined;
  readonly answer: Answer | undefined;
  readonly children: Map<string, number>;
  actor: Actor | undefined;
  live: Session | undefined;
}

const MAX_LIVE = 4_000;

/**
 * All points that operations can be at, as a tree: an operation is a function of the answers that it got, so where
 * it is, is its invocation and its answers so far. Every point is a number, the same for the same answers.
 *
 * A new point is reached by going on from the one before or, when that one went on elsewhere, by running
 * the operation again with the same answers.
 */
export class Actors {
  readonly #nodes: Node[] = [];
  readonly #roots = new Map<string, number>();
  readonly #live = new Set<Node>();

  /** The beginning of an invocation. */
  begin(invocation: Invocation): number {
    const known = this.#roots.get(invocation.key);
    if (known !== undefined) return known;
    const id = this.#add({ invocation, parent: undefined, answer: undefined });
    this.#roots.set(invocation.key, id);
    return id;
  }

  /** The point after one more answer. */
  next(id: number, answer: Answer): number {
    const parent = this.#node(id);
    const key = `${answer.call} ${answer.failed} ${answer.time} ${answer.key}`;
    const known = parent.children.get(key);
    if (known !== undefined) return known;
    const child = this.#add({ invocation: parent.invocation, parent, answer });
    parent.children.set(key, child);
    return child;
  }

  /** Each of these actors once, in an order that does not depend on what was explored before. */
  inOrder(ids: readonly number[]): readonly number[] {
    if (ids.length < 2) return ids;
    const nodes = [...new Set(ids)].map((id) => ({ id, rank: this.#node(id).rank }));
    return nodes
      .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id - b.id))
      .map(({ id }) => id);
  }

  /** The answers that an operation has had on the way to a point, oldest first. */
  answersTo(id: number): readonly Answer[] {
    const answers: Answer[] = [];
    for (let node: Node | undefined = this.#node(id); node !== undefined; node = node.parent)
      if (node.answer !== undefined) answers.unshift(node.answer);
    return answers;
  }

  invocation(id: number): Invocation {
    return this.#node(id).invocation;
  }

  /** What the operation does at a point; `undefined` while nobody has run it so far: call `run`. */
  at(id: number): Actor | undefined {
    return this.#node(id).actor;
  }

  /** Runs an operation up to a point. */
  async run(id: number): Promise<void> {
    const node = this.#node(id);
    if (node.actor !== undefined) return;
    const session = await this.#reach(node);
    node.actor = { invocation: node.invocation, waiting: new Map(session.waiting), done: session.done };
    if (session.done === undefined) this.#keep(node, session);
  }

  get size(): number {
    return this.#nodes.length;
  }

  async #reach(node: Node): Promise<Session> {
    const { parent, answer, invocation } = node;
    if (parent === undefined || answer === undefined) {
      const session = new Session(
        invocation.operation,
        invocation.catalogue,
        invocation.time,
        invocation.keeps,
      );
      await session.settled();
      return session;
    }
    const session = parent.live ?? (await this.#reach(parent));
    parent.live = undefined;
    this.#live.delete(parent);
    await session.answer(answer);
    return session;
  }

  #keep(node: Node, session: Session): void {
    node.live = session;
    this.#live.add(node);
    if (this.#live.size <= MAX_LIVE) return;
    const [oldest] = this.#live;
    if (oldest === undefined) return;
    oldest.live = undefined;
    this.#live.delete(oldest);
  }

  #add(of: Pick<Node, 'invocation' | 'parent' | 'answer'>): number {
    const { parent, answer, invocation } = of;
    const rank =
      parent === undefined ? invocation.key : `${parent.rank} ${answer?.call}${answer?.failed ? '!' : ''}`;
    this.#nodes.push({ ...of, rank, children: new Map(), actor: undefined, live: undefined });
    return this.#nodes.length - 1;
  }

  #node(id: number): Node {
    const node = this.#nodes[id];
    if (node === undefined) throw new RangeError(`no actor ${id}`);
    return node;
  }
}
