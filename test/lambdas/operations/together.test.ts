import { beforeEach, describe, expect, it } from 'vitest';
import { judgeCountersignature } from '../../../cli/audit/verifier/countersignature.ts';
import { chosenControl, TOGETHER_PATH } from '../../../lambdas/console/together.ts';
import type { RequestActions } from '../../../lambdas/domain/actions.ts';
import { nonceOf, whyNotCountersigned } from '../../../lambdas/domain/countersignature.ts';
import { titleTogether } from '../../../lambdas/operations/own/together/page.ts';
import { readTogether } from '../../../lambdas/operations/own/together/read.ts';
import { findForms } from '../../../local/people/html-form.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';
import { claimsOf } from '../../support/in-memory-ports.ts';
import { Play, type Played } from '../../support/play.ts';
import { SignedInBrowser } from '../../support/signed-in-browser.ts';
import { cast, roles, shortPathWith, version } from './features/cast.ts';

const path = shortPathWith('together-path', {
  review: {
    approvers: { manager: 2 },
    commentRequiredFor: ['reject'],
    form: { impact: { type: 'choice', label: 'Impact', options: ['low', 'high'] } },
  },
});
const NAMES = ['churn', 'fraud', 'price'];

let play: Play;
let requests: Played[];
let morgan: SignedInBrowser;

beforeEach(async () => {
  play = new Play([path], roles);
  requests = [];
  for (const name of NAMES)
    requests.push(await play.start(path, version('14', { subject: `model/${name}` })));
  morgan = new SignedInBrowser(play, cast.morgan.email);
});

const ids = () => requests.map(({ id }) => id);
const form = (changes: Record<string, string> = {}) => ({
  stage: 'review',
  among: ids().join(','),
  choice: 'approve',
  comment: 'All of them ☃.',
  count: String(ids().length),
  ...Object.fromEntries(
    ids().flatMap((id, index) => [
      [chosenControl(id), '1 14'],
      [`answer.${id}.impact`, index === 0 ? 'high' : 'low'],
      [`replaces-${id}-production`, ''],
    ]),
  ),
  ...changes,
});
const send = (changes?: Record<string, string>) => morgan.send(TOGETHER_PATH, form(changes));
const details = (one: Played) =>
  one.entries.find(({ action }) => action === 'decided')?.details as unknown as RequestActions['decided'];
const recorded = () => requests.map((one) => one.actions.includes('decided'));

describe('several requests of one stage, decided together', () => {
  it('are signed once, by a root to which each entry has its own way', async () => {
    const sent = await send();
    expect(sent.onTo).toContain('https://id.example.com/authorise');
    expect(recorded()).toEqual([false, false, false]);
    const back = await morgan.comeBack(sent);
    expect(back).toMatchObject({
      status: 303,
      location: `${TOGETHER_PATH}?stage=review&request=${encodeURIComponent(ids().join(','))}`,
    });
    expect(morgan.provider.asked).toHaveLength(1);
    const all = requests.map((one) => ({ id: one.id, ...details(one) }));
    expect(new Set(all.map(({ countersignature }) => countersignature?.idToken)).size).toBe(1);
    expect(all.map(({ countersignature }) => countersignature?.together)).toMatchObject([
      { index: 0, size: 3, path: [expect.stringMatching(/^[0-9a-f]{64}$/), expect.any(String)] },
      { index: 1, size: 3 },
      { index: 2, size: 3, path: [expect.any(String)] },
    ]);
    expect(all.map(({ decision }) => [decision.comment, decision.answers?.['impact']])).toEqual([
      ['All of them ☃.', 'high'],
      ['All of them ☃.', 'low'],
      ['All of them ☃.', 'low'],
    ]);
    for (const { id, countersignature, decision, proof, ...said } of all) {
      if (countersignature === undefined) throw new Error('it is not signed');
      expect(claimsOf(proof ?? '')).toMatchObject({ request: id, approver: cast.morgan.email });
      const { challengedAt, together } = countersignature;
      const nonce = nonceOf({ ...said, decision, request: id }, challengedAt, together);
      expect(nonce).toBe(morgan.provider.asked[0]?.nonce);
      const of = { nonce, person: decision.person, at: decision.at, assurance: 'signed-in' } as const;
      expect(await whyNotCountersigned(countersignature, of)).toBeUndefined();
      const entry = { ...said, decision, countersignature };
      const texts = Object.entries(entry).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, Buffer.from(canonicalize(value)).toString('latin1')] as const],
      );
      const judged = { details: new Map(texts), request: `"${id}"`, at: decision.at };
      expect(judgeCountersignature(judged)).toHaveProperty('signing');
    }
  });

  it('are called what came of them', async () => {
    const actor = { person: cast.morgan, roles: Object.keys(roles), csrf: '' };
    const title = async () =>
      titleTogether(await readTogether(play.world.ports, { requests: ids(), stage: 'review' }, actor));
    expect(await title()).toBe('Decide 3 requests together');
    const sent = await send();
    await play.withdraw(requests[1] as Played);
    expect(await title()).toBe('Decide 2 requests together');
    await morgan.comeBack(sent);
    expect(await title()).toBe('You have decided 2 of these 3 requests');
    requests.splice(1, 1);
    expect(await title()).toBe('You have decided these 2 requests');
  });

  it('say which were not recorded and why, and the others stand', async () => {
    const sent = await send();
    await play.withdraw(requests[1] as Played);
    const back = await morgan.comeBack(sent);
    expect(back.status).toBe(409);
    expect(back.body).toContain('2 of 3 are recorded');
    expect(back.body).toContain('withdrawn');
    expect(recorded()).toEqual([true, false, true]);
  });

  it('say it, too, of one whose put got no answer', async () => {
    const sent = await send();
    const { ledger } = play.world.ports;
    const append = ledger.append.bind(ledger);
    ledger.append = async (entry) => {
      if (entry.stream.endsWith(ids()[2] ?? '')) throw new Error('no answer');
      return append(entry);
    };
    const back = await morgan.comeBack(sent);
    expect(back.body).toContain('2 of 3 are recorded');
    expect(back.body).toContain('It is not known whether this was recorded');
    expect(recorded()).toEqual([true, true, false]);
  });

  it('go nowhere while one of them could not be recorded, with what was typed', async () => {
    const id = ids()[1];
    const lacking = await send({ [`answer.${id}.impact`]: '' });
    expect(lacking.status).toBe(422);
    expect(lacking.body).toContain('All of them ☃.');
    expect(lacking.body).toContain(`href="#answer.${id}.impact"`);
    expect(lacking.body).toContain('Answer &#39;Impact&#39; to approve.');
    const stale = await send({ [chosenControl(id ?? '')]: '2 14' });
    expect(stale.body).toContain('the request is at attempt 1 now');
    expect((await send({ count: '2' })).body).toContain('3 requests are ticked: type 3.');
    expect((await send({ choice: 'reject', comment: '' })).body).toContain('Say why in the comment');
    expect((await send({ choice: 'approve-with-conditions' })).status).toBe(422);
    expect(morgan.provider.asked).toEqual([]);
  });

  it('are decided by one signature of its person alone', async () => {
    const sent = await send();
    morgan.provider.claims = { email: cast.devon.email };
    const back = await morgan.comeBack(sent);
    expect(back).toMatchObject({ status: 403, body: expect.stringContaining('All of them ☃.') });
    const other = await send();
    morgan.provider.claims = { nonce: 'x' };
    expect((await morgan.comeBack(other)).body).toContain('0 of 3 are recorded');
    expect(recorded()).toEqual([false, false, false]);
  });

  it('are one by itself where but one is ticked, or the others are recorded already', async () => {
    await morgan.comeBack(await send());
    expect(await send()).toMatchObject({ status: 303 });
    expect(morgan.provider.asked).toHaveLength(1);
    const devon = new SignedInBrowser(play, cast.devon.email);
    const [id = ''] = ids();
    const one = { stage: 'review', among: id, choice: 'reject', comment: 'No.', count: '1' };
    const sent = await devon.send(TOGETHER_PATH, { ...one, [chosenControl(id)]: '1 14' });
    expect(await devon.comeBack(sent)).toMatchObject({ status: 303 });
    const last = requests[0]?.entries.findLast(({ action }) => action === 'decided');
    expect(last).toMatchObject({ actor: cast.devon.email, details: { decision: { choice: 'reject' } } });
    expect(last?.details).not.toHaveProperty('countersignature.together');
  });

  it('are taken from a form of their own session alone, and are at most twenty of one workflow', async () => {
    expect((await morgan.send(TOGETHER_PATH, form(), { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await morgan.send(TOGETHER_PATH, form({ csrf: 'guessed' }))).status).toBe(403);
    const many = Array.from({ length: 21 }, (_, index) => `${index}`.padStart(26, 'a'));
    const who = { person: cast.morgan, roles: ['manager'], csrf: '' };
    await expect(readTogether(play.world.ports, { requests: many }, who)).rejects.toThrow(
      'At most 20 requests of one stage of one workflow are decided together.',
    );
    expect(morgan.provider.asked).toEqual([]);
  });

  it.each(['release 3', `sha256:${'ab'.repeat(32)}`, 'v1 (EU) 1 14', '第三版 🚀'])(
    'have versions as registries have them: %s',
    async (name) => {
      play = new Play([path], roles);
      const artifact = { uri: 's3://models/any', sha256: 'b'.repeat(64) };
      requests = [
        await play.start(path, version(name, { artifact })),
        await play.start(path, version(name, { subject: 'model/fraud', artifact })),
      ];
      morgan = new SignedInBrowser(play, cast.morgan.email);
      const page = await send({
        count: '9',
        ...Object.fromEntries(ids().map((id) => [chosenControl(id), ''])),
      });
      const shown = findForms(page.body).flatMap(({ fields }) =>
        fields.filter(({ active, name: control }) => active && control.includes('.')),
      );
      const pairs = shown.map(({ name: control, value }) => [control, value]);
      const sent = await send({ count: '2', ...Object.fromEntries(pairs) });
      expect(await morgan.comeBack(sent)).toMatchObject({ status: 303 });
      expect(recorded()).toEqual([true, true]);
    },
  );

  it('are refused on a page that says what to do where they are of two workflows', async () => {
    const another = shortPathWith('another-path', {
      title: 'Another path',
      review: { approvers: { manager: 2 } },
    });
    play = new Play([path, another], roles);
    const [one, other] = [
      await play.start(path, version('14')),
      await play.start(another, version('3', { subject: 'model/fraud' })),
    ];
    morgan = new SignedInBrowser(play, cast.morgan.email);
    const among = `${one.id},${other.id}`;
    const chosen = { [chosenControl(one.id)]: '1 14', [chosenControl(other.id)]: '1 3' };
    const sent = await morgan.send(TOGETHER_PATH, { ...form({ among, count: '2' }), ...chosen });
    expect(sent.status).toBe(422);
    expect(sent.body).toContain('These are not decided together');
    expect(sent.body).toContain('tick those of one workflow in My work');
    expect(sent.body).toContain('&#39;Another path&#39;');
    expect(sent.body).toContain('href="/console"');
    expect(morgan.provider.asked).toEqual([]);
  });
});
