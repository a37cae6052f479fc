import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csrfOf } from '../../lambdas/domain/session.ts';
import type { ReceivedMail } from '../../local/inbox/inbox.ts';
import { type LocalServer, startLocal } from '../../local/start-local.ts';
import { run } from '../cli/support/run.ts';
import { sampleInput } from '../cli/support/sample-ledger.ts';
import { eventually, makeTestDirectory } from '../local/support/tiny-app.ts';
import { CookieBrowser } from '../support/cookie-browser.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { SIGNED_ORGANISATION } from '../support/organisation.ts';

// Everything here is the real thing: the provider, the client library, the function, the table.
const directory = makeTestDirectory();
const MANAGER = 'manager@example.org';
let server: LocalServer;

beforeAll(async () => {
  server = await startLocal({ dataDirectory: directory.path, organisation: SIGNED_ORGANISATION, port: 0 });
}, 60_000);
afterAll(async () => {
  await server.close();
  directory.remove();
});

const cookieOf = (browser: CookieBrowser) =>
  browser.cookies.get(`countersign-${new URL(server.endpoint).port}`);

describe('signing in', () => {
  test('leads to the provider, where one click says who somebody is, and back to where they wanted to go', async () => {
    const browser = new CookieBrowser();
    const shown = await browser.signIn(server.endpoint, MANAGER, '/inbox?to=x%40example.org');
    expect(shown.url.href).toBe(`${server.endpoint}/inbox?to=x%40example.org`);
    expect(cookieOf(browser)).toMatch(/^[\w-]{43}$/);
    const [, authorisation = ''] = browser.visited;
    expect(new URL(authorisation).searchParams.get('request_uri')).toMatch(
      /^urn:ietf:params:oauth:request_uri:/,
    );
  });

  test('takes a new id each time, and lets the one before end', async () => {
    const browser = new CookieBrowser();
    await browser.signIn(server.endpoint, MANAGER);
    const first = cookieOf(browser);
    await browser.signIn(server.endpoint, MANAGER);
    expect(cookieOf(browser)).not.toBe(first);
  });

  test('takes what came back once, and from the browser alone that began', async () => {
    const browser = new CookieBrowser();
    await browser.signIn(server.endpoint, MANAGER);
    const back = browser.visited.find((url) => url.includes('/sign-in/return')) ?? '';
    const again = await browser.open(back);
    expect(again).toMatchObject({ status: 403 });
    expect(again.text).toContain('This sign-in is over');

    const [victim, attacker] = [new CookieBrowser(), new CookieBrowser()];
    attacker.stopAt = /\/sign-in\/return/;
    const held = await attacker.signIn(server.endpoint, MANAGER);
    const tricked = await victim.open(held.url);
    expect(tricked.status).toBe(403);
    expect(tricked.text).toContain('This sign-in began in another browser');
    expect(cookieOf(victim)).toBeUndefined();
  });

  test('goes nowhere else afterwards', async () => {
    const shown = await new CookieBrowser().signIn(server.endpoint, MANAGER, 'https://evil.example/');
    expect(shown.url.pathname).toBe('/console');
    expect(shown.url.origin).toBe(server.endpoint);
  });

  test('tells who stands in no role what to do, and lets them be somebody else', async () => {
    const browser = new CookieBrowser();
    const shown = await browser.signIn(server.endpoint, 'stranger@example.org');
    expect(shown.status).toBe(403);
    expect(shown.text).toContain('You stand in no role here');
    expect(shown.text).toContain('stranger@example.org');
    const [, other = ''] = /href="([^"]+other=yes)"/.exec(shown.text) ?? [];
    const choice = await browser.open(new URL(other.replaceAll('&amp;', '&'), server.endpoint));
    const then = await browser.send(choice, { email: MANAGER });
    expect(then.url.pathname).toBe('/inbox');
  });

  test('says when somebody went back without signing in', async () => {
    const browser = new CookieBrowser();
    browser.stopAt = /\/sign-in\/return/;
    const back = (await browser.signIn(server.endpoint, MANAGER)).url;
    browser.stopAt = undefined;
    back.searchParams.delete('code');
    back.searchParams.set('error', 'access_denied');
    const shown = await browser.open(back);
    expect(shown.status).toBe(403);
    expect(shown.text).toContain('You were not signed in: you went back');
  });
});

describe('signing out', () => {
  test('ends the session here and, by its own page, at the provider; only a form of ours does it', async () => {
    const browser = new CookieBrowser();
    await browser.signIn(server.endpoint, MANAGER);
    const post = (body: string, headers: Record<string, string> = {}) =>
      browser.open(`${server.endpoint}/sign-out`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      });
    const id = cookieOf(browser) ?? '';
    const refused = await post('csrf=guessed');
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('This form was not taken');
    expect(cookieOf(browser)).toBe(id);

    const there = await post(`csrf=${csrfOf(id)}`);
    expect(there.url.pathname).toBe('/identity/session/end');
    expect(cookieOf(browser)).toBeUndefined();
    const out = await browser.send(there, { logout: 'yes' });
    expect(out.url.pathname).toBe('/sign-out');
    expect(out.text).toContain('You are signed out');
    // The provider knows nobody any more: it asks again.
    expect((await browser.open(`${server.endpoint}/sign-in`)).text).toContain('Who are you?');
  });

  test('at the provider ends every session that came of it there, by the back channel', async () => {
    const browser = new CookieBrowser();
    await browser.signIn(server.endpoint, MANAGER);
    const id = cookieOf(browser) ?? '';
    const there = await browser.open(`${server.endpoint}/identity/session/end`);
    await browser.send(there, { logout: 'yes' });
    await eventually(async () => {
      // A form of a session that has ended is not looked at: whoever sends it is signed out.
      const answer = await fetch(`${server.endpoint}/sign-out`, {
        method: 'POST',
        body: new URLSearchParams({ csrf: 'guessed' }),
        headers: { cookie: `countersign-${new URL(server.endpoint).port}=${id}` },
      });
      return answer.status === 200 ? true : undefined;
    });
  });

  test.each([
    ['nothing', ''],
    ['no token', 'logout_token='],
    ['no signed one', 'logout_token=a.b.c'],
    ['too much', `logout_token=${'x'.repeat(20_000)}`],
  ])('is not done for a back channel that says %s', async (_what, body) => {
    const answer = await fetch(`${server.endpoint}/sign-in/back-channel`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(answer.status).toBe(400);
  });
});

describe('the console', () => {
  test('asks who somebody is, and shows them what they asked for', async () => {
    const browser = new CookieBrowser();
    browser.stopAt = /\/sign-in\?/;
    const asked = await browser.open(`${server.endpoint}/console/running?kind=model`);
    expect(asked.url.searchParams.get('to')).toBe('/console/running?kind=model');
    const somebody = new CookieBrowser();
    const work = await somebody.signIn(server.endpoint, MANAGER, '/console');
    expect(work).toMatchObject({ status: 200 });
    expect(work.text).toContain('Signed in as <b><bdi class="value">Morgan Estes</bdi></b>');
    expect(work.text).toContain('Nothing waits for you.');
    for (const path of ['/console/running', '/console/ledger', '/console/decisions', '/console/health'])
      expect(await somebody.open(`${server.endpoint}${path}`)).toMatchObject({ status: 200 });
    expect(await somebody.open(`${server.endpoint}/console/nothing`)).toMatchObject({ status: 404 });
  });

  test('is where an address that there is not leads people; programs are told as by the API', async () => {
    const shown = await fetch(`${server.endpoint}/nowhere/at?all`, {
      headers: { accept: 'text/html,*/*;q=0.8' },
    });
    expect(shown.status).toBe(404);
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await shown.text();
    expect(page).toContain('There is no page at this address');
    expect(page).toContain(`<a href="${server.endpoint}/console">the console</a>`);
    const told = await fetch(`${server.endpoint}/nowhere`, { method: 'POST', body: '{}' });
    expect([told.status, told.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    expect(await told.json()).toMatchObject({ code: 'UnknownAddress', status: 404 });
  });

  test('is found by the command', async () => {
    const { endpoint } = server;
    expect(await run(['open', '--endpoint', endpoint])).toMatchObject({
      stdout: `${endpoint}/console\n`,
      code: 0,
    });
    expect(await run(['open', 'model/churn', '--endpoint', endpoint])).toMatchObject({
      stdout: `${endpoint}/console/subjects/model/churn\n`,
    });
    const none = await run(['open', '--endpoint', 'http://127.0.0.1:1']);
    expect(none).toMatchObject({
      code: 1,
      stderr: 'countersign: Nothing answers at http://127.0.0.1:1/console.\n',
    });
  });
});

describe('signing a decision', { timeout: 60_000 }, () => {
  const ANALYST = 'data-analyst@example.org';
  let link: string;

  /** The page that somebody's newest mail about a stage leads to. */
  const linkOf = (person: string, subject: string) =>
    eventually(async () => {
      const mails = (await (
        await fetch(`${server.endpoint}/inbox.json?to=${person}`)
      ).json()) as ReceivedMail[];
      const mail = mails.find((one) => one.subject.includes(subject));
      return /(http\S+\/decide\/[\w.-]+)/.exec(mail?.body ?? '')?.[1];
    });
  const answer = { choice: 'approve', version: '7', comment: 'Größer ☃' };
  /** Sends the page's form, as far as where the provider asks who it is; that it asks, or who came back. */
  const sendFrom = async (browser: CookieBrowser, fields: Record<string, string> = answer) =>
    browser.send(await browser.open(link), fields);
  const history = async () => {
    const [, request = ''] =
      /(\w{26})/.exec((await run(['requests', '--endpoint', server.endpoint])).stdout) ?? [];
    return (await run(['history', request, '--endpoint', server.endpoint])).stdout;
  };

  const submit = async (version: string, subject = 'model/churn') => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const machines = new SFNClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
    const stateMachineArn =
      'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-signed-release:live';
    await machines.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(sampleInput(version, subject)) }),
    );
    machines.destroy();
  };

  beforeAll(async () => {
    await submit('7');
    link = await linkOf(MANAGER, 'Agree');
  }, 60_000);

  test('begins with a mail that leads everybody concerned to the page of its request, who sign in first', async () => {
    const mails = (await (
      await fetch(`${server.endpoint}/inbox.json?to=${MANAGER}`)
    ).json()) as ReceivedMail[];
    const [, page = ''] =
      /^Request: (http\S+)$/m.exec(mails.find(({ body }) => body.includes(link))?.body ?? '') ?? [];
    expect(page).toMatch(/\/console\/requests\/\w{26}$/);
    const shown = await new CookieBrowser().signIn(server.endpoint, ANALYST, new URL(page).pathname);
    expect([shown.status, shown.url.href]).toEqual([200, page]);
    expect(shown.text).not.toContain('/decide/');
  });

  test('is not done by the link alone', async () => {
    const sent = await fetch(link, { method: 'POST', body: new URLSearchParams(answer) });
    expect(sent.status).toBe(403);
    expect(await sent.text()).toContain('takes no decision by a link alone');
  });

  test('keeps what was typed when somebody goes back, or signs as somebody else', async () => {
    const browser = new CookieBrowser();
    const choice = await sendFrom(browser);
    expect(choice.text).toContain('Who are you?');
    const other = await browser.send(choice, { email: ANALYST });
    expect(other.status).toBe(403);
    expect(other.text).toContain(`you are ${ANALYST}, and this decision is asked of ${MANAGER}`);
    expect(other.text).toContain('Größer ☃');
    expect(await history()).not.toContain('decided');
  });

  test('is asked for anew although they are signed in, and what came back counts once', async () => {
    const browser = new CookieBrowser();
    await browser.signIn(server.endpoint, MANAGER);
    const choice = await sendFrom(browser);
    expect(choice.text, 'they are asked although they are signed in').toContain('Who are you?');
    const done = await browser.send(choice, { email: MANAGER });
    expect(done).toMatchObject({ status: 200, url: { href: link } });
    expect(done.text).toContain('You approved');
    expect(done.text).toContain(`proved anew who they are at ${server.endpoint}/identity, which signed this`);
    const back = browser.visited.find((url) => url.includes('/decide/signed')) ?? '';
    expect(await browser.open(back)).toMatchObject({ status: 403 });
    expect(await history()).toContain(`proved anew who they are at ${server.endpoint}/identity`);
  });

  test('takes no more than being signed in where the stage asks for no more', async () => {
    link = await linkOf(ANALYST, 'Check');
    const browser = new CookieBrowser();
    await browser.signIn(server.endpoint, ANALYST);
    const done = await sendFrom(browser);
    expect(done).toMatchObject({ status: 200, url: { href: link } });
    expect(done.text).toContain('signed in at');
  });

  test('is done from the console without a link, by the same form and the same signature', async () => {
    await submit('8');
    const browser = new CookieBrowser();
    await browser.signIn(server.endpoint, MANAGER, '/console');
    const way = await eventually(async () => {
      const { text } = await browser.open(`${server.endpoint}/console`);
      return /href="(\/console\/requests\/\w{26}\/stages\/agree)"/.exec(text)?.[1];
    });
    const page = `${server.endpoint}${way}`;
    const choice = await browser.send(await browser.open(page), { ...answer, version: '8' });
    expect(choice.text).toContain('Who are you?');
    const done = await browser.send(choice, { email: MANAGER });
    expect(done).toMatchObject({ status: 200, url: { href: page } });
    expect(done.text).toContain('You approved');
    expect(done.text).toContain(`proved anew who they are at ${server.endpoint}/identity`);
    expect(browser.visited.filter((url) => /\/decide\/[\w-]+\./.test(url))).toEqual([]);
  });

  const verify = (...argv: string[]) =>
    run(['audit', 'verify', '--endpoint-url', server.endpoint, '--no-digests', '--json', ...argv]);

  test('is verified afterwards: whose key it is, and what it signed', async () => {
    const { keys } = (await (await fetch(`${server.endpoint}/identity/jwks`)).json()) as { keys: object[] };
    const found = JSON.parse((await verify()).stdout);
    const issuer = `${server.endpoint}/identity`;
    expect(found).toMatchObject({
      whole: true,
      signedBy: [{ issuer, clientId: 'countersign', decisions: 3 }],
    });
    const file = join(directory.path, 'provider.json');
    writeFileSync(file, JSON.stringify({ issuer, clientId: 'countersign', keys }));
    expect(JSON.parse((await verify('--provider', file)).stdout)).toMatchObject({ whole: true });
    writeFileSync(file, JSON.stringify({ issuer, clientId: 'countersign', keys: [] }));
    expect(JSON.parse((await verify('--provider', file)).stdout)).toMatchObject({ whole: false });
  });

  test('is done of several at once, in a browser, with one signature', async (context) => {
    const { browser, whyNot } = await launchBrowser();
    if (browser === undefined) return context.skip(whyNot);
    try {
      await submit('3', 'model/fraud');
      await submit('5', 'model/price');
      const page = await browser.newPage({
        viewport: { width: 1440, height: 900 },
        javaScriptEnabled: false,
      });
      await page.goto(`${server.endpoint}/sign-in?to=/console`);
      await page.getByRole('button', { name: /Morgan Estes/ }).click();
      const rows = page.getByRole('checkbox');
      await eventually(async () => {
        await page.goto(`${server.endpoint}/console`);
        return (await rows.count()) >= 2 ? true : undefined;
      });
      for (const row of await rows.all()) await row.check();
      await page.getByRole('button', { name: 'Decide what is ticked together' }).click();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Decide 2 requests together');
      await page.getByRole('radio', { name: /Approve/ }).check();
      await page.getByRole('textbox', { name: 'Comment' }).fill('Both are fine.');
      await page.getByLabel(/Type how many/).fill('2');
      await page.getByRole('button', { name: 'Go on to sign my answers' }).click();
      await page.getByRole('button', { name: /Morgan Estes/ }).click();
      await page.getByText('You approved it on').first().waitFor();
      expect(await page.getByText('You approved it on').count()).toBe(2);
      const verified = JSON.parse((await verify()).stdout);
      expect(verified).toMatchObject({ whole: true, signedBy: [{ decisions: 5 }] });
      const copy = join(directory.path, 'export');
      const told = await run(['audit', 'export', copy, '--endpoint-url', server.endpoint]);
      expect(told.stderr, told.stdout).toBe('');
      const offline = JSON.parse((await run(['audit', 'verify', '--export', copy, '--json'])).stdout);
      expect(offline).toMatchObject({ whole: true, signedBy: [{ decisions: 5 }] });
    } finally {
      await browser.close();
    }
  });
});
