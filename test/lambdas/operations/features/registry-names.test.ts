import { describe, expect, test } from 'vitest';
import { checkPack } from '../../../../cli/evidence/check/check-pack.ts';
import { type SealedEntry, seal, subjectStream, versionStream } from '../../../../lambdas/domain/entry.ts';
import { shortFormOf } from '../../../../lambdas/domain/version.ts';
import { evidenceOfOne } from '../../../cli/evidence/support.ts';
import { judgeBoth } from '../../../cli/support/both-verifiers.ts';
import { Play } from '../../../support/play.ts';
import { NAMES, VERSIONS } from '../../../support/registry-names.ts';
import { Story, submission } from '../../../support/story.ts';
import { cast, roles, shortPath, version } from './cast.ts';

const ALL = [
  ...NAMES.map(([registry, name]) => [registry, name, '14'] as const),
  ...VERSIONS.map(([registry, number]) => [registry, 'Credit Risk (EU)', number] as const),
];

/** A version that is brought into production, by what its approver types. */
async function promoted(name: string, number: string, typed = number) {
  const play = new Play([shortPath], roles);
  const artifact = { uri: 's3://models/1', sha256: 'b'.repeat(64) };
  const request = await play.start(shortPath, version(number, { subject: `model/${name}`, artifact }));
  return { play, request, status: await play.decide(request, cast.morgan, 'approve', { version: typed }) };
}

describe('a version as its registry calls it', () => {
  test.each(ALL)(
    'reaches production, and both verifiers hold its ledger to it: %s, %s %s',
    async (_, name, number) => {
      const { play } = await promoted(name, number);
      const subject = `model/${name}`;
      expect(play.production(subject)?.version).toBe(number);
      expect(play.subject(subject).subject).toBe(subject);
      const streams = [...play.world.streams.keys()];
      expect(streams).toEqual(
        expect.arrayContaining([subjectStream(subject), versionStream(subject, number)]),
      );
      for (const stream of streams) expect(stream).toMatch(/^[a-z]+(?:\/[A-Za-z0-9._+-]+){1,3}$/);
      const items = [...play.world.streams.values()].flat();
      expect(await judgeBoth(items)).toEqual({ online: [], offline: undefined });
      expect(await judgeBoth(items, { subject })).toEqual({ online: [], offline: undefined });
    },
  );

  test('is signed by its short form where it is long, or on no ordinary keyboard', async () => {
    for (const [, number] of VERSIONS.filter(([, one]) => one.length > 24 || one === '第3版')) {
      const short = shortFormOf(number);
      expect(short).toMatch(/^[0-9a-f]{8}$/);
      const { play, status } = await promoted('信用評分', number, short);
      expect([status, play.production('model/信用評分')?.version]).toEqual([303, number]);
      const wrong = await promoted('信用評分', number, shortFormOf(`${number}x`));
      expect([wrong.status, wrong.request.state.status]).toEqual([422, 'open']);
    }
  });

  test('is read as it is, in the mail and on the page, which says what to type', async () => {
    const story = new Story(undefined, submission({ subject: 'model/信用評分', version: '第3版' }));
    await story.upTo('review');
    const mail = story.world.mails.find(({ to }) => to === 'morgan@example.com');
    expect(mail?.subject).toMatch(/^Please decide: model\/\.\.\. 17670e62/);
    expect(mail?.body).toMatch(/Subject +model\/信用評分\n +Version +第3版/);
    const { body } = await story.review(cast.morgan, 'review');
    expect(body).toContain('Type the short form of the version to sign: <code>17670e62</code>');
    expect(body).toContain('model/信用評分, version 第3版');
    expect(body).toContain("It stands for '第3版'");
  });

  test('is one however its accents are written: the same input is the same request', async () => {
    const [composed, decomposed] = ['K\u00fcndigung', 'Ku\u0308ndigung'].map((name) =>
      version('14', { subject: `model/${name}` }),
    ) as [Record<string, unknown>, Record<string, unknown>];
    const play = new Play([shortPath], roles);
    const first = await play.start(shortPath, composed);
    const again = await play.start(shortPath, decomposed);
    expect(again.id).toBe(first.id);
    expect(first.state.subject).toBe('model/K\u00fcndigung');
    expect([...play.world.streams.keys()].filter((stream) => stream.startsWith('subject/'))).toEqual([
      'subject/model/_K_C3_BCndigung',
    ]);
  });

  test('is not one that only looks alike in a stream of its own', async () => {
    const { play } = await promoted('Credit Risk', '14');
    const stream = 'subject/model/_Credit_20risk';
    let last: SealedEntry | undefined;
    const items = [...play.world.streams.values()].flat().map((item) => {
      if (item.stream !== subjectStream('model/Credit Risk')) return item;
      const { stream: _, seq, prev, ...draft } = JSON.parse(item.entry);
      last = seal(stream, last, draft);
      return last;
    });
    const { online, offline } = await judgeBoth(items);
    expect(online).toContain('carries the state of another subject');
    expect(offline).toBe('carries the state of another subject');
  });

  test('has an evidence pack that checks itself', async () => {
    const [name, number] = ['نموذج <b>& (EU)', '第3版/2026-03-02T09:00+01:00'];
    const made = await evidenceOfOne(`model/${name}`, number);
    expect((await checkPack(made.pack, made.trusted)).problems).toEqual([]);
    expect(made.files.get('evidence.html')).toContain('نموذج &lt;b&gt;&amp; (EU)');
    for (const file of made.files.keys()) expect(file).toMatch(/^[a-z0-9.-]+$/);
  });
});
