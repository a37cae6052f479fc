import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const running = new Set<Child>();
// However this process ends short of a SIGKILL, it leaves no child behind.
process.on('exit', () => {
  for (const child of running) child.kill();
});

/** A process of its own on this Node, together with every process that it starts. */
export class Child {
  readonly #process: ChildProcess;
  readonly #said: string[] = [];
  readonly #ears = new Set<() => void>();
  #complaint = '';
  /** Resolves, with the exit code or the signal, when the process is gone. */
  readonly gone: Promise<number | string>;

  /** Runs `command`, telling each line that it says on standard output. */
  constructor(command: string, words: readonly string[], onLine: (line: string) => void = () => {}) {
    // A process group of its own: killing it ends its children too.
    this.#process = spawn(command, words, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    running.add(this);
    this.#process.stderr?.on('data', (chunk) => {
      this.#complaint = `${this.#complaint}${chunk}`.slice(-10_000);
    });
    createInterface({ input: this.#process.stdout as NonNullable<ChildProcess['stdout']> }).on(
      'line',
      (line) => {
        this.#said.push(line);
        onLine(line);
        for (const ear of [...this.#ears]) ear();
      },
    );
    this.gone = once(this.#process, 'close').then(([code, signal]) => {
      running.delete(this);
      for (const ear of [...this.#ears]) ear();
      return (code ?? signal) as number | string;
    });
  }

  get pid(): number {
    return this.#process.pid ?? Number.NaN;
  }

  /** The latest of what it wrote to standard error. */
  get complaint(): string {
    return this.#complaint;
  }

  /** Resolves with the first `count` lines that match, as soon as it has said them. @throws Error when it ends before */
  async hear(pattern: RegExp, count = 1): Promise<string[]> {
    const look = () => this.#said.filter((line) => pattern.test(line));
    let [from, found] = [this.#said.length, look()];
    while (found.length < count) {
      if (!running.has(this)) {
        throw new Error(
          `it ended before it said ${pattern}:\n${this.#said.slice(-20).join('\n')}${this.#complaint}`,
        );
      }
      await new Promise<void>((resolve) => {
        const ear = () => {
          this.#ears.delete(ear);
          resolve();
        };
        this.#ears.add(ear);
      });
      const heard = this.#said.slice(from).filter((line) => pattern.test(line));
      [from, found] = [this.#said.length, [...found, ...heard]];
    }
    return found.slice(0, count);
  }

  /** Ends it and its children at once, as the kernel does when memory runs out. */
  kill(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}
