import { describe, expect, it } from 'vitest';
import { decide } from '../../../lambdas/operations/decide.ts';
import { InMemoryWorld, people } from '../../support/in-memory-ports.ts';
import { execution, Story, submission } from '../../support/story.ts';

describe('a model version on its way to production', () => {
  it('leaves a complete, chained record of everybody who acted', async () => {
    const story = await new Story().upTo('deploy');
    const answer = await story.decide(people.ira, 'deploy', 'approve');
    await story.ended('SUCCEEDED');

    expect(answer.status).toBe(200);
    expect(story.actions).toEqual([
      'submitted',
      'stage-opened',
      'decided',
      'promoted',
      'stage-opened',
      'decided',
      'promoted',
      'stage-opened',
      'decided',
    ]);
    expect(story.subjectEntries.map((entry) => entry.action)).toEqual([
      'request-opened',
      'promoted',
      'promoted',
      'request-closed',
    ]);
    for (const entries of [story.entries, story.subjectEntries]) {
      expect(entries.map((entry) => entry.prev)).toEqual([
        null,
        ...entries.slice(0, -1).map((entry) => entry.hash),
      ]);
    }
    expect(story.state).toMatchObject({ status: 'closed', outcome: 'completed' });
  });

  it('shows in one entry what runs, who authorised it and under which rules', async () => {
    const story = await new Story().upTo('deploy');
    const production = story.subjectEntries.at(-1)?.state.environments['production'];
    expect(production).toMatchObject({
      version: '14',
      request: story.request,
      requestedBy: people.dana.email,
      definition: story.state.definition,
      authorisedBy: [
        { stage: 'review', name: 'Morgan Estes', role: 'manager', meaning: 'reviewed' },
        { stage: 'test', name: 'Alex Nagel', role: 'data-analyst', meaning: 'approved' },
      ],
    });
  });

  it("commits the subject's chain to the request's last entry", async () => {
    const story = await new Story().upTo('deploy');
    await story.decide(people.ira, 'deploy', 'approve');
    await story.ended('SUCCEEDED');
    const last = story.entries.at(-1);
    expect(story.subjectEntries.at(-1)?.details['lastEntry']).toEqual({ seq: last?.seq, hash: last?.hash });
  });

  it('asks each person of the role by a mail of their own', async () => {
    const story = await new Story().upTo('review');
    expect(story.world.mails.map(({ to, role }) => ({ to, role }))).toEqual([
      { to: people.morgan.email, role: 'manager' },
      { to: people.devon.email, role: 'manager' },
    ]);
    const links = story.world.mails.map(({ body }) => /Review: (\S+)/.exec(body)?.[1]);
    expect(new Set(links).size).toBe(2);
  });

  it('never puts a task token in a mail', async () => {
    const story = await new Story().upTo('deploy');
    const tokens = [...story.world.calls]
      .filter((call) => call.port === 'tasks' && call.method === 'put')
      .map((call) => call.args[0]);
    expect(tokens.length).toBe(3);
    for (const { body } of story.world.mails) expect(body).not.toContain(story.execution);
  });

  it('takes five calls for a decision: verify, one read, one put, one token, one wake-up', async () => {
    const story = await new Story().upTo('review');
    const body = `${new URLSearchParams({ choice: 'approve', version: '14', comment: '' })}`;
    story.world.calls.length = 0;
    await decide(story.world.ports)(story.event('POST', people.morgan, 'review', { body }));
    const calls = story.world.calls.map(({ port, method }) => `${port}.${method}`);
    expect(calls).toEqual([
      'verifier.verify',
      'ledger.last',
      'ledger.append',
      'tasks.of',
      'callback.succeed',
    ]);
  });

  it('forgets the token of a decision when the execution waits again', async () => {
    const story = await new Story().upTo('review');
    await story.decide(people.morgan, 'review', 'approve');
    const waits = () => [...story.world.tasks.values()].map(({ stage }) => stage);
    expect(waits()).toEqual(['review']);
    await story.promote('promote-to-qa');
    await story.openStage('test');
    expect(waits()).toEqual(['test']);
  });
});

describe('feedback and rework', () => {
  it('returns to the requester, and begins again at the manager with the next attempt', async () => {
    const story = await new Story().upTo('test');
    await story.decide(people.alex, 'test', 'request-changes', { comment: 'Recall is too low.' });
    expect(story.state).toMatchObject({ status: 'rework', attempt: 1 });
    expect(story.world.woken.at(-1)).toMatchObject({ kind: 'fail', error: 'ChangesRequested' });

    expect(await story.intake()).toBeUndefined();
    expect(story.world.mails.at(-1)).toMatchObject({ to: people.dana.email, role: 'data-scientist' });
    expect(story.world.mails.at(-1)?.body).toContain('Recall is too low.');

    const next = submission({ version: '15', revises: story.request });
    const joined = await story.intake({ input: next, execution: execution('second') });
    expect(joined).toMatchObject({ kind: 'fail', error: 'Joined' });
    expect(story.world.woken.find((wake) => wake.output?.['attempt'] === 2)).toMatchObject({
      kind: 'succeed',
      output: { request: story.request, attempt: 2 },
    });
    expect(story.state).toMatchObject({ status: 'open', attempt: 2, version: '15', stages: {} });
  });

  it('takes the same next attempt once, however often it comes', async () => {
    const story = await new Story().upTo('review');
    await story.decide(people.morgan, 'review', 'request-changes');
    await story.intake();
    const next = submission({ version: '15', revises: story.request });
    await story.intake({ input: next, execution: execution('second') });
    await story.intake({ input: next, execution: execution('third') });
    expect(story.actions.filter((action) => action === 'submitted')).toHaveLength(2);
  });

  it('refuses a next attempt that nobody asked for', async () => {
    const story = await new Story().upTo('review');
    const next = submission({ version: '15', revises: story.request });
    const answer = await story.intake({ input: next, execution: execution('second') });
    expect(answer).toMatchObject({ kind: 'fail', error: 'NotAwaitingRework' });
    expect(story.actions).toEqual(['submitted', 'stage-opened']);
  });

  it('refuses the links of the earlier attempt', async () => {
    const story = await new Story().upTo('review');
    await story.decide(people.morgan, 'review', 'request-changes');
    await story.intake();
    const next = submission({ version: '15', revises: story.request });
    await story.intake({ input: next, execution: execution('second') });
    story.attempt = 2;
    await story.openStage('review');
    const answer = await story.decide(people.devon, 'review', 'approve', { attempt: 1 });
    expect(answer.status).toBe(409);
    expect(story.state.stages['review']?.decisions).toEqual([]);
  });
});

describe('an input that is no request', () => {
  it('starts nothing, and lists every violation', async () => {
    const story = new Story(new InMemoryWorld(), submission({ lineage: {}, version: 'a  b', extra: 1 }));
    const answer = await story.intake();
    expect(answer).toMatchObject({ kind: 'fail', error: 'InvalidRequest' });
    for (const path of [
      '/lineage/trainingData',
      '/lineage/code',
      '/lineage/hyperparameters',
      '/version',
      '/extra',
    ]) {
      expect(answer?.cause).toContain(path);
    }
    expect(story.world.streams.size).toBe(0);
    expect(story.world.mails).toEqual([]);
    expect(story.world.underWay.length).toBe(0);
  });

  it.each([
    ['a requester of no such role', { requestedBy: people.morgan.email }, '/requestedBy'],
    ['a subject of another kind', { subject: 'expense/4711' }, '/subject'],
    ['a request to revise that does not exist', { revises: '0'.repeat(26) }, 'No request'],
  ])('refuses %s', async (_, change, expected) => {
    const story = new Story(new InMemoryWorld(), submission(change));
    expect((await story.intake())?.cause).toContain(expected);
    expect(story.world.streams.size).toBe(0);
  });

  it('gives a version that runs another artifact', async () => {
    const story = await new Story().upTo('test');
    const artifact = { uri: 's3://models/churn/other', sha256: 'e'.repeat(64) };
    const other = new Story(story.world, submission({ artifact }), 'other');
    expect((await other.intake())?.cause).toContain('/version is in qa already, with another artifact');
    expect(other.world.streams.has(`request/${other.request}`)).toBe(false);
    const again = new Story(story.world, submission({ note: 'the same artifact once more' }), 'again');
    expect(await again.intake()).toMatchObject({ kind: 'succeed' });
  });

  it('is one request when it comes twice', async () => {
    const story = await new Story().upTo('review');
    const twin = new Story(story.world, submission(), 'twin');
    expect(await twin.intake()).toMatchObject({ kind: 'fail', error: 'Joined' });
    expect(story.actions).toEqual(['submitted', 'stage-opened']);
    expect(story.world.mails).toHaveLength(2);
    await twin.ended('FAILED', 'Joined');
    expect(story.state.status).toBe('open');
  });
});

describe('a robot', () => {
  const robot = { requestedBy: 'nightly-training', onBehalfOf: people.dana.email };

  it('submits in the name of a person, who hears of it and decides nothing', async () => {
    const world = new InMemoryWorld();
    world.roles = { ...world.roles, manager: [people.dana, people.morgan] };
    const story = await new Story(world, submission(robot)).upTo('review');
    expect(story.state.requesters).toEqual([people.dana.email]);
    expect(story.entries[0]).toMatchObject({ actor: people.dana.email, details: { submission: robot } });
    expect((await story.decide(people.dana, 'review', 'approve')).status).toBe(403);
    await story.decide(people.morgan, 'review', 'reject');
    await story.ended('FAILED', 'Rejected');
    expect(world.mails.at(-1)?.to).toBe(people.dana.email);
  });

  it('is refused alone, and is told whom to name', async () => {
    const story = new Story(new InMemoryWorld(), submission({ requestedBy: 'nightly-training' }));
    expect((await story.intake())?.cause).toContain("a robot names that person as 'onBehalfOf'");
  });
});

describe('separation of duties', () => {
  it('refuses a decision by somebody who decided an earlier stage', async () => {
    const world = new InMemoryWorld();
    world.roles = { ...world.roles, 'data-analyst': [people.morgan, people.alex] };
    const story = await new Story(world).upTo('test');
    expect((await story.decide(people.morgan, 'test', 'approve')).status).toBe(403);
    expect((await story.decide(people.alex, 'test', 'approve')).status).toBe(200);
  });

  it('refuses a decision by the requester, and asks them nothing', async () => {
    const world = new InMemoryWorld();
    world.roles = { ...world.roles, manager: [people.dana, people.morgan] };
    const story = await new Story(world).upTo('review');
    expect(world.mails.map((mail) => mail.to)).toEqual([people.morgan.email]);
    expect((await story.decide(people.dana, 'review', 'approve')).status).toBe(403);
  });

  it('refuses somebody who has left the role since the mail went out', async () => {
    const story = await new Story().upTo('review');
    story.world.roles = { ...story.world.roles, manager: [people.devon] };
    expect((await story.decide(people.morgan, 'review', 'approve')).status).toBe(403);
    expect(story.actions).toEqual(['submitted', 'stage-opened']);
  });
});
