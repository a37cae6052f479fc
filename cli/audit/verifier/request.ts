import type { Head } from './links.ts';
import type { RequestFacts } from './request-facts.ts';
import { Votes } from './votes.ts';
import type { BegunWait } from './waits.ts';

/** A set of texts that takes room only once there are any: most of a request's are empty. */
class Texts {
  #texts: Set<string> | undefined;

  has(text: string): boolean {
    return this.#texts?.has(text) === true;
  }

  add(text: string): void {
    this.#texts ??= new Set();
    this.#texts.add(text);
  }

  delete(text: string): void {
    this.#texts?.delete(text);
  }
}

/** What a request says, and what its subject says of it. Kept until both agree that it has ended. */
export class Request {
  head: Head | undefined;
  /** Its subject and rules, as its first entry names them. */
  begun: string | undefined;
  subject = '';
  definition = '';
  /** The last attempt, and what it submitted: a version and an artifact. */
  attempt = 0;
  matter = '';
  /** What its attempts brought, and what people answered; there once its rules look at any of it. */
  facts: RequestFacts | undefined;
  /** Who has decided it, and how its stages stand. */
  readonly votes = new Votes();
  /** What each attempt brought, as a promotion has it, and its version alone. */
  readonly brought = new Texts();
  /** How its last entry leaves it: `open`, or how it ended. `undefined` where none was seen. */
  ended: string | undefined;
  /** The tokens by which providers have signed its decisions. */
  readonly tokens = new Texts();
  /** Each decision, and what it is about. */
  readonly decided = new Map<string, string>();
  /** The decisions on which effects rest: none of them can be taken back. */
  readonly reliedOn = new Texts();
  /** The stages that it passed, and those that it passed over. */
  readonly passed = new Texts();
  readonly promoted = new Texts();
  /** The rules that have approved it, each at its stage of its attempt. */
  readonly byRule = new Texts();
  /** How its waits began, by attempt and stage; there once it has any. */
  waits: Map<string, BegunWait> | undefined;
  /** What was answered when a stage was approved last, by stage and question; there once anything was. */
  answered: Map<string, string> | undefined;
  /** Conditions of its approvals. */
  readonly findings = new Texts();
  /** That it was to ask again, as it noted it. */
  readonly outdated = new Texts();
  /** Whether its subject knows it. */
  opened = false;
  readonly promotedBySubject = new Map<string, number>();
  readonly outdatedBySubject = new Texts();
}
