import type { Brought } from './brought.ts';
import { type Keeping, keepsThrough } from './keeping.ts';
import { type Parsed, recordOf, wordIn } from './parsed.ts';

/** What those who approved a stage have answered there, by their addresses. */
type Answers = ReadonlyMap<string, Parsed>;

/** What is known of a request at one moment: a condition of its rules is judged by that. */
export interface Facts {
  /** `undefined` where its attempt began before what is seen. */
  readonly brought: Brought | undefined;
  readonly answers: ReadonlyMap<string, Answers>;
}

/** An attempt, and how it ended. */
interface Attempt {
  readonly brought: Brought;
  /** The stage whose people requested changes; absent where a check did. */
  sentBackBy?: string;
}

/** What a request has brought and was answered, attempt by attempt. */
export class RequestFacts {
  readonly #attempts = new Map<number, Attempt>();
  #current: Attempt | undefined;
  #answers: ReadonlyMap<string, Answers> = new Map();

  /** What is known now; it stays as it is. */
  get now(): Facts {
    return { brought: this.#current?.brought, answers: this.#answers };
  }

  /** An attempt begins, with these stages of the one before settled. */
  begin(attempt: number, brought: Brought, kept: readonly string[]): void {
    this.#current = { brought };
    this.#attempts.set(attempt, this.#current);
    this.#answers = new Map([...this.#answers].filter(([stage]) => kept.includes(stage)));
  }

  /** A stage asks its people: what was answered before counts no more. */
  open(stage: string): void {
    if (this.#answers.has(stage)) this.#answer(stage, new Map());
  }

  /** Somebody has decided: what they answered, if they approve it, and whether they sent the request back. */
  decide(stage: string, decision: Parsed, outcome: unknown): void {
    if (outcome === 'changes-requested' && this.#current !== undefined) this.#current.sentBackBy = stage;
    if (!wordIn(decision['choice']).startsWith('approve')) return;
    const given = recordOf(decision['answers']);
    this.#answer(stage, new Map([...(this.#answers.get(stage) ?? []), [wordIn(decision['person']), given]]));
  }

  /** Somebody takes back what they decided. */
  takeBack(stage: string, person: string): void {
    this.#answer(stage, new Map([...(this.#answers.get(stage) ?? [])].filter(([one]) => one !== person)));
  }

  /** Whether what was approved at a stage in an attempt holds in a later one, by rules; so it does where nobody knows. */
  keeps(rules: Keeping, stage: string, from: number, to: number): boolean {
    for (let number = from; number < to; number += 1) {
      const [before, next] = [this.#attempts.get(number), this.#attempts.get(number + 1)];
      if (before === undefined || next === undefined) continue;
      if (!keepsThrough(rules, stage, { ...before, next: next.brought })) return false;
    }
    return true;
  }

  #answer(stage: string, answers: Answers): void {
    this.#answers = new Map([...this.#answers, [stage, answers]]);
  }
}

/** What is wrong with an approval of an earlier attempt that held for no later one. */
export const NOT_KEPT = (person: string, stage: string, attempt: number): string =>
  `rests on the approval by ${person} at '${stage}' of attempt ${attempt}, which did not hold for the attempts after it`;
