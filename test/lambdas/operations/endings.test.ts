import { describe, expect, it } from 'vitest';
import { requestStream } from '../../../lambdas/domain/entry.ts';
import { closeFromOutside } from '../../../lambdas/engine/close.ts';
import { close, finishClosed } from '../../../lambdas/operations/close.ts';
import { InMemoryWorld, people } from '../../support/in-memory-ports.ts';
import { execution, Story, submission } from '../../support/story.ts';

const FIVE_DAYS = 5 * 86_400;

describe('a stage that nobody decides', () => {
  it('expires when its state times out, and says so to the execution and the requester', async () => {
    const story = await new Story().upTo('review');
    story.world.wait(FIVE_DAYS);
    expect(await story.openStage('review', { timedOut: true })).toMatchObject({
      kind: 'fail',
      error: 'Expired',
    });
    await story.ended('FAILED', 'Expired');
    expect(story.state).toMatchObject({ status: 'closed', outcome: 'expired' });
    expect(story.world.mails.at(-1)?.to).toBe(people.dana.email);
  });

  it('does not expire because whoever calls says that its time is over', async () => {
    const story = await new Story().upTo('review');
    story.world.wait(FIVE_DAYS - 60);
    await story.openStage('review', { timedOut: true });
    expect(story.state.status).toBe('open');
    expect(story.actions).not.toContain('expired');
    expect((await story.decide(people.morgan, 'review', 'approve')).status).toBe(200);
  });

  it('follows the decision that came just before the timeout', async () => {
    const story = await new Story().upTo('review');
    story.world.fault = ({ port }) => (port === 'callback' ? 'before' : undefined);
    expect((await story.decide(people.morgan, 'review', 'approve')).status).toBe(200);
    story.world.fault = () => undefined;
    expect(await story.openStage('review', { timedOut: true })).toMatchObject({ kind: 'succeed' });
    expect(story.actions).not.toContain('expired');
  });

  it('takes no decision after its deadline, even before the timeout is recorded', async () => {
    const story = await new Story().upTo('review');
    story.world.wait(FIVE_DAYS);
    expect((await story.decide(people.morgan, 'review', 'approve')).status).toBe(409);
  });

  it('is let expire by the sweeper when the state machine does not', async () => {
    const story = await new Story().upTo('review');
    story.world.wait(FIVE_DAYS + 600);
    await story.sweep();
    expect(story.state.outcome).toBe('expired');
    expect(story.world.woken.at(-1)).toMatchObject({ kind: 'fail', error: 'Expired' });
  });
});

describe('an event that says that an execution has ended', () => {
  const forged = (story: Story) => ({
    detail: {
      executionArn: story.execution,
      stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:countersign-model-promotion',
      status: 'FAILED',
      input: JSON.stringify(submission()),
      error: 'Invented',
      cause: 'An invented reason.',
    },
  });

  it.each([
    ['undo-0f5h7w2k9x3b6d8m1n4p7q0r2s-production', 1],
    ['renew-1234', 1],
    ['api-1234', 0],
  ])('rings where %s, which carries no request, was turned down: %i', async (name, count) => {
    const world = new InMemoryWorld();
    const input = JSON.stringify({ ...submission(), version: '99' });
    const { detail } = forged(new Story(world));
    await close(world.ports)({ detail: { ...detail, executionArn: execution(name), input } });
    expect(world.counts.get('OwedNotStarted') ?? 0).toBe(count);
  });

  it('ends nothing while Step Functions says that it runs', async () => {
    const story = await new Story().upTo('review');
    story.world.running.set(story.execution, 'RUNNING');
    await expect(close(story.world.ports)(forged(story))).rejects.toMatchObject({ code: 'Unavailable' });
    expect(story.state.status).toBe('open');
  });

  it('gives no reason of its own: how it ended is what Step Functions says', async () => {
    const story = await new Story().upTo('review');
    story.world.running.set(story.execution, 'ABORTED');
    await close(story.world.ports)(forged(story));
    expect(story.state).toMatchObject({
      outcome: 'stopped',
      reason: 'The execution was stopped from outside.',
    });
    expect(JSON.stringify([...story.world.streams.values()])).not.toContain('nvented');
  });
});

describe('rework that does not come', () => {
  it('expires at its deadline', async () => {
    const story = await new Story().upTo('review');
    await story.decide(people.morgan, 'review', 'request-changes');
    await story.intake();
    story.world.wait(14 * 86_400);
    expect(await story.intake({ timedOut: true })).toMatchObject({ kind: 'fail', error: 'Expired' });
    expect(story.state.outcome).toBe('expired');
  });
});

describe('a comment that seems to have a secret in it', () => {
  const comment = 'The job logs in with glpat-ab12cd34ef56gh78ij90.';

  it('is asked about once, by name; sent again as it is, it is taken', async () => {
    const story = await new Story().upTo('review');
    const asked = await story.decide(people.morgan, 'review', 'approve', { comment });
    expect(asked.status).toBe(422);
    expect(asked.body).toContain('This seems to have a GitLab token in it, and the record keeps it for ever');
    expect(story.actions).not.toContain('decided');
    const confirmed = /name="confirmed" value="([0-9a-f]+)"/.exec(asked.body)?.[1] ?? '';
    const other = { comment: `${comment} Or glpat-zz12cd34ef56gh78ij90.`, confirmed };
    expect((await story.decide(people.morgan, 'review', 'approve', other)).status).toBe(422);
    const same = { comment: comment, confirmed };
    expect((await story.decide(people.morgan, 'review', 'approve', same)).status).toBe(200);
    expect(story.actions).toContain('decided');
  });
});

describe('an input that is no request', () => {
  const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
  it.each<[string, unknown, string]>([
    ['half a character', '\ud800', '/note has half a character'],
    ['a number beyond all', Number.POSITIVE_INFINITY, '/note is a number beyond what a double can hold'],
    ['20,000 brackets', deep, 'is nested deeper than 32 levels'],
    ['far too much', 'x'.repeat(200_000), 'must be at most 65536 bytes, not 200'],
  ])("fails at once as its sender's mistake, and leaves nothing to close: %s", async (_, note, says) => {
    const story = new Story(new InMemoryWorld(), submission({ note }));
    const heard = await story.intake();
    expect(heard).toMatchObject({ kind: 'fail', error: 'InvalidRequest' });
    expect(heard?.kind === 'fail' && heard.cause).toContain(says);
    expect(story.world.mails).toEqual([]);
  });

  it('is nothing to close, whatever its text was', async () => {
    const { ports } = new InMemoryWorld();
    const stateMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:countersign-model-promotion';
    for (const input of ['{"note":"\\ud800"}', '1e400', '['.repeat(20_000), 'null'])
      await close(ports)({
        detail: { executionArn: execution('x'), stateMachineArn, status: 'FAILED', input },
      });
  });
});

describe('a role whose topic is gone', () => {
  it('holds nothing up: the request goes on, and operators are told', async () => {
    const story = new Story();
    story.world.unreachableRoles.add('manager').add('data-scientist');
    await story.upTo('review');
    await story.decide(people.morgan, 'review', 'reject');
    await story.ended('FAILED', 'Rejected');
    expect(story.subjectEntries.at(-1)?.action).toBe('request-closed');
    expect(story.world.counts.get('UndeliverableMail')).toBe(3);
  });
});

describe('a rejection', () => {
  it('ends the request with its reason', async () => {
    const story = await new Story().upTo('review');
    await story.decide(people.morgan, 'review', 'reject', { comment: 'Not fit for use.' });
    expect(story.world.woken.at(-1)).toMatchObject({ kind: 'fail', error: 'Rejected' });
    await story.ended('FAILED', 'Rejected');
    expect(story.state).toMatchObject({ outcome: 'rejected' });
    expect(story.state.reason).toContain('Not fit for use.');
    expect(story.world.underWay.length).toBe(0);
  });
});

describe('an execution that fails right after its last promotion took effect', () => {
  it('leaves a request that shows the promotion', async () => {
    const story = await new Story().upTo('test');
    await story.decide(people.alex, 'test', 'approve');
    story.world.fault = ({ method, args }) =>
      method === 'append' && String(Object(args[0]).stream).startsWith('request/') ? 'before' : undefined;
    await expect(story.promote('promote-to-production')).rejects.toThrow();
    story.world.fault = () => undefined;
    await story.ended('FAILED', 'Unavailable');
    expect(story.actions.slice(-2)).toEqual(['promoted', 'closed']);
    expect(story.subjectEntries.at(-1)?.state.environments['production']?.version).toBe('14');
  });
});

describe('an execution that is stopped from outside', () => {
  it('closes its request, and its links then say so', async () => {
    const story = await new Story().upTo('review');
    await story.ended('ABORTED');
    expect(story.state).toMatchObject({ status: 'closed', outcome: 'stopped' });
    expect((await story.decide(people.morgan, 'review', 'approve')).status).toBe(409);
    expect(story.subjectEntries.at(-1)).toMatchObject({ action: 'request-closed', state: { open: {} } });
  });

  it('is noticed within a day when the event was lost', async () => {
    const story = await new Story().upTo('review');
    story.world.running.set(story.execution, 'ABORTED');
    story.world.wait(16 * 60);
    await story.reconcile();
    expect(story.state.outcome).toBe('failed');
    expect(story.world.underWay.length).toBe(0);
  });

  it('is ended once, however often it is told', async () => {
    const story = await new Story().upTo('review');
    await story.ended('ABORTED');
    await story.ended('ABORTED');
    await story.sweep();
    expect(story.actions.filter((action) => action === 'closed')).toHaveLength(1);
    expect(story.subjectEntries.filter((entry) => entry.action === 'request-closed')).toHaveLength(1);
  });
});

describe('an execution that nobody knows', () => {
  it('is given the time to start, when its request has only just begun', async () => {
    const story = await new Story().upTo('review');
    story.world.unknownExecutions.add(story.execution);
    await story.reconcile();
    expect(story.state.status).toBe('open');
    expect(story.world.underWay.length).toBe(1);
  });

  it('ends its request after that', async () => {
    const story = await new Story().upTo('review');
    story.world.unknownExecutions.add(story.execution);
    story.world.wait(16 * 60);
    await story.reconcile();
    expect(story.state).toMatchObject({ status: 'closed', outcome: 'failed' });
    expect(story.world.underWay.length).toBe(0);
  });

  it('is looked for once: a comparison that is repeated keeps no place, and does what is left', async () => {
    const first = await new Story().upTo('review');
    const { world } = first;
    const all = [first];
    for (const name of ['b', 'c', 'd'])
      all.push(await new Story(world, submission({ subject: `model/${name}` }), name).upTo('review'));
    for (const { execution: gone } of all) world.unknownExecutions.add(gone);
    world.wait(16 * 60);
    let read: unknown[] = [];
    let broken = requestStream(all[1]?.request ?? '');
    world.fault = ({ port, method, args: [stream] }) => {
      if (port !== 'ledger' || method !== 'last' || !String(stream).startsWith('request/')) return undefined;
      read.push(stream);
      return stream === broken ? 'before' : undefined;
    };
    await expect(first.reconcile()).rejects.toThrow();
    expect(all.map(({ state }) => state.status)).toEqual(['closed', 'open', 'closed', 'closed']);
    [read, broken] = [[], ''];
    await first.reconcile();
    expect(all[1]?.state.status).toBe('closed');
    expect(new Set(read)).toEqual(new Set([requestStream(all[1]?.request ?? '')]));
  });
});

describe('a newer version of the same subject', () => {
  const newer = () => submission({ version: '15', artifact: { uri: 's3://m/15', sha256: 'd'.repeat(64) } });

  it('supersedes the older request, whose execution then ends', async () => {
    const older = await new Story().upTo('review');
    older.world.wait(60);
    await new Story(older.world, newer(), 'newer').intake();
    expect(older.state).toMatchObject({ status: 'closed', outcome: 'superseded' });
    expect(older.world.woken.at(-2)).toMatchObject({ kind: 'fail', error: 'Superseded' });
  });

  it('never lets the older one promote again', async () => {
    const older = await new Story().upTo('review');
    await older.decide(people.morgan, 'review', 'approve');
    older.world.wait(60);
    await new Story(older.world, newer(), 'newer').intake();
    await expect(older.promote('promote-to-qa')).rejects.toMatchObject({ name: 'Superseded' });
    expect(older.subjectEntries.at(-1)?.state.environments).toEqual({});
  });

  it('is recorded as what it is, even when the execution of the older one fails first', async () => {
    const older = await new Story().upTo('review');
    await older.decide(people.morgan, 'review', 'approve');
    older.world.wait(60);
    const closing = ({ method, args }: { method: string; args: readonly unknown[] }) =>
      method === 'append' && String(Object(args[0]).stream) === `request/${older.request}`;
    older.world.fault = (call) => (closing(call) ? 'before' : undefined);
    await expect(new Story(older.world, newer(), 'newer').intake()).rejects.toThrow();
    older.world.fault = () => undefined;
    await expect(older.promote('promote-to-qa')).rejects.toMatchObject({ name: 'Superseded' });
    await older.ended('FAILED', 'Superseded');
    expect(older.state).toMatchObject({ status: 'closed', outcome: 'superseded' });
    expect(older.world.mails.at(-1)?.subject).toMatch(/^Superseded/);
  });

  it('leaves an older one that is in production to be deployed', async () => {
    const older = await new Story().upTo('deploy');
    older.world.wait(60);
    await new Story(older.world, newer(), 'newer').intake();
    expect(older.state.status).toBe('open');
    expect((await older.decide(people.ira, 'deploy', 'approve')).status).toBe(200);
  });

  it('closes an older one that was to be deployed and now needs rework', async () => {
    const older = await new Story().upTo('deploy');
    older.world.wait(60);
    await new Story(older.world, newer(), 'newer').intake();
    await older.decide(people.ira, 'deploy', 'request-changes');
    expect(await older.intake()).toMatchObject({ kind: 'fail', error: 'Superseded' });
    expect(older.state.outcome).toBe('superseded');
  });

  it('does not supersede the newer one when the older is entered late', async () => {
    const world = new InMemoryWorld();
    const older = new Story(world);
    world.fault = ({ method, args }) =>
      method === 'append' && String(Object(args[0]).stream).startsWith('subject/') ? 'before' : undefined;
    await expect(older.intake()).rejects.toThrow();
    world.fault = () => undefined;
    world.wait(60);
    const newest = new Story(world, newer(), 'newer');
    await newest.intake();
    await older.intake();
    expect(newest.state.status).toBe('open');
    expect(older.state.outcome).toBe('superseded');
  });
});

describe('an intake that dies right after the request has begun', () => {
  it('leaves a request that is known and ended within a day', async () => {
    const story = new Story();
    story.world.fault = ({ method, args }) =>
      method === 'append' && String(Object(args[0]).stream).startsWith('request/') ? 'after' : undefined;
    await expect(story.intake()).rejects.toThrow();
    story.world.fault = () => undefined;
    story.world.running.set(story.execution, 'ABORTED');
    story.world.wait(16 * 60);
    await story.reconcile();
    expect(story.state).toMatchObject({ status: 'closed', outcome: 'failed' });
    expect(story.world.underWay.length).toBe(0);
  });

  it('leaves nothing when it died before anything began', async () => {
    const story = new Story();
    story.world.fault = ({ method, args }) =>
      method === 'append' && String(Object(args[0]).stream).startsWith('request/') ? 'before' : undefined;
    await expect(story.intake()).rejects.toThrow();
    story.world.fault = () => undefined;
    expect(story.world.underWay.length).toBe(0);
    expect(story.world.tasks.size).toBe(0);
    await story.sweep();
    expect(story.world.subjects).toEqual([]);
  });
});

describe('a second click on a request that has ended', () => {
  it('does not bring it back among those under way', async () => {
    const story = await new Story().upTo('review');
    await story.decide(people.morgan, 'review', 'reject');
    await story.ended('FAILED', 'Rejected');
    expect((await story.decide(people.morgan, 'review', 'reject')).status).toBe(200);
    expect(story.world.underWay.length).toBe(0);
  });
});

describe('an end that others write beside', () => {
  it('is told once, however often it is decided again', async () => {
    const { world, request } = await new Story().upTo('review');
    const { ports } = world;
    const closed = await closeFromOutside(ports, request, {
      outcome: 'withdrawn',
      reason: 'Not needed.',
      actor: people.dana.email,
    });
    if (closed === undefined) throw new Error('not closed');
    let lost = 0;
    const append: typeof ports.ledger.append = async (entry) =>
      lost++ < 3 ? 'lost' : ports.ledger.append(entry);
    const ledger = {
      last: ports.ledger.last.bind(ports.ledger),
      read: ports.ledger.read.bind(ports.ledger),
      append,
    };
    world.mails.length = 0;
    expect(await finishClosed({ ...ports, ledger }, closed.state)).toBe(true);
    expect(lost).toBe(4);
    expect(world.mails.map(({ to }) => to)).toEqual([people.dana.email]);
  });
});
