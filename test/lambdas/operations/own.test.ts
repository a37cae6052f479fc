import { beforeEach, describe, expect, it } from 'vitest';
import type { RequestActions } from '../../../lambdas/domain/actions.ts';
import type { SignedIn } from '../../../lambdas/engine/who.ts';
import { decide } from '../../../lambdas/operations/decide.ts';
import { showOwn } from '../../../lambdas/operations/own/show.ts';
import { answerPath, submissionPath, takeBackPath } from '../../../lambdas/pages/own-paths.ts';
import { PROVIDER } from '../../attack/support/tokens.ts';
import { claimsOf } from '../../support/in-memory-ports.ts';
import { Play, type Played } from '../../support/play.ts';
import { SignedInBrowser } from '../../support/signed-in-browser.ts';
import { cast, roles, shortPathWith, version } from './features/cast.ts';

const path = shortPathWith('own-path', {
  review: { approvers: { manager: 2 }, handOverTo: ['risk'], commentRequiredFor: ['reject'] },
});

let play: Play;
let request: Played;
let morgan: SignedInBrowser;
let page: string;

beforeEach(async () => {
  play = new Play([path], roles);
  request = await play.start(path, version('14'));
  morgan = new SignedInBrowser(play, cast.morgan.email);
  page = answerPath(request.id, 'review');
});

const answer = { choice: 'approve', version: '14', comment: 'Größer ☃' };
const last = () => request.entries.at(-1);
const details = () => last()?.details as unknown as RequestActions['decided'];
const shown = async (address: string, who = cast.morgan, held: readonly string[] = ['manager']) => {
  const viewer = { person: who, roles: held, csrf: 'c' } as Pick<SignedIn, 'person' | 'roles' | 'csrf'>;
  return (await showOwn(play.world.ports, address, viewer))?.body;
};
const approved = async () => morgan.comeBack(await morgan.send(page, answer));

describe('a decision from the console', () => {
  it('has the page of a link, without one: its form goes where being signed in counts', async () => {
    const body = await shown(page);
    expect(body).toContain(`<form method="post" action="/decide${page}">`);
    expect(body).toContain('<input type="hidden" name="csrf" value="c">');
    expect(body).toContain('you sign in at your identity provider, which signs it');
    expect(body).toContain(`<a href="/console/requests/${request.id}">All about this request</a>`);
    expect(body).not.toMatch(/This link|\/decide\/[\w-]+\./);
  });

  it('is signed by the provider at any stage, and recorded with that and a link that only the entry has', async () => {
    const sent = await morgan.send(page, answer);
    expect(sent.onTo).toContain('https://id.example.com/authorise');
    expect(last()?.action).not.toBe('decided');
    expect(await morgan.comeBack(sent)).toMatchObject({ status: 303, location: page });
    expect(details()).toMatchObject({
      assurance: 'signed-in',
      decision: { person: cast.morgan.email, choice: 'approve', comment: 'Größer ☃' },
      countersignature: { idToken: expect.stringMatching(/^ey/) },
    });
    expect(claimsOf(details().proof ?? '')).toMatchObject({
      request: request.id,
      stage: 'review',
      attempt: 1,
      approver: cast.morgan.email,
    });
    expect(await shown(page)).toContain('You approved');
  });

  it('is refused with its form, and nothing goes to the provider, when it is not complete', async () => {
    const sent = await morgan.send(page, { ...answer, version: '13' });
    expect(sent).toMatchObject({ status: 422, body: expect.stringContaining('Größer ☃') });
    expect(sent.body).toContain(`<input type="hidden" name="csrf" value="${morgan.csrf}">`);
    expect(morgan.provider.asked).toEqual([]);
  });

  it('keeps what was typed where the provider says that it is somebody else', async () => {
    const sent = await morgan.send(page, answer);
    morgan.provider.claims = { email: cast.devon.email };
    const back = await morgan.comeBack(sent);
    expect(back).toMatchObject({ status: 403, body: expect.stringContaining('Größer ☃') });
    expect(back.body).toContain(`action="/decide${page}"`);
    expect(last()?.action).not.toBe('decided');
  });

  it('is not for who is asked nothing there, nor by the form that hands over', async () => {
    const dora = new SignedInBrowser(play, cast.dora.email);
    expect((await dora.send(page, answer)).body).toContain('Nothing to decide here');
    expect(dora.provider.asked).toEqual([]);
    const both = [...Object.entries(answer), ['choice', 'hand-over']] as [string, string][];
    expect((await morgan.send(page, both.toReversed())).status).toBe(422);
    expect(last()?.action).toBe('stage-opened');
  });
});

describe('a form of the console', () => {
  it.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another origin', { origin: 'https://evil.example' }],
  ])('is not taken from %s', async (_, from) => {
    const sent = await morgan.send(page, answer, from);
    expect(sent).toMatchObject({ status: 403, body: expect.stringContaining('This form was not taken') });
    expect(morgan.provider.asked).toEqual([]);
  });

  it.each(['guessed', ''])('is not taken without the token of its session: %j', async (csrf) => {
    for (const [to, fields] of [
      [page, { choice: 'hand-over', version: '14', to: cast.robin.email }],
      [page, answer],
      [submissionPath(request.id), { choice: 'withdraw', version: '14', comment: 'No.' }],
    ] as const) {
      const forged = Object.entries({ ...fields, csrf });
      // A second token beside the right one is none.
      expect((await morgan.send(to, forged)).status).toBe(403);
    }
    expect(last()?.action).toBe('stage-opened');
  });

  it('leads whoever is signed in no more to signing in, and back', async () => {
    morgan.sessions.kept.clear();
    const sent = await morgan.send(page, answer);
    expect(sent).toMatchObject({ status: 303, location: `/sign-in?${new URLSearchParams({ to: page })}` });
  });

  it('is of no page that there is not', async () => {
    for (const to of [answerPath(request.id, 'publish'), answerPath('a'.repeat(26), 'review'), '/console/x'])
      expect((await morgan.send(to, answer)).status).toBe(404);
  });

  it('leaves out roles whose group its person is not in', async () => {
    morgan.identity = { ...PROVIDER, groups: { manager: 'ml-managers' } };
    expect((await morgan.send(page, answer)).location).toMatch(/^\/sign-in/);
  });
});

describe('handing over from the console', () => {
  it('gives the part away, with a link that only the entry has', async () => {
    const sent = await morgan.send(page, {
      choice: 'hand-over',
      version: '14',
      to: cast.robin.email,
      comment: 'Away.',
    });
    expect(sent).toMatchObject({ status: 303, location: page });
    expect(last()).toMatchObject({
      action: 'handed-over',
      actor: cast.morgan.email,
      details: { from: cast.morgan.email, to: cast.robin.email, comment: 'Away.' },
    });
    expect(claimsOf(details().proof ?? '')).toMatchObject({ approver: cast.morgan.email });
    expect(await shown(page)).toContain('handed');
  });
});

describe('taking back from the console', () => {
  it('asks for a reason, takes the approval back, and leaves the way to answer again', async () => {
    await approved();
    const way = takeBackPath(request.id, 'review');
    expect(await shown(page)).toContain(`<a href="${way}">take it back</a>`);
    expect(await shown(way)).toContain(`action="/decide${way}"`);
    const without = await morgan.send(way, { choice: 'rescind', version: '14', comment: '' });
    expect(without).toMatchObject({ status: 422, body: expect.stringContaining('Say why you take it back') });
    const sent = await morgan.send(way, { choice: 'rescind', version: '14', comment: 'Too soon.' });
    expect(sent).toMatchObject({ status: 303, location: way });
    expect(last()).toMatchObject({
      action: 'rescinded',
      details: { assurance: 'signed-in', reason: 'Too soon.' },
    });
    expect(await shown(way)).toContain('You took your approval back');
    await approved();
    expect(last()?.action).toBe('decided');
  });

  it('is not there while there is nothing to take back', async () => {
    expect(await shown(takeBackPath(request.id, 'review'))).toBeUndefined();
  });

  it('leaves links that entries keep from before to do nothing', async () => {
    await approved();
    const link = details().proof ?? '';
    const rescinding = { choice: 'rescind', version: '14', comment: 'Too soon.' };
    await morgan.send(takeBackPath(request.id, 'review'), rescinding);
    const outcome = await decide(play.world.ports)({
      pathParameters: { link },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `${new URLSearchParams(answer)}`,
    } as never);
    expect(outcome).toMatchObject({ refused: { code: 'TakenBack' } });
  });
});

describe('withdrawing from the console', () => {
  it('is for who submitted it, with a reason, and ends the request', async () => {
    const way = submissionPath(request.id);
    const fields = { choice: 'withdraw', version: '14', comment: 'Not yet.' };
    const refused = await morgan.send(way, fields);
    expect(refused).toMatchObject({ status: 403, body: expect.stringContaining('Only those who submitted') });
    const dana = new SignedInBrowser(play, cast.dana.email);
    expect(await shown(way, cast.dana, ['data-scientist'])).toContain(`action="/decide${way}"`);
    expect((await dana.send(way, { ...fields, comment: '' })).status).toBe(422);
    expect(await dana.send(way, fields)).toMatchObject({ status: 303, location: way });
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'withdrawn', reason: 'Not yet.' });
  });
});
