import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { CommandError } from '../errors.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
// A browser has no sandbox where root starts it.
const SANDBOX = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const OPTIONS = [...SANDBOX, '--headless', '--disable-gpu', '--no-first-run', '--remote-debugging-pipe'];
const PATIENCE_MS = 60_000;

/**
 * Prints a page to a PDF by the browser of this machine: the one that CHROME_PATH names, or one on the PATH.
 * @throws CommandError where there is none, or it does not print
 */
export async function printPdf(
  page: string,
  pdf: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const browser = env['CHROME_PATH'] ?? findBrowser(env['PATH'] ?? '');
  if (browser === undefined)
    throw new CommandError(
      `There is no Chromium or Chrome to print with: open ${page} in a browser and print it, or name one by CHROME_PATH.`,
    );
  const profile = mkdtempSync(join(tmpdir(), 'countersign-'));
  const pipes = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] as const;
  const child = spawn(browser, [...OPTIONS, `--user-data-dir=${profile}`], { stdio: [...pipes] });
  const slow = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  try {
    await Promise.race([
      print(new DevTools(child.stdio[3] as Writable, child.stdio[4] as Readable), page, pdf),
      new Promise((_, reject) =>
        child.once('error', reject).once('exit', () => reject(new Error('it ended'))),
      ),
    ]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${browser} did not print ${page} (${why}): open it in a browser and print it.`);
  } finally {
    clearTimeout(slow);
    child.kill('SIGKILL');
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function print(tools: DevTools, page: string, pdf: string): Promise<void> {
  const { targetId } = await tools.call('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await tools.call('Target.attachToTarget', { targetId, flatten: true });
  await tools.call('Page.enable', {}, sessionId);
  const loaded = tools.event('Page.loadEventFired');
  await tools.call('Page.navigate', { url: pathToFileURL(resolve(page)).href }, sessionId);
  await loaded;
  const options = { printBackground: true, preferCSSPageSize: true, generateTaggedPDF: true };
  const { data } = await tools.call('Page.printToPDF', options, sessionId);
  writeFileSync(pdf, Buffer.from(String(data), 'base64'));
}

type Answer = Readonly<Record<string, unknown>>;

/** The protocol of a browser's developer tools, over two pipes: JSON, with a zero byte after each message. */
class DevTools {
  readonly #input: Writable;
  readonly #waiting = new Map<unknown, (message: Answer) => void>();
  #last = 0;
  #rest = '';

  constructor(input: Writable, output: Readable) {
    this.#input = input;
    input.on('error', () => {});
    output.setEncoding('utf8').on('data', (text: string) => {
      const messages = `${this.#rest}${text}`.split('\0');
      this.#rest = messages.pop() ?? '';
      for (const message of messages) this.#take(JSON.parse(message) as Answer);
    });
  }

  async call(method: string, params: object, sessionId?: unknown): Promise<Answer> {
    const id = ++this.#last;
    const answer = this.event(id);
    this.#input.write(
      `${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
    );
    const { result, error } = await answer;
    if (result === undefined) throw new Error((error as { message?: string })?.message ?? 'no answer');
    return result as Answer;
  }

  /** The next message that answers this call, or tells of this event. */
  event(key: unknown): Promise<Answer> {
    return new Promise((done) => this.#waiting.set(key, done));
  }

  #take(message: Answer): void {
    this.#waiting.get(message['id'] ?? message['method'])?.(message);
  }
}

function findBrowser(path: string): string | undefined {
  const places = path.split(delimiter).flatMap((directory) => NAMES.map((name) => join(directory, name)));
  return places.find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
