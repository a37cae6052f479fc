import { beforeAll, describe, expect, test } from 'vitest';
import type { SignedIn } from '../../../lambdas/engine/who.ts';
import { toCsv } from '../../../lambdas/operations/console/formats.ts';
import { showConsole } from '../../../lambdas/operations/console/serve.ts';
import { asked, type Example, playExample, signedInAs } from './example-ledger.ts';

let example: Example;

beforeAll(async () => {
  example = await playExample();
});

function get(address: string, who: SignedIn | 'signed-out' | 'unknown-person' = signedInAs('manager')) {
  return showConsole({ ...example.ports, who: async () => who })(asked(address));
}

async function json(address: string, who?: SignedIn) {
  const { body } = await get(`${address}${address.includes('?') ? '&' : '?'}format=json`, who);
  return JSON.parse(body);
}

describe('the console', () => {
  test('leads whoever is not signed in to signing in, and back to what they asked for', async () => {
    const page = await get('/console/running?kind=model&at=2026-06-20T12%3A00Z', 'signed-out');
    expect(page).toMatchObject({ status: 303, body: '' });
    expect(new URL(page.location ?? '', 'https://x').searchParams.get('to')).toBe(
      '/console/running?kind=model&at=2026-06-20T12%3A00Z',
    );
  });

  test('tells whoever stands in no role, and nothing of the ledger', async () => {
    const page = await get('/console/running', 'unknown-person');
    expect(page.status).toBe(403);
    expect(page.body).toContain('You stand in no role');
    expect(page.body).not.toContain('churn');
  });

  test('refuses what makes no sense in an address, all of it, with a way on', async () => {
    const { status, body } = await get('/console/running?kind=Model&colour=red&at=yesterday&format=pdf');
    expect(status).toBe(400);
    for (const words of [
      'kind must be the kind of a subject, such as &#39;model&#39;.',
      'colour is not known here: correct its name or leave it out.',
      'at must be an instant with a time zone, such as 2026-03-01T12:00Z.',
      'format must be &#39;csv&#39; or &#39;json&#39;.',
      '<a href="/console/running">The same page without filters</a>',
    ])
      expect(body).toContain(words);
  });

  test('takes a filter that nobody filled in for none', async () => {
    expect((await get('/console/running?kind=&name=&at=')).status).toBe(200);
  });

  test('says that there is no such page', async () => {
    const { status, body } = await get('/console/nothing/here');
    expect([status, body]).toEqual([
      404,
      expect.stringContaining('The console has no page /console/nothing/here.'),
    ]);
  });

  test('says that it failed, and not why, when something does not answer', async () => {
    const views = {
      ...example.ports.views,
      rows: () => {
        throw new Error('secret detail');
      },
    };
    const page = await showConsole({ ...example.ports, views, who: async () => signedInAs('manager') })(
      asked('/console/running'),
    );
    expect(page.status).toBe(500);
    expect(page.body).toContain('Something went wrong on our side');
    expect(page.body).not.toContain('secret detail');
  });

  test('allows both of its stylesheets by their hashes, and nothing else', async () => {
    const { headers, body } = await get('/console');
    expect(headers?.['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+' 'sha256-[^']+';/,
    );
    expect(body.match(/<style>/g)).toHaveLength(2);
    expect(body).not.toMatch(/<script|style="/);
  });

  test('signs out by a form that only its own pages can send', async () => {
    const { csrf } = signedInAs('manager');
    expect((await get('/console')).body).toContain(
      `action="/sign-out"><input type="hidden" name="csrf" value="${csrf}">`,
    );
  });
});

describe('CSV', () => {
  test('quotes what needs it, and lets no text become a formula', () => {
    expect(
      toCsv({
        heads: ['a', 'b'],
        rows: [
          ['=1+1', -1],
          ['x,"y"\n', undefined],
        ],
      }),
    ).toBe('\ufeffa,b\r\n\'=1+1,-1\r\n"x,""y""\n",\r\n');
  });
});

describe('my work', () => {
  test('has what waits for somebody, what is due first before the rest, and not what they have answered', async () => {
    const { revised, waiting } = example.requests;
    const of = async (person: string) =>
      (await json('/console', signedInAs(person))).waiting.map((one: { request: string }) => one.request);
    expect(await of('manager')).toEqual([revised, waiting]);
    expect(await of('deputy-manager')).toEqual([waiting]);
    expect(await of('data-analyst')).toEqual([]);
  });

  test('says how a version does against what runs, and how its checks went', async () => {
    const { body } = await get('/console');
    expect(body).toContain(
      '<b>0.9215</b> <bdi class="value">auc</bdi><small>+0.0211 against what runs</small>',
    );
    expect(body).toContain('<span class="mark good">passed</span>');
  });

  test("has a requester's own: what is under way, what waits for the next attempt, conditions to see to", async () => {
    const { rework } = example.requests;
    const work = await json('/console', signedInAs('data-scientist'));
    expect(work.waiting).toMatchObject([
      { request: rework, stage: 'rework', title: 'Submit the next attempt' },
    ]);
    expect(work.submitted).toHaveLength(3);
    expect(work.conditions).toMatchObject([{ subject: 'model/credit-risk', due: '2026-11-30' }]);
  });

  test('says what to expect where nothing waits', async () => {
    const { body } = await get('/console', signedInAs('director'));
    expect(body).toContain('Nothing waits for you.');
    expect(body).toContain('You stand in the role director.');
  });
});

describe('what runs', () => {
  const running = async (address: string) =>
    (await json(address)).running.map(
      ({
        subject,
        environment,
        deployment,
      }: {
        subject: string;
        environment: string;
        deployment: { version: string };
      }) => `${subject} ${environment} ${deployment.version}`,
    );

  test('has every subject with every environment', async () => {
    expect(await running('/console/running')).toEqual([
      'model/churn qa 6',
      'model/churn production 6',
      'model/credit-risk qa 4',
      'model/credit-risk production 4',
      'model/fraud qa 1',
      'model/fraud production 1',
    ]);
  });

  test('tells what ran at an instant, by the ledger', async () => {
    expect(await running('/console/running?at=2026-06-20T12:00Z&environment=production')).toEqual([
      'model/churn production 1',
    ]);
    const { status, body } = await get('/console/running?at=2036-06-20T12:00Z');
    expect([status, body]).toEqual([400, expect.stringContaining('The instant has not come yet')]);
  });

  test('finds subjects by how their names begin', async () => {
    expect(await running('/console/running?name=model/c&environment=qa')).toEqual([
      'model/churn qa 6',
      'model/credit-risk qa 4',
    ]);
    expect(await running('/console/running?kind=model&name=churn&environment=qa')).toEqual([
      'model/churn qa 6',
    ]);
    expect((await get('/console/running?name=model/z')).body).toContain('No subject fits these filters.');
  });

  test('says what is not confirmed, what is open, and when approvals end', async () => {
    const { body } = await get('/console/running');
    expect(body).toContain('its request ended as expired');
    expect(body).toContain('1 open');
    expect(body).toContain(
      'approval ends <time datetime="2027-03-03T22:00:00.000Z">3 Mar 2027, 22:00 UTC</time>',
    );
  });

  test('is a spreadsheet, one row for each version that runs somewhere', async () => {
    const { body, headers } = await get('/console/running?format=csv&name=model/churn');
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="console-running.csv"',
    });
    const [heads, ...rows] = body.trim().split('\r\n');
    expect(heads).toContain('subject,environment,version,since,approved by');
    expect(rows).toHaveLength(2);
  });
});
