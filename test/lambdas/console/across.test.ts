import { beforeAll, describe, expect, test } from 'vitest';
import { decisionColumns, decisionsContent } from '../../../lambdas/console/decisions.ts';
import { sheetOf } from '../../../lambdas/console/parts.ts';
import { encodeStanding } from '../../../lambdas/domain/digest/standing.ts';
import { GrowingTree } from '../../../lambdas/domain/digest/tree.ts';
import { showConsole } from '../../../lambdas/operations/console/serve.ts';
import { html } from '../../../lambdas/pages/html.ts';
import { WebhookDesk } from '../../support/webhook-desk.ts';
import { asked, type Example, playExample, signedInAs, workflows } from './example-ledger.ts';

let example: Example;

beforeAll(async () => {
  example = await playExample();
});

const get = (address: string, ports = example.ports) =>
  showConsole({ ...ports, who: async () => signedInAs('manager') })(asked(address));

async function json(address: string, ports = example.ports) {
  const { body } = await get(`${address}${address.includes('?') ? '&' : '?'}format=json`, ports);
  return JSON.parse(body);
}

const csv = async (address: string) =>
  (await get(`${address}${address.includes('?') ? '&' : '?'}format=csv`)).body.trimEnd().split('\r\n');

describe('decisions', () => {
  test('show who waived a check as that, and not among those who approved', () => {
    const line = { at: '2026-09-01T08:00:00.000Z', request: 'r1', seq: 3, subject: 'model/a', version: '1' };
    const by = { workflow: 'w', attempt: 1, stage: 's', person: 'a@example.org', name: 'A', role: 'risk' };
    const conditional = { ...line, ...by, choice: 'approve-with-conditions' } as const;
    const all = [{ ...conditional, waives: 'fairness' }, conditional];
    const page = {
      all,
      complete: true,
      shown: all,
      from: '2026-09',
      until: '2026-09',
      query: {},
      choices: { workflows: [], roles: [] },
      now: new Date('2026-09-02T08:00:00.000Z'),
      zone: undefined,
    };
    const body = String(html`${decisionsContent(page)}`);
    expect(body).toContain(
      '<span class="mark warn">waived a check</span><small><bdi class="value">fairness</bdi></small>',
    );
    expect(body).toContain('<span class="mark good">approved with conditions</span>');
    const { heads, rows } = sheetOf(decisionColumns(page), all);
    const waived = heads.indexOf('check waived');
    expect(rows.map((row) => row[waived])).toEqual(['fairness', undefined]);
  });

  test('are those of three months, the latest first', async () => {
    const { from, until, complete, decisions } = await json('/console/decisions');
    expect([from, until, complete]).toEqual(['2026-07', '2026-09', true]);
    const instants = decisions.map(({ at }: { at: string }) => at);
    expect(instants.length).toBeGreaterThan(25);
    expect(instants).toEqual([...instants].sort().reverse());
    expect(instants.at(-1) >= '2026-07').toBe(true);
  });

  test('are found by person, outcome, subject, role, workflow and period, all at once', async () => {
    const { decisions } = await json(
      '/console/decisions?person=Manager@example.org&outcome=reject&subject=model/fraud&role=manager&workflow=checked-promotion&from=2026-09&until=2026-09',
    );
    expect(decisions).toEqual([
      expect.objectContaining({
        person: 'manager@example.org',
        choice: 'reject',
        subject: 'model/fraud',
        version: '2',
        comment: 'Trained on a month with a known labelling error.',
      }),
    ]);
    expect((await json('/console/decisions?person=nobody@example.org')).decisions).toEqual([]);
  });

  test('are found by what shows who answered', async () => {
    const all = (await json('/console/decisions')).decisions.length;
    expect((await json('/console/decisions?assurance=email-link')).decisions).toHaveLength(all);
    expect((await json('/console/decisions?assurance=re-authenticated')).decisions).toEqual([]);
    expect((await get('/console/decisions?assurance=hearsay')).status).toBe(400);
  });

  test('say what to do where there are none', async () => {
    const { body } = await get('/console/decisions?from=2020-01&until=2020-02');
    expect(body).toContain('Nobody decided anything that fits these filters in this period.');
    expect(body).not.toContain('<svg role="img"');
  });

  test('go on by pages, and keep the filters', async () => {
    const first = await get('/console/decisions?from=2026-06&until=2026-09');
    const rows = (page: string) => page.match(/<tr role="row"><th scope="row"/g)?.length ?? 0;
    expect(rows(first.body)).toBe(40);
    const next = /href="([^"]+)" rel="next"/.exec(first.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(next).toMatch(/^\/console\/decisions\?from=2026-06&until=2026-09&after=/);
    const { decisions } = await json('/console/decisions?from=2026-06&until=2026-09');
    expect(rows((await get(next)).body)).toBe(decisions.length - 40);
  });

  test('have all that fits as CSV, with a head', async () => {
    const lines = await csv('/console/decisions?outcome=reject');
    expect(lines[0]).toBe(
      '\ufeffat,who,name,role,decision,check waived,comment,assurance,subject,version,stage,workflow,attempt,request,entry',
    );
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(',manager@example.org,Morgan Estes,manager,reject,');
  });

  test.each([
    [
      'from=2026-09&until=2026-07',
      'The period ends (2026-07) before it begins (2026-09): exchange the months.',
    ],
    ['from=2020-01&until=2026-07', 'A page looks at 24 months at most: choose a shorter period.'],
    ['outcome=maybe', 'outcome must be one of approve, approve-with-conditions'],
    ['from=2026', 'from must be a month: YYYY-MM.'],
  ])('refuse %s with what to do', async (query, words) => {
    const { status, body } = await get(`/console/decisions?${query}`);
    expect(status).toBe(400);
    expect(body).toContain(words);
  });

  test('are drawn by week and outcome, and by person and model', async () => {
    const { body } = await get('/console/decisions?from=2026-09');
    expect(body).toContain('<desc id="by-week-description">A column for each week from,');
    expect(body).toMatch(/<th scope="row"><bdi>manager@example\.org<\/bdi><\/th><td>\d+<\/td>/);
  });
});

describe('times', () => {
  test('spread by stage and role; how requests ended; how far they came', async () => {
    const { stages, ended, funnel } = await json('/console/times?since=2026-06-01');
    const review = stages.find(({ stage }: { stage: string }) => stage === 'review');
    expect(review).toMatchObject({ workflow: 'checked-promotion', role: 'manager' });
    expect(review.p10 <= review.p25 && review.p25 <= review.median && review.median <= review.p75).toBe(true);
    expect(review.p75 <= review.p90 && review.p90 <= review.max).toBe(true);
    const outcomes = ended.map(({ outcome }: { outcome: string }) => outcome);
    expect(outcomes.filter((one: string) => one === 'rejected')).toHaveLength(1);
    expect(funnel).toMatchObject({ workflow: 'checked-promotion', requests: ended.length });
    expect(funnel.stages[0]).toEqual({ title: 'Automatic checks', reached: ended.length });
    expect(funnel.completed).toBe(outcomes.filter((one: string) => one === 'completed').length);
  });

  test('are empty where nothing was decided, and say so', async () => {
    const { body } = await get('/console/times?workflow=nothing-of-ours');
    expect(body).toContain('Nobody decided anything in this time.');
  });

  test('are seconds as CSV, and words for people', async () => {
    expect((await csv('/console/times'))[0]).toBe('\ufeffstage,workflow,role,decisions,median,90%,longest');
    expect((await get('/console/times')).body).toMatch(
      /<td role="cell" class="num" data-label="median">[\d.]+ (hours|days)<\/td>/,
    );
  });
});

describe('workflows', () => {
  test('are those that are deployed, with what is under way', async () => {
    const { workflows: listed } = await json('/console/workflows');
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(workflows.map(({ id }) => id));
    expect(listed[0]).toMatchObject({ id: 'checked-promotion', open: 3 });
  });

  test('are drawn, with the people of their roles and the versions of their rules', async () => {
    const { body } = await get('/console/workflows/checked-promotion');
    expect(body).toContain(
      'From top to bottom: submitted by data-scientist, then Automatic checks, Manager review, Promotion to QA, Test in QA, Promotion to production, Deployment, done. 4 ways lead back to the requester for rework.',
    );
    expect(body).toContain('<bdi class="value">Morgan Estes</bdi>');
    expect(body).toContain('new requests begin under these');
  });

  test('tell what a change of the rules changed, and which of them are in use', async () => {
    const [first, ...others] = workflows;
    if (first === undefined) throw new Error('there is no workflow');
    const review = first.stages.review;
    const changed = {
      ...first,
      stages: { ...first.stages, review: { ...review, due: { seconds: 172_800 } } },
    } as typeof first;
    const ports = {
      ...example.ports,
      catalogue: { ...example.ports.catalogue, workflows: [changed, ...others] },
    };
    const { rules } = await json('/console/workflows/checked-promotion', ports);
    expect(rules).toEqual([
      expect.objectContaining({
        live: true,
        changes: ['review: 2 manager, within 5 days; now 2 manager, within 2 days'],
      }),
      expect.objectContaining({ live: false, since: expect.stringMatching(/^2026-06-01T/) }),
    ]);
    expect((await get('/console/workflows/checked-promotion', ports)).body).toContain('Not used yet');
  });

  test('that are not deployed are refused with those that are', async () => {
    const { status, body } = await get('/console/workflows/nothing');
    expect(status).toBe(400);
    expect(body).toContain('No workflow &#39;nothing&#39; is deployed: choose one of checked-promotion,');
  });
});

describe('conditions', () => {
  test('are the open ones, by owner and last day', async () => {
    const { conditions } = await json(
      '/console/conditions?owner=data-scientist@example.org&until=2026-12-01',
    );
    expect(conditions).toEqual([
      expect.objectContaining({
        subject: 'model/credit-risk',
        due: '2026-11-30',
        text: 'Measure the drift of the new segment after two weeks.',
      }),
    ]);
    expect((await json('/console/conditions?until=2026-10-01')).conditions).toEqual([]);
    expect((await get('/console/conditions?until=2026-10-01')).body).toContain(
      'No open condition fits these filters.',
    );
  });

  test('are drawn by owner and how pressing they are', async () => {
    expect((await get('/console/conditions')).body).toContain(
      '<th scope="row"><bdi>Dana Rojas</bdi></th><td>0</td><td>0</td><td>1</td><td>1</td>',
    );
  });
});

describe('people', () => {
  test('are everybody in a role once, with what waits for them and what they did', async () => {
    const { people } = await json('/console/people');
    const addresses = people.map(({ email }: { email: string }) => email);
    expect(new Set(addresses).size).toBe(addresses.length);
    const manager = people.find(({ email }: { email: string }) => email === 'manager@example.org');
    expect(manager).toMatchObject({ name: 'Morgan Estes', roles: ['manager'], waiting: 2, overdue: 0 });
    expect(manager.decided).toBeGreaterThan(0);
    const owner = people.find(({ email }: { email: string }) => email === 'data-scientist@example.org');
    expect(owner).toMatchObject({ waiting: 1, conditions: 1 });
  });

  test('are those of a role, and a role that nobody knows is refused', async () => {
    const { people } = await json('/console/people?role=manager');
    expect(people.map(({ email }: { email: string }) => email).sort()).toEqual([
      'deputy-manager@example.org',
      'manager@example.org',
    ]);
    expect((await get('/console/people?role=queen')).status).toBe(400);
  });
});

describe('health', () => {
  test('is well where nothing is stuck, by what the ledger says', async () => {
    const { troubles, states, behind, undigested } = await json('/console/health');
    expect(troubles).toEqual([]);
    expect(states).toEqual({ 'waits for people': 2, 'waits for its next attempt': 1 });
    expect(behind).toEqual({ compared: 3, late: 0, seconds: 0 });
    expect(undigested).toEqual({ count: 3, seconds: 79_200 });
  });

  test('is up to date with the digests where these hold the newest entries', async () => {
    const digested = async (streams: readonly string[]) => ({
      heads: new Map(streams.map((stream) => [stream, { seq: 1_000, hash: '' }])),
      damaged: [],
    });
    const ports = { ...example.ports, heads: { digested, standing: async () => undefined } };
    expect((await json('/console/health', ports)).undigested).toEqual({ count: 0, seconds: 0 });
    expect((await get('/console/health', ports)).body).toContain('with the newest entries of 3 requests');
  });

  test('names receivers of webhooks that have not taken what they were told, or want nothing more', async () => {
    const desk = new WebhookDesk({
      one: { url: 'https://one.example.com' },
      two: { url: 'https://two.example.com' },
    });
    const ports = { ...example.ports, told: { webhooks: desk.webhooks, deliveries: desk.deliveries } };
    expect((await json('/console/health', ports)).troubles).toEqual([]);
    desk.answer = ({ url }) => ({ status: url.includes('two') ? 410 : 503 });
    const sealed = desk.keep('subject/model/churn', 'retired', {}, { subject: 'model/churn' });
    await desk.take(desk.queued(sealed), desk.queued(sealed, 'two'));
    const { troubles } = await json('/console/health', ports);
    expect(troubles.map(({ what }: { what: string }) => what)).toEqual([
      "The receiver 'one' has not taken 1 webhooks, of which 0 were given up",
      "The receiver 'two' has answered that it wants no more webhooks",
    ]);
    expect((await get('/console/health', ports)).body).toContain('countersign webhooks redeliver');
  });

  test('says which digest was the last, and until when it has everything', async () => {
    expect((await json('/console/health')).lastDigest).toBeUndefined();
    const covers = new Date(example.ports.clock.now().getTime() - 240_000).toISOString();
    const history = new GrowingTree(1, [Buffer.alloc(32)]);
    const standing = encodeStanding({ number: 1, hash: 'h', slot: covers, covers, key: 'k', history });
    const heads = {
      digested: example.ports.heads.digested.bind(example.ports.heads),
      standing: async () => standing,
    };
    const ports = { ...example.ports, heads };
    expect((await json('/console/health', ports)).lastDigest).toEqual({ number: 1, covers });
    const text = (await get('/console/health', ports)).body;
    expect(text).toContain('number 1, with all that was noticed until');
    expect(text).toContain('4 minutes ago');
  });

  test('names those who hear nothing, and says so of roles that could not be asked about', async () => {
    const hears = example.ports.subscriptions;
    const confirmed = async (role: string) => {
      if (role === 'data-analyst') throw new Error('throttled');
      return role === 'manager' ? new Set(['manager@example.org']) : hears.confirmed(role);
    };
    const ports = { ...example.ports, subscriptions: { confirmed } };
    const { people } = await json('/console/people', ports);
    const silent = people.filter((one: { unconfirmed: string[] }) => one.unconfirmed.length > 0);
    expect(
      silent.map((one: { email: string; unconfirmed: string[] }) => [one.email, one.unconfirmed]),
    ).toEqual([['deputy-manager@example.org', ['manager']]]);
    const page = (await get('/console/people', ports)).body;
    expect(page).toContain('countersign people subscribe ADDRESS');
    expect(page).toContain('Who has confirmed the mails of data-analyst could not be read now');
    const { troubles, unconfirmed } = await json('/console/health', ports);
    expect(unconfirmed).toBeUndefined();
    expect(troubles.map((one: { what: string }) => one.what)).toEqual([
      'Devon Pike is asked in 1 request that waits, and gets no mail: those of manager are not confirmed',
      'Who gets the mails of data-analyst could not be read',
    ]);
    expect(troubles[0].todo).toContain('countersign people subscribe deputy-manager@example.org');
    expect(troubles[1].todo).toContain('deploy again');
    expect((await get('/console/health', ports)).body).toContain('SNS tells nobody');
    expect((await json('/console/health')).unconfirmed).toBe(0);
  });

  test('tells those who hear nothing apart from those whose answer is waited for, too', async () => {
    const confirmed = async (role: string) => new Set(role === 'manager' ? ['manager@example.org'] : []);
    const { troubles } = await json('/console/health', { ...example.ports, subscriptions: { confirmed } });
    const what: string[] = troubles.map((one: { what: string }) => one.what);
    expect(what.slice(0, 2).map((one) => one.slice(0, 10))).toEqual(['Dana Rojas', 'Devon Pike']);
    expect(what[2]).toMatch(/^\d+ people have not confirmed their mails, and hear nothing; no request waits/);
    expect(what).toHaveLength(3);
  });

  test('names what is due and does not happen, what is damaged, and how far pages are behind', async () => {
    const { views, ledger, clock } = example.ports;
    const now = clock.now();
    const broken = {
      ...views,
      find: views.find.bind(views),
      findAll: async (streams: readonly string[]) => {
        const found = new Map(await views.findAll(streams));
        const [one] = streams;
        const view = one === undefined ? undefined : found.get(one);
        if (one !== undefined && view !== undefined) found.set(one, { ...view, seq: view.seq - 1 });
        const last = streams.at(-1);
        const other = last === undefined || last === one ? undefined : found.get(last);
        if (last !== undefined && other !== undefined) found.set(last, { ...other, text: 'nothing' });
        return found;
      },
      rows: views.rows.bind(views),
    };
    const late = { now: () => new Date(now.getTime() + 86_400_000 * 40) };
    const ports = { ...example.ports, views: broken as unknown as typeof views, ledger, clock: late };
    const { troubles, behind, states } = await json('/console/health', ports);
    const what = troubles.map((one: { what: string }) => one.what);
    expect(what).toContain('Something is due and does not happen');
    expect(what.at(-1)).toMatch(/^\d+ of what this page read is not what it should be$/);
    expect(behind.late).toBe(1);
    expect(behind.seconds).toBeGreaterThan(86_400);
    expect(states['past its time']).toBeGreaterThan(0);
    expect((await get('/console/health', ports)).body).toContain('behind by');
  });
});
