import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedMail } from '../../local/inbox/inbox.ts';
import { Child } from './support/child.ts';
import type { Dice } from './support/dice.ts';

const PROGRAM = `${import.meta.dirname}/serve.ts`;

/** How a server is to be killed. */
export interface Fate {
  /** How often in all. */
  readonly kills: number;
  /** How many events lie between two kills on average. */
  readonly meanGap: number;
  readonly dice: Dice;
}

/**
 * The embedded default, killed at random and started again on the same data, under the same address.
 *
 * Every mail is reported at least once: as it arrives, or out of the inbox after a restart.
 */
export class MortalServer {
  readonly #words: readonly string[];
  readonly #fate: Fate;
  readonly #onMail: (mail: ReceivedMail) => void;
  #child: Child | undefined;
  #endpoint = '';
  readonly #known = new Set<number>();
  #patience: number;
  #restarting: Promise<void> | undefined;
  #failure: Error | undefined;
  kills = 0;

  /** @param assembly the same for all its lives, whatever becomes of the sources meanwhile */
  constructor(directory: string, assembly: string, fate: Fate, onMail: (mail: ReceivedMail) => void) {
    this.#words = [PROGRAM, directory, assembly];
    this.#fate = fate;
    this.#onMail = onMail;
    this.#patience = this.#nextGap();
  }

  get endpoint(): string {
    return this.#endpoint;
  }

  /** Starts it, or starts it again; a start may be cut short by a kill like anything else. */
  async start(): Promise<void> {
    for (;;) {
      const child = new Child(process.execPath, this.#words, (line) => this.#take(line));
      this.#child = child;
      const isDoomed = this.kills > 0 && this.#isLeft() && this.#fate.dice.chance(0.3);
      if (isDoomed) void sleep(this.#fate.dice.between(100, 900)).then(() => this.#kill(child));
      try {
        await child.hear(/^\{"endpoint"/);
        if (isDoomed) await child.gone;
        else return await this.#catchUp();
      } catch (error) {
        if ((await child.gone) !== 'SIGKILL') throw error;
      }
    }
  }

  /** Notes that something happened. At moments that the dice choose, that is the last thing. */
  noteEvent(): void {
    this.#patience -= 1;
    if (this.#patience > 0 || !this.#isLeft() || this.#restarting !== undefined) return;
    this.#patience = this.#nextGap();
    const pause = this.#fate.dice.between(0, 25);
    this.#restarting = sleep(pause)
      .then(() => this.#strike())
      .catch((error: Error) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#restarting = undefined;
      });
  }

  /** Kills it, which does not count, and starts it again. */
  async restart(): Promise<void> {
    this.#child?.kill();
    await this.#child?.gone;
    await this.start();
  }

  /** Resolves when it is up. @throws Error when it ended, or did not start, of its own accord */
  async rise(): Promise<void> {
    await this.#restarting;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Ends it for good. */
  async end(): Promise<void> {
    this.#patience = Number.POSITIVE_INFINITY;
    await this.#restarting;
    this.#child?.kill();
    await this.#child?.gone;
  }

  async #strike(): Promise<void> {
    if (this.#child !== undefined) await this.#kill(this.#child);
    await this.start();
  }

  async #kill(child: Child): Promise<void> {
    child.kill();
    if ((await child.gone) === 'SIGKILL') this.kills += 1;
  }

  #isLeft(): boolean {
    return this.kills < this.#fate.kills;
  }

  #nextGap(): number {
    return this.#fate.dice.between(1, 2 * this.#fate.meanGap);
  }

  #take(line: string): void {
    // A last line may be cut short by a kill; its mail is in the inbox.
    if (!line.endsWith('}')) return;
    const { endpoint, mail } = JSON.parse(line) as { endpoint?: string; mail?: ReceivedMail };
    if (endpoint !== undefined) this.#endpoint = endpoint;
    if (mail !== undefined) this.#report(mail);
  }

  /** What the server kept but died before it could say it. */
  async #catchUp(): Promise<void> {
    const response = await fetch(`${this.#endpoint}/inbox.json`);
    const mails = (await response.json()) as ReceivedMail[];
    for (const mail of mails.reverse()) this.#report(mail);
  }

  #report(mail: ReceivedMail): void {
    if (this.#known.has(mail.id)) return;
    this.#known.add(mail.id);
    this.#onMail(mail);
    this.noteEvent();
  }
}
