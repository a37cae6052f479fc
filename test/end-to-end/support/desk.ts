import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type LocalServer, startLocal } from '../../../local/start-local.ts';
import { launchBrowser } from '../../support/launch-browser.ts';
import { ORGANISATION } from '../../support/organisation.ts';
import { submission } from '../../support/story.ts';

/** A person's desk on the embedded default: a browser, and everybody's mails. */
export class Desk {
  readonly server: LocalServer;
  readonly #browser: Browser | undefined;
  readonly #directory: string;
  /** Why there is no browser, if there is none. */
  readonly whyNot: string;
  /** What pages complained of. */
  readonly complaints: string[] = [];

  private constructor(server: LocalServer, directory: string, browser: Browser | undefined, whyNot: string) {
    this.server = server;
    this.#directory = directory;
    this.#browser = browser;
    this.whyNot = whyNot;
  }

  static async open(): Promise<Desk> {
    const directory = mkdtempSync(join(tmpdir(), 'countersign-browser-'));
    const server = await startLocal({ dataDirectory: directory, organisation: ORGANISATION });
    const { browser, whyNot } = await launchBrowser();
    return new Desk(server, directory, browser, whyNot);
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.server.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** A fresh page of the browser; skips the test without a browser. */
  async page(context: { skip(note?: string): void }): Promise<Page> {
    if (this.#browser === undefined) context.skip(this.whyNot);
    if (this.#browser === undefined) throw new Error(this.whyNot);
    const page = await this.#browser.newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (line) => {
      if (/Content Security Policy|Refused/.test(line.text())) this.complaints.push(line.text());
    });
    return page;
  }

  /** Starts an execution of a workflow, as a pipeline does. */
  async submit(changes: Record<string, unknown>, workflow = 'model-promotion'): Promise<void> {
    const sfn = new SFNClient({
      endpoint: this.server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
    const stateMachineArn = `arn:aws:states:us-east-1:000000000000:stateMachine:countersign-${workflow}:live`;
    const input = JSON.stringify(submission({ requestedBy: 'data-scientist@example.org', ...changes }));
    await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
    sfn.destroy();
  }

  /** Follows a link of a person's newest mail with this subject: looking into the inbox again until it is there. */
  async follow(page: Page, person: string, subject: RegExp, link: string | RegExp): Promise<void> {
    const mail = page
      .locator('details', { hasText: `to ${person}` })
      .filter({ hasText: subject })
      .first();
    const look = async () => {
      await page.goto(`${this.server.endpoint}/inbox`);
      return mail.count();
    };
    await expect.poll(look, { timeout: 20_000 }).toBe(1);
    if ((await mail.getAttribute('open')) === null) await mail.locator('summary').click();
    await mail
      .getByRole('link', { name: link, exact: typeof link === 'string' })
      .first()
      .click();
  }
}

/** The heading of a page. */
export const heading = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText();

/** All that a page shows. */
export const textOf = (page: Page): Promise<string> => page.locator('body').innerText();
