import { describe, expect, it } from 'vitest';
import type { Play } from '../../../support/play.ts';
import { about, playAll, produce, release, staff, submissionOf, workflowOf } from './governance.ts';

const { dana, morgan, devon, alex, ira } = staff;
const rollback = workflowOf('model-rollback');
const retirement = workflowOf('model-retirement');

async function twoVersions(): Promise<Play> {
  const play = playAll();
  await produce(play, '1');
  play.world.wait(60);
  await produce(play, '2');
  play.world.wait(60);
  return play;
}

describe('a rollback', () => {
  it('goes back to a version that was in production, with what is known of it, in a freeze too', async () => {
    const play = await twoVersions();
    play.world.freezes = [{ reason: 'Closing', from: '2026-03-01T00:00:00Z', until: '2026-04-01T00:00:00Z' }];
    const before = play.subjectEntries('model/churn').find(({ action }) => action === 'promoted')?.state
      .environments['production'];
    const request = await play.start(rollback, about('1', ira.email));
    await play.decide(request, morgan, 'approve');
    await play.decide(request, alex, 'approve');
    expect(play.production()).toMatchObject({
      version: '1',
      artifact: before?.artifact,
      variables: before?.variables,
      metrics: before?.metrics,
      workflow: 'model-rollback',
      replaced: { version: '2' },
    });
  });

  it.each([
    ['a version that never ran', about('9', ira.email)],
    [
      'a version with another artifact than it had',
      about('1', ira.email, { artifact: { uri: 's3://x/1', sha256: 'f'.repeat(64) } }),
    ],
    ['a version without its artifact', about('1', ira.email, { artifact: undefined })],
  ])('is refused to %s', async (_, input) => {
    const play = await twoVersions();
    const request = await play.start(rollback, JSON.parse(JSON.stringify(input)));
    expect(request.execution.refusal).toMatch(/must be a version that was in production before|\/artifact/);
    expect(request.entries).toEqual([]);
  });

  it('is asked for by nobody but its role', async () => {
    const play = await twoVersions();
    expect((await play.start(rollback, about('1', dana.email))).execution.refusal).toContain('/requestedBy');
  });

  it('does not promote when it is turned down', async () => {
    const play = await twoVersions();
    const request = await play.start(rollback, about('1', ira.email));
    await play.decide(request, morgan, 'reject');
    expect(play.production()?.version).toBe('2');
  });
});

describe('a retirement', () => {
  const ticked = { 'answer.users-told': 'yes', 'answer.record-kept': 'yes' };

  it('takes the version out of production once people agree, and answers are there', async () => {
    const play = await twoVersions();
    const request = await play.start(retirement, about('2', dana.email));
    expect(await play.decide(request, morgan, 'approve')).toBe(422);
    expect(await play.decide(request, morgan, 'approve', { ...ticked, 'answer.users-told': 'no' })).toBe(422);
    expect(await play.decide(request, morgan, 'approve', ticked)).toBe(303);
    expect(play.production()).toBeUndefined();
    expect(play.subjectEntries('model/churn').at(-1)).toMatchObject({
      action: 'retired',
      details: { version: '2' },
    });
    expect(request.execution.state).toBe('take-down');
    await play.decide(request, ira, 'approve');
    expect(request.state.outcome).toBe('completed');
  });

  it('begins only for what runs', async () => {
    const play = await twoVersions();
    for (const input of [
      about('1', dana.email),
      about('2', dana.email, { artifact: { uri: 's3://x', sha256: 'f'.repeat(64) } }),
    ])
      expect((await play.start(retirement, input)).execution.refusal).toContain(
        '/version must be what production runs',
      );
  });

  it('takes nothing out that took its place meanwhile, and ends as superseded', async () => {
    const play = await twoVersions();
    const request = await play.start(retirement, about('2', dana.email));
    play.world.wait(60);
    await release(play, '3');
    expect(await play.decide(request, devon, 'approve', ticked)).toBe(303);
    expect(play.production()?.version).toBe('3');
    expect(request.state).toMatchObject({
      status: 'closed',
      outcome: 'superseded',
      reason: expect.stringContaining('production runs version 3 now, no longer version 2'),
    });
    expect(request.status).toBe('FAILED');
    expect(play.world.mails.at(-1)).toMatchObject({
      to: dana.email,
      subject: expect.stringMatching(/^Superseded/),
    });
    expect(Object.keys(play.subject('model/churn').open)).not.toContain(request.id);
  });

  it('ends as superseded too when a freeze held it in between', async () => {
    const play = await twoVersions();
    play.world.freezes = [{ reason: 'Closing', from: '2026-03-01T00:00:00Z', until: '2026-03-04T00:00:00Z' }];
    const request = await play.start(retirement, about('2', dana.email));
    await play.decide(request, devon, 'approve', ticked);
    expect(request.state.stages['retire']?.held).toBeDefined();
    await release(play, '3');
    await play.pass(2 * 86_400);
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'superseded' });
    expect(request.status).toBe('FAILED');
    expect(play.production()?.version).toBe('3');
  });

  it('of a version leaves the same version free to be submitted again', async () => {
    const play = await twoVersions();
    const request = await play.start(retirement, about('2', dana.email));
    await play.decide(request, morgan, 'approve', ticked);
    const again = await play.start(
      workflowOf('emergency-release'),
      submissionOf('2', { note: 'back again' }),
    );
    expect(again.execution.state).toBe('authorise');
  });
});
