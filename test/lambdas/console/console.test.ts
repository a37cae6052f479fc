import { beforeAll, describe, expect, test } from 'vitest';
import type { SignedIn } from '../../../lambdas/engine/who.ts';
import { toCsv } from '../../../lambdas/operations/console/formats.ts';
import { showConsole } from '../../../lambdas/operations/console/serve.ts';
import { sha256Hex } from '../../../schema/canonical-json.ts';
import { Simulation } from '../../../simulation/simulation.ts';
import { roles } from '../../organisation/index.ts';
import {
  asked,
  checkedPromotion,
  type Example,
  playExample,
  portsOf,
  signedInAs,
  version,
} from './example-ledger.ts';
import { LONG_SUBJECT, LONG_VERSION, playNames } from './names-ledger.ts';

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

  test('knows its paths behind what the API puts before them', async () => {
    const page = await get('/secret/console/running', 'signed-out');
    expect(page.location).toBe('/sign-in?to=%2Fconsole%2Frunning');
    expect((await get('/secret/console/running')).status).toBe(200);
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

  test.each([
    ["fine;=1+cmd|'/C calc'!A0;ok", `"fine;'=1+cmd|'/C calc'!A0;ok"`],
    ['x\n=1+1', `"x\n'=1+1"`],
    ['x\t@SUM(1)', `"x\t'@SUM(1)"`],
    ['first,\n;-1', `"first,\n;'-1"`],
    ['\uff1d1\uff0b1', "'\uff1d1\uff0b1"],
  ])('lets no part of a text become one where a sheet is separated otherwise: %j', (text, cell) => {
    expect(toCsv({ heads: ['a'], rows: [[text]] })).toBe(`\ufeffa\r\n${cell}\r\n`);
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

  test('has what somebody decided lately, the latest first, and says where there is nothing', async () => {
    const { decided } = await json('/console', signedInAs('deputy-manager'));
    expect(decided.length).toBeGreaterThan(0);
    expect(new Set(decided.map(({ person }: { person: string }) => person))).toEqual(
      new Set(['deputy-manager@example.org']),
    );
    const instants = decided.map(({ at }: { at: string }) => at);
    expect(instants).toEqual(instants.toSorted().toReversed());
    const { body } = await get('/console', signedInAs('deputy-manager'));
    expect(body).toMatch(/Decided by you[\s\S]*<span class="mark good">approved<\/span>/);
    const { body: none } = await get('/console', signedInAs('finance'));
    expect(none).toContain('You decided nothing this month or the last.');
    expect(none).toContain('You see to no open condition.');
  });

  test("has a requester's own: what is under way, what waits for the next attempt, conditions to see to", async () => {
    const { rework } = example.requests;
    const work = await json('/console', signedInAs('data-scientist'));
    expect(work.waiting).toMatchObject([
      { request: rework, stage: 'rework', title: 'Submit the next attempt' },
    ]);
    expect(work.submitted).toHaveLength(3);
    const { body } = await get('/console', signedInAs('data-scientist'));
    expect(body).toContain('data-label="Workflow"><bdi class="value">Checked promotion</bdi>');
    expect(body).toContain('Next attempt due');
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

  test('has a column for where something is under way, though nothing runs there yet', async () => {
    const simulation = new Simulation([checkedPromotion], roles, [], new Date('2026-06-01T08:00:00.000Z'));
    await simulation.submit(checkedPromotion, version('model/new', 1));
    const ports = await portsOf(simulation.world);
    const show = (address: string, who = signedInAs('data-scientist')) =>
      showConsole({ ...ports, who: async () => who })(asked(address));
    const { body } = await show('/console/running');
    expect(body).toContain('<th scope="col" role="columnheader" class="named">qa</th>');
    expect(body).toContain('<th scope="col" role="columnheader" class="named">production</th>');
    expect(body).toContain('version <bdi class="value">1</bdi></a>');
    expect((await show('/console/subjects/model/new')).body).toContain('1 version on this page.');
    const work = await show('/console');
    expect(work.body).toContain('Your requests under way');
    expect(work.body).not.toContain('Next attempt due');
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
    expect(heads).toContain('subject,environment,version,since,approved by,check waived by,requested by');
    expect(rows).toHaveLength(2);
  });
});

describe('a request', () => {
  const page = async (which: keyof Example['requests'], who?: SignedIn) =>
    (await get(`/console/requests/${example.requests[which]}`, who)).body;

  test('says who decided what, whom it waits for, until when, and what comes next', async () => {
    const body = await page('revised');
    expect(body).toContain('<li class="done"><b><bdi class="value">Automatic checks</bdi></b>');
    expect(body).toContain(
      '<li class="now" aria-current="step"><b><bdi class="value">Manager review</bdi></b>',
    );
    expect(body).toContain('<p>for <bdi class="value">Morgan Estes</bdi></p>');
    expect(body).toContain('<bdi class="value">Devon Pike</bdi> approved');
    expect(body).toMatch(
      /<b><bdi class="value">Promotion to QA<\/bdi><\/b>\s*<span class="mark">comes next<\/span>/,
    );
    expect(body).toContain('due in almost 4 days');
  });

  test('has what changed since the attempt before and against production, and the feedback', async () => {
    const body = await page('revised');
    expect(body).toContain('What changed since attempt 1');
    expect(body).toContain('Use the data of the last month, and lower the learning rate.');
    expect(body).toContain('What differs from what production runs');
  });

  test('that has ended says that it is compared with what runs today', async () => {
    const said = 'compares it with what runs today, which need not be what its approvers saw';
    expect(await page('rejected')).toContain(said);
    expect(await page('revised')).not.toContain(said);
  });

  test('waits for its requester where changes were asked for, after the stage that asked', async () => {
    const body = await page('rework');
    expect(body.indexOf('Automatic checks')).toBeLessThan(
      body.indexOf('<b><bdi class="value">Attempt 2</bdi></b>'),
    );
    expect(body).toContain('waits for <bdi class="value">Dana Rojas</bdi>');
    expect(body).not.toContain('comes next');
  });

  test('is open to everyone in a role, and says so of a request that there is not', async () => {
    expect(await page('waiting', signedInAs('finance'))).toContain('model/fraud, version 3');
    const none = await get(`/console/requests/${'0'.repeat(26)}`);
    expect([none.status, none.body]).toEqual([404, expect.stringContaining('No such request')]);
    expect((await get('/console/requests/UPPER')).status).toBe(400);
  });

  test('draws how long each stage took, waiting and rework apart', async () => {
    const body = await page('revised');
    expect(body).toMatch(
      /<th scope="row"><bdi>Manager review<\/bdi><\/th><td>2\.2 days<\/td><td>24 hours<\/td>/,
    );
  });

  test('is a spreadsheet of its entries', async () => {
    const { body } = await get(`/console/requests/${example.requests.rejected}?format=csv`);
    expect(body).toContain('number,at,by,action,attempt,hash');
    expect(body).toContain(',manager@example.org,decided,1,');
  });
});

describe('a model', () => {
  test('has its versions, the newest first, with what runs where', async () => {
    const { versions, environments } = await json('/console/subjects/model/churn');
    expect(versions.map((one: { version: string }) => one.version)).toEqual([
      '8',
      '6',
      '5',
      '4',
      '3',
      '2',
      '1',
    ]);
    expect(versions[1]).toMatchObject({
      status: 'closed',
      outcome: 'completed',
      runsIn: ['production', 'qa'],
    });
    expect(environments.production.version).toBe('6');
  });

  test('draws each metric with the bound of its check, and what is in production', async () => {
    const { body } = await get('/console/subjects/model/churn');
    expect(body).toContain('at least 0.85');
    expect(body).toContain('at most 250');
    expect(body.match(/<figure class="chart"/g)).toHaveLength(5);
  });

  test('has open conditions, and says when there is no such model', async () => {
    expect((await get('/console/subjects/model/credit-risk')).body).toContain(
      'Measure the drift of the new segment',
    );
    const none = await get('/console/subjects/model/nothing');
    expect([none.status, none.body]).toEqual([404, expect.stringContaining('The ledger knows no subject')]);
  });
});

describe('versions compared', () => {
  const address = '/console/subjects/model/churn/compare';

  test('stand beside one another, what differs before what does not', async () => {
    const { body } = await get(`${address}?version=6&version=8`);
    const at = (name: string) => body.indexOf(`<bdi class="value">${name}</bdi>`);
    expect(body).toContain(
      '<tr role="row" class="changed"><th scope="row" role="rowheader"><bdi class="value">depth</bdi>',
    );
    expect(body).toContain(
      '<tr role="row" class="same"><th scope="row" role="rowheader"><bdi class="value">loss</bdi>',
    );
    expect(at('depth')).toBeLessThan(at('loss'));
    expect(body).toContain('0.9215<small>+0.0211</small>');
  });

  test('are two to five, and those that there are', async () => {
    for (const query of [
      '',
      '?version=6',
      '?version=6&version=6',
      '?version=1,2,3,4,5,6',
      '?version=6&version=%0A',
    ])
      expect((await get(`${address}${query}`)).status).toBe(400);
    const none = await get(`${address}?version=6&version=99`);
    expect([none.status, none.body]).toEqual([404, expect.stringContaining('99')]);
  });

  test('are a spreadsheet with a column for each', async () => {
    const { body } = await get(`${address}?version=6&version=8&format=csv`);
    expect(body).toContain('what,changed,6,8\r\n');
    expect(body).toContain('Metrics: auc,true,0.9004,0.9215\r\n');
  });
});

describe('the ledger', () => {
  const findings = async (address: string) =>
    (await json(address)).findings.map(
      ({ what, verdict }: { what: string; verdict: string }) => `${verdict}: ${what}`,
    );

  test('has an entry with its chain, its digest and its proof', async () => {
    const { deploying } = example.requests;
    const { entry, before, after } = await json(`/console/ledger?stream=${deploying}&seq=4`);
    expect(entry).toMatchObject({ action: 'decided', actor: 'manager@example.org' });
    // The link of a person is for nobody else's eyes.
    expect(entry.details.proof).toBe('(kept in the ledger, and not shown here)');
    expect([before.seq, after.seq]).toEqual([3, 5]);
    expect(await findings(`/console/ledger?stream=request/${deploying}&seq=4`)).toEqual([
      'holds: Its text is the one it was recorded with',
      'holds: It follows the entry before it',
      'holds: The entry after it follows',
      'holds: A signed digest holds it',
      'holds: Its person did it',
    ]);
  });

  test('takes the newest entry of a subject, of which nothing can be said yet that comes later', async () => {
    expect(await findings('/console/ledger?stream=model/churn')).toEqual([
      'holds: Its text is the one it was recorded with',
      'holds: It follows the entry before it',
      'open: The entry after it follows',
      'open: A signed digest holds it',
    ]);
  });

  test('says what is broken, and how long it is, but shows nobody the link or token in it', async () => {
    const stream = `request/${example.requests.rejected}`;
    const sealed = example.world.streams.get(stream) ?? [];
    const [, , third] = sealed;
    if (third === undefined) throw new Error('no third entry');
    const secrets = '"proof":"eyJyZXF1ZXN0IjoieCJ9.AAAA","idToken":"aaa.bbb.ccc","';
    const forged = { ...third, entry: third.entry.replace('"details":{"', `"details":{${secrets}`) };
    expect(forged.entry).toContain('aaa.bbb.ccc');
    example.world.streams.set(stream, sealed.with(2, forged));
    expect(await findings(`/console/ledger?stream=${stream}&seq=3`)).toContain(
      'broken: Its text is the one it was recorded with',
    );
    const { body } = await get(`/console/ledger?stream=${stream}&seq=3`);
    expect(body).toContain('It is NOT intact');
    expect(body).toContain(`${Buffer.byteLength(forged.entry)} bytes`);
    expect(body).toContain(sha256Hex(forged.entry));
    for (const format of ['', '&format=json', '&format=csv'])
      expect((await get(`/console/ledger?stream=${stream}&seq=3${format}`)).body).not.toMatch(
        /eyJyZXF1|aaa\.bbb/,
      );
    example.world.streams.set(stream, sealed);
  });

  test('says which entry there is not, and what to ask for where nobody asks', async () => {
    const none = await get('/console/ledger?stream=model/churn&seq=999');
    expect([none.status, none.body]).toEqual([404, expect.stringContaining('has no entry 999')]);
    expect((await get('/console/ledger?stream=..%2F..')).status).toBe(400);
    expect((await get('/console/ledger')).body).toContain('What the ledger is');
  });
});

test('the page of a request leads whom it names to withdrawing it, and to saying that it is not theirs', async () => {
  const address = `/console/requests/${example.requests.waiting}`;
  const { body } = await get(address, signedInAs('data-scientist'));
  for (const field of ['withdraw-comment', 'disown-comment']) {
    const path = `${address}/submission`;
    expect(body).toContain(`href="${path}#${field}"`);
    expect((await get(path, signedInAs('data-scientist'))).body).toContain(`id="${field}"`);
  }
  expect((await get(address)).body).not.toContain('#disown-comment');
  const answering = `${address}/stages/review`;
  expect((await get(address)).body).toContain(`href="${answering}#hand-over-to"`);
  expect((await get(answering)).body).toContain('id="hand-over-to"');
});

test('the pages of a version have the command that makes its evidence pack', async () => {
  for (const [address, command] of [
    ['/console/subjects/model/churn', 'countersign evidence model/churn 6 --output churn-6'],
    [`/console/requests/${example.requests.rejected}`, 'countersign evidence model/fraud 2 --output fraud-2'],
  ] as const)
    expect((await get(address)).body).toContain(`<code>${command}</code>`);
});

test('a metric has the name and the meaning that its workflow gives it, wherever versions are compared', async () => {
  const example = await playNames();
  const show = showConsole({ ...example.ports, who: async () => signedInAs('manager') });
  const body = async (path: string) => (await show(asked(path))).body;
  expect(await body('/console')).toMatch(
    /0\.9400<\/b> <bdi class="value">曲線下面積<\/bdi><small>\+0\.0200 <b class="better">.*?better<\/b> than what runs/,
  );
  const subject = `/console/subjects/${LONG_SUBJECT}`;
  expect(await body(subject)).toContain('class="num named">曲線下面積</th>');
  expect((await body(`${subject}?format=csv`)).split('\n')[0]).toContain(',auc,');
  const compared = await body(`${subject}/compare?version=1,${encodeURIComponent(LONG_VERSION)}`);
  expect(compared).toMatch(/0\.9200<small>\+0\.0100 <b class="better">/);
  expect(compared).toContain('<small><code>auc</code></small>');
});

test('what runs shows which versions an environment ran, of each model, over time', async () => {
  const { overTime } = await json('/console/running');
  expect(overTime.environment).toBe('production');
  const churn = overTime.lanes.find((one: { label: string }) => one.label === 'model/churn');
  expect(churn.spans.map((one: { label: string }) => one.label)).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(churn.spans.at(-1).until).toBeUndefined();
  const { body } = await get('/console/running?environment=qa');
  expect(body).toContain('Versions in qa over time');
  expect((await json('/console/running?at=2026-07-01T12:00:00Z')).overTime).toBeUndefined();
});

test.each([
  '/console',
  '/console/running',
  '/console/subjects/model/churn',
  '/console/subjects/model/churn/compare?version=6&version=5&version=4&version=3&version=2',
  '/console/ledger?stream=model/churn',
])('%s asks the tables a bounded number of times', async (address) => {
  const { calls } = example.world;
  const before = calls.length;
  expect((await get(address)).status).toBe(200);
  expect(calls.length - before).toBeLessThanOrEqual(14);
});
