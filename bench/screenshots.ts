/**
 * `npm run screenshots`: writes docs/images/*.png, the main pages as the browser that npm installs shows them, on an
 * embedded default of their own: the example pipeline has taken a version to production there, and another one waits.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { BrowserContext, Page } from 'playwright-core';
import type { ReceivedMail } from '../local/inbox/inbox.ts';
import { REGION } from '../local/start-local.ts';
import { sha256Hex } from '../schema/canonical-json.ts';
import { Child } from '../test/soak/support/child.ts';
import { launchBrowser } from '../test/support/launch-browser.ts';
import { COMMANDS, describeRequest } from './server.ts';

const ROOT = resolve(import.meta.dirname, '..');
const IMAGES = join(ROOT, 'docs/images');
const MANAGER = 'manager@example.com';
const SUBJECT = 'model/breast-cancer';
const MACHINE = `arn:aws:states:${REGION}:000000000000:stateMachine:countersign-model-promotion:live`;
/** What no picture may show: a path of the machine that it was made on. */
const OWN_PATH = /(?:^|[\s"'(/])\/(?:tmp|home|root|work|var|Users)\/|[A-Z]:\\/m;

/** A version of the example, as its page has it. */
interface Version {
  readonly version: string;
  readonly request: string;
  readonly metrics: Readonly<Record<string, number>>;
}

const directory = mkdtempSync(join(tmpdir(), 'countersign-screenshots-'));
const data = join(directory, 'data');
const [node, ...start] = COMMANDS.node;
try {
  console.error('the example pipeline takes a version to production...');
  const played = new Child(node, [...start, '--unattended', '--data-dir', data]);
  if ((await played.gone) !== 0) throw new Error(played.complaint);
  const server = new Child(node, [...start, '--data-dir', data]);
  const [line = ''] = await server.hear(/^ +Endpoint /);
  await takeAll(/http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '');
  server.kill();
  await server.gone;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function takeAll(endpoint: string): Promise<void> {
  const { browser, whyNot } = await launchBrowser();
  if (browser === undefined) throw new Error(whyNot);
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
    const page = await context.newPage();
    await page.goto(`${endpoint}/sign-in?to=/console`);
    await page.click(`button[value="${MANAGER}"]`);
    await page.waitForURL(/\/console$/);
    const path = `/console/subjects/${SUBJECT}`;
    const before = await versionsOf(context, endpoint + path);
    const review = await submitNext(endpoint, before[0]);
    const [next] = await versionsOf(context, endpoint + path);
    const both = `version=${before[0]?.version}&version=${next?.version}`;
    mkdirSync(IMAGES, { recursive: true });
    await take(page, review, 'review-page');
    await take(page, `${endpoint}/console`, 'my-work');
    await take(page, `${endpoint}/console/running`, 'what-runs');
    await take(page, `${endpoint}/console/requests/${before[0]?.request}`, 'request');
    await take(page, `${endpoint}${path}`, 'model');
    await take(page, `${endpoint}${path}/compare?${both}`, 'compare');
    await take(page, `${endpoint}/console/decisions`, 'decisions');
    await take(page, `${endpoint}/console/workflows/model-promotion`, 'workflow');
  } finally {
    await browser.close();
  }
}

/** The newest first. */
async function versionsOf(context: BrowserContext, page: string): Promise<readonly Version[]> {
  return (await (await context.request.get(`${page}?format=json`)).json()).versions;
}

/** Submits a version that is a little better than one before it; the review page that the manager's mail leads to. */
async function submitNext(endpoint: string, before: Version | undefined): Promise<string> {
  if (before === undefined) throw new Error('the example pipeline has left no version');
  const metrics = Object.fromEntries(
    Object.entries(before.metrics).map(([name, value]) => [name, Math.round(value * 10_060) / 10_000]),
  );
  const version = `${Number.parseInt(before.version, 10) + 1}`;
  const note = 'Retrained on the newest month, with a lower learning rate.';
  const artifact = { uri: `s3://models/${SUBJECT}/${version}`, sha256: sha256Hex(version) };
  const input = JSON.stringify({ ...describeRequest(0), artifact, subject: SUBJECT, version, metrics, note });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const machines = new SFNClient({ endpoint, region: REGION, credentials });
  await machines.send(new StartExecutionCommand({ stateMachineArn: MACHINE, input }));
  machines.destroy();
  for (;;) {
    const mails = (await (await fetch(`${endpoint}/inbox.json?to=${MANAGER}`)).json()) as ReceivedMail[];
    const link = mails.find(({ subject, links }) => subject.includes(version) && links.review !== undefined);
    if (link?.links.review !== undefined && link.subject.includes(SUBJECT)) return link.links.review;
    await new Promise((goOn) => setTimeout(goOn, 200));
  }
}

/** Where the example keeps its models, and where its code is, is another place on each machine. */
function hideDirectory(): string {
  return `{
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
      texts.currentNode.data = texts.currentNode.data.replaceAll(${JSON.stringify(data)}, '/srv/models').replaceAll(${JSON.stringify(ROOT)}, '/srv/pipeline');
  }`;
}

async function take(page: Page, address: string, name: string): Promise<void> {
  const answer = await page.goto(address);
  if (answer?.status() !== 200) throw new Error(`${address} answered ${answer?.status()}`);
  await page.evaluate(hideDirectory());
  const text = await page.locator('body').innerText();
  const own = OWN_PATH.exec(text)?.[0];
  if (own !== undefined) throw new Error(`the page for ${name}.png shows a path of this machine: ${own}`);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  console.error(`docs/images/${name}.png`);
}
