import { describe, expect, test } from 'vitest';
import {
  definitionStream,
  requestStream,
  type SealedEntry,
  seal,
  subjectStream,
} from '../../../lambdas/domain/entry.ts';
import type { Step, SubjectState } from '../../../lambdas/domain/model.ts';
import { closeRequest } from '../../../lambdas/domain/request/close.ts';
import { closeFinding, reportFinding } from '../../../lambdas/domain/subject/findings.ts';
import { newSubject } from '../../../lambdas/domain/subject/subject.ts';
import { parseSubmission } from '../../../lambdas/domain/submission.ts';
import { amend } from '../../../lambdas/engine/advance.ts';
import { beginRequest } from '../../../lambdas/engine/begin.ts';
import { nextAttempt } from '../../../lambdas/engine/revise.ts';
import { inform } from '../../../lambdas/operations/inform.ts';
import { defineRoles } from '../../../schema/roles.ts';
import { definitionHash } from '../../../schema/workflow.ts';
import { InMemoryWorld } from '../../support/in-memory-ports.ts';
import { shortPathWith } from './features/cast.ts';
import { eventOf, InformedStory, joint, people, recipients, roles } from './informed.ts';

const DAY = 86_400;
/** So long the sweeper of a story lets things go on by themselves. */
const FIVE_MINUTES = 300;
const linkIn = (body: string | undefined) => /^(?:Page|Review): (\S+)$/m.exec(body ?? '')?.[1];

describe('what was found of what runs', () => {
  const STREAM = subjectStream('model/churn');
  const told = { id: 'drift-1', environment: 'production', text: 'Look at the drift.', due: '2026-04-01' };

  /** A subject of which something was found, for somebody; and what was told. */
  async function found(owner: string, then?: (state: SubjectState) => Step<SubjectState>, people = roles) {
    const world = new InMemoryWorld([joint], people);
    const production = { version: '14', request: 'r1', owing: [], since: '2026-03-01T12:00:00.000Z' };
    const before = { ...newSubject('model/churn'), environments: { production } } as never as SubjectState;
    const now = new Date(world.time);
    const { entry } = reportFinding(before, { ...told, owner, actor: 'monitor:alarm/churn-drift' }, now);
    if (entry === undefined) throw new Error('nothing was found');
    const sealed = seal(STREAM, undefined, entry);
    const { entry: after } = then?.(entry.state) ?? {};
    world.streams.set(STREAM, after === undefined ? [sealed] : [sealed, seal(STREAM, sealed, after)]);
    await inform(world.ports as never)(eventOf(sealed));
    return world.mails;
  }

  test('is told to who is to see to it, with who found it and where', async () => {
    const [mail, ...others] = await found(people.dana.email);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      to: people.dana.email,
      role: 'data-scientist',
      subject: 'You own a finding: model/churn, due 2026-04-01',
    });
    for (const line of [
      /^ *Version +14$/m,
      /^ *Runs in +production$/m,
      /^ *Found by +monitor:alarm\/churn-drift$/m,
      /^ *> Look at the drift\.$/m,
      /^ *Finding +reported\.drift-1$/m,
    ])
      expect(mail?.body).toMatch(line);
  });

  test('is told to nobody once it is closed, and at once to nobody who prefers a daily mail', async () => {
    const closed = (state: SubjectState) =>
      closeFinding(state, { finding: 'reported.drift-1', comment: 'Fine.', actor: 'iam:arn' }, new Date(0));
    expect(await found(people.dana.email, closed)).toEqual([]);
    const daily = { ...roles, 'data-scientist': [{ ...people.dana, mail: 'daily' as const }] };
    expect(await found(people.dana.email, undefined, daily)).toEqual([]);
    expect(await found('stranger@example.com')).toEqual([]);
  });
});

describe('a submission', () => {
  /** Handed in through the API by a caller. */
  async function handedIn(caller: string, principals: readonly string[] = []): Promise<InformedStory> {
    const dana = { ...people.dana, principals };
    const world = new InMemoryWorld([joint], defineRoles({ ...roles, 'data-scientist': [dana] }));
    const story = new InformedStory(world);
    await beginRequest(world.ports, {
      request: story.request,
      workflow: joint,
      definition: definitionHash(joint),
      submission: parseSubmission(story.input),
      input: story.input,
      execution: story.execution,
      actor: `iam:${caller}`,
    });
    return story;
  }
  const DANA = 'arn:aws:sts::111122223333:assumed-role/DataScience/dana';

  test('by an execution is told to the one in whose name it is, with the way to stop it', async () => {
    const story = await InformedStory.atReview();
    const [mail, ...others] = await story.told('submitted');
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: people.dana.email, role: 'data-scientist' });
    expect(mail?.subject).toBe('Submitted in your name: model/churn 14');
    expect(mail?.body).toMatch(/^ *Handed in +by starting an execution of the workflow$/m);
    expect(linkIn(mail?.body)).toMatch(/^https:/);
  });

  test('through the API names the caller', async () => {
    const [mail] = await (await handedIn(DANA)).told('submitted');
    expect(mail?.body).toMatch(new RegExp(`^ *Handed in +through the API, by ${DANA}$`, 'm'));
  });

  test('is told to nobody where the requester is known to have called', async () => {
    const story = await handedIn(DANA, ['arn:aws:sts::111122223333:assumed-role/DataScience/dana']);
    expect(await story.told('submitted')).toEqual([]);
  });

  test('is told to everybody whom it names, also to who prefers one mail a day', async () => {
    const world = new InMemoryWorld(
      [joint],
      defineRoles({ ...roles, 'data-scientist': [{ ...people.dana, mail: 'daily' }] }),
    );
    const story = new InformedStory(world, { requestedBy: people.rune.email, onBehalfOf: people.dana.email });
    await story.intake();
    expect(recipients(await story.told('submitted'))).toEqual(['dana as data-scientist', 'rune as risk']);
  });

  test('of a next attempt is told where an execution handed it in, and not where the requester did by their link', async () => {
    for (const [execution, told] of [
      ['arn:aws:states:eu-west-1:111122223333:execution:countersign-joint:other', ['dana as data-scientist']],
      [undefined, []],
    ] as const) {
      const story = await InformedStory.atReview();
      await story.decide(people.rune, 'review', 'request-changes');
      const input = { ...story.input, version: '15', revises: story.request };
      await nextAttempt(story.world.ports, story.request, {
        submission: parseSubmission(input),
        input,
        execution: execution ?? story.execution,
        actor: execution === undefined ? people.dana.email : undefined,
      });
      expect(recipients(await story.told('submitted')), execution).toEqual(told);
    }
  });

  test('by somebody else than before is told to the one who answered for the request until then', async () => {
    const story = await InformedStory.atReview();
    story.world.roles = defineRoles({ ...roles, 'data-scientist': [people.dana, people.ira] });
    await story.decide(people.rune, 'review', 'request-changes');
    const input = { ...story.input, version: '15', requestedBy: people.ira.email, revises: story.request };
    const revised = {
      submission: parseSubmission(input),
      input,
      execution: story.execution,
      actor: people.ira.email,
    };
    await nextAttempt(story.world.ports, story.request, revised);
    const [mail, ...others] = await story.told('submitted');
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      to: people.dana.email,
      subject: 'Taken over: model/churn 15',
    });
    expect(mail?.body).toMatch(/^ *By +Ira Lindstrom$/m);
  });

  test('whose request is over is told no more', async () => {
    const story = await InformedStory.atReview();
    await amend(story.world.ports, story.request, (state, now) =>
      closeRequest(
        { state, now },
        { outcome: 'withdrawn', reason: 'Never asked for.', actor: people.dana.email },
      ),
    );
    expect(await story.told('submitted')).toEqual([]);
  });
});

describe('a decision', () => {
  test('is told to everyone else who is asked there, with what is left for them', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'approve');
    const mails = await story.told('decided');
    // Devon reads a daily mail; Uma could only fill the seat that Rune has filled; Rune's own mail confirms it.
    expect(recipients(mails)).toEqual(['morgan as manager', 'rune as risk', 'uma as risk']);
    expect(mails.find(({ to }) => to === people.morgan.email)?.body).toContain('still waits for your answer');
    expect(mails.find(({ to }) => to === people.uma.email)?.body).toContain('still waits for others');
  });

  test('is told to the one in whose place it was taken', async () => {
    const story = await InformedStory.atReview();
    const away = { from: '2026-03-01', until: '2026-03-10', standIn: people.noor.email };
    story.world.roles = defineRoles({ ...roles, risk: [people.rune, { ...people.uma, away }] });
    await story.decide(people.noor, 'review', 'approve');
    const mails = await story.told('decided');
    expect(recipients(mails)).toEqual([
      'morgan as manager',
      'noor as counsel',
      'rune as risk',
      'uma as risk',
    ]);
    const uma = mails.find(({ to }) => to === people.uma.email);
    expect(uma?.body).toContain('  In place of uma@example.com');
    expect(uma?.body).toContain('nothing is left for you to do');
  });

  test('that settles the stage is told to the requester, too', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'approve');
    await story.decide(people.morgan, 'review', 'approve');
    const mails = await story.told('decided');
    expect(recipients(mails)).toEqual(['dana as data-scientist', 'rune as risk', 'uma as risk']);
    expect(mails.find(({ to }) => to === people.dana.email)?.subject).toBe(
      'Approved: model/churn 14, Joint review',
    );
    expect(mails.find(({ to }) => to === people.uma.email)?.body).toContain('The stage is settled');
  });

  test('that is too large for its event is read from the ledger, and told as any other', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'approve');
    const sealed = story.world.streams.get(`request/${story.request}`)?.at(-1) as SealedEntry;
    const told = await story.deliver(sealed);
    expect(told).not.toEqual([]);
    const { detail, ...event } = eventOf(sealed);
    const { entry: _, ...rest } = detail;
    const omitted = { ...event, detail: { ...rest, entryOmitted: true, ledgerTable: 'l' } } as const;
    expect(await story.deliver(sealed, omitted)).toEqual(told);
  });

  test('that asks for changes is not told to the requester twice', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'request-changes');
    expect(recipients(await story.told('decided'))).toEqual(['morgan as manager', 'uma as risk']);
  });

  test('that ends the request is not told to the requester twice', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'reject');
    expect(recipients(await story.told('decided'))).toEqual(['morgan as manager', 'uma as risk']);
  });

  test('says nothing of waiting when it is told late', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'approve');
    const [approval] = story.world.streams.get(requestStream(story.request))?.slice(-1) ?? [];
    await story.decide(people.morgan, 'review', 'request-changes');
    const mails = approval === undefined ? [] : await story.deliver(approval);
    expect(recipients(mails)).toEqual(['morgan as manager', 'uma as risk']);
    for (const { body } of mails) expect(body).toContain('The stage is settled');
  });

  test('with conditions is told to the owner of each', async () => {
    const story = await InformedStory.atReview();
    const due = '2026-03-20';
    await story.approveOn(people.rune, [
      { text: 'Document segment B.', owner: people.ira.email, due },
      { text: 'Retrain.', owner: people.dana.email, due },
      { text: 'Watch the drift.', owner: people.ira.email, due },
      { text: 'Tell the board.', owner: people.devon.email, due },
    ]);
    const mails = await story.told('decided');
    expect(recipients(mails)).toEqual([
      'dana as data-scientist',
      'ira as it-engineer',
      'morgan as manager',
      'rune as risk',
      'uma as risk',
    ]);
    expect(mails.find(({ to }) => to === people.ira.email)?.subject).toBe(
      'You own 2 conditions: model/churn 14, due 2026-03-20',
    );
    await story.decide(people.morgan, 'review', 'reject');
    const approval = story.world.streams.get(requestStream(story.request))?.at(-2);
    if (approval === undefined) throw new Error('nothing');
    expect(recipients(await story.deliver(approval))).toEqual(['morgan as manager', 'uma as risk']);
  });

  test('leads to the very link that each person has', async () => {
    const story = await InformedStory.atReview();
    const again = await InformedStory.atReview();
    await again.openStage('review');
    const asked = again.world.mails.find(({ to }) => to === people.morgan.email);
    await story.decide(people.rune, 'review', 'approve');
    const told = (await story.told('decided')).find(({ to }) => to === people.morgan.email);
    expect(linkIn(told?.body)).toBe(linkIn(asked?.body));
  });
});

describe('people who are asked later', () => {
  test('a colleague gets their own link after a hand-over, and the one before a note', async () => {
    const story = await InformedStory.atReview();
    await story.handOver(people.rune.email, people.noor.email);
    const mails = await story.told('handed-over');
    expect(recipients(mails)).toEqual(['noor as counsel', 'rune as risk']);
    expect(mails.find(({ to }) => to === people.noor.email)).toMatchObject({
      subject: 'Handed over to you: please decide: model/churn 14, Joint review, by Thu 12 Mar, 09:00 UTC',
      body: expect.stringMatching(/In place of rune@example\.com[\s\S]*^Approve: /m),
    });
    expect(mails.find(({ to }) => to === people.rune.email)?.body).toContain('Now with    Noor Haddad');
  });

  test('an administrator is named', async () => {
    const story = await InformedStory.atReview();
    await story.handOver(people.rune.email, people.noor.email, 'iam:arn:aws:iam::111122223333:user/ada');
    const mails = await story.told('reassigned');
    expect(mails.find(({ to }) => to === people.rune.email)?.body).toContain('Given by    iam:arn:aws:iam');
  });

  test('a colleague who has answered meanwhile is not asked again', async () => {
    const story = await InformedStory.atReview();
    await story.handOver(people.rune.email, people.noor.email);
    await story.decide(people.noor, 'review', 'approve');
    expect(recipients(await story.told('handed-over'))).toEqual(['rune as risk']);
  });

  test('nobody hears of a hand-over that was taken back', async () => {
    const story = await InformedStory.atReview();
    await story.handOver(people.rune.email, people.noor.email);
    const given = story.world.streams.get(requestStream(story.request))?.at(-1);
    await story.handOver(people.noor.email, people.rune.email, 'iam:arn:aws:iam::111122223333:user/ada');
    if (given === undefined) throw new Error('nothing');
    expect(await story.deliver(given)).toEqual([]);
    const mails = await story.told('reassigned');
    expect(recipients(mails)).toEqual(['noor as counsel', 'rune as risk']);
    expect(mails.find(({ to }) => to === people.rune.email)?.subject).toMatch(/^Handed over to you: /);
  });

  test('reminders go to those who have not answered, with the same link', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'approve');
    story.world.wait(2 * DAY - FIVE_MINUTES);
    await story.sweep();
    const mails = await story.told('reminded');
    expect(mails.map(({ to }) => to)).toContain(people.morgan.email);
    expect(mails.map(({ to }) => to)).not.toContain(people.rune.email);
    const morgan = mails.find(({ to }) => to === people.morgan.email);
    expect(morgan?.subject).toBe('Reminder 1: please decide: model/churn 14, Joint review, 8 days left');
    await story.openStage('review');
    const asked = story.world.mails.findLast(({ to }) => to === people.morgan.email);
    expect(linkIn(morgan?.body)).toBe(linkIn(asked?.body));
  });

  test('people who prefer a daily mail are reminded when it is due within a day', async () => {
    const story = await InformedStory.atReview();
    story.world.wait(2 * DAY);
    await story.sweep();
    expect(recipients(await story.told('reminded'))).not.toContain('devon as manager');
    story.world.wait(7.5 * DAY);
    await story.sweep();
    expect(recipients(await story.told('reminded'))).toContain('devon as manager');
  });

  test('a reminder that a later one or a decision has overtaken is not sent', async () => {
    const story = await InformedStory.atReview();
    story.world.wait(2 * DAY);
    await story.sweep();
    const [first] = story.world.streams.get(requestStream(story.request))?.slice(-1) ?? [];
    story.world.wait(2 * DAY);
    await story.sweep();
    if (first !== undefined) expect(await story.deliver(first)).toEqual([]);
    await story.decide(people.rune, 'review', 'approve');
    await story.decide(people.morgan, 'review', 'approve');
    expect(await story.told('reminded')).toEqual([]);
  });

  test('after escalation the people of the other role are asked', async () => {
    const story = await InformedStory.atReview();
    story.world.wait(4 * DAY);
    await story.sweep();
    const mails = await story.told('escalated');
    expect(recipients(mails)).toEqual(['dora as director']);
    expect(mails[0]?.subject).toMatch(/^Escalated: please decide: /);
  });
});

describe('the requester', () => {
  test('hears of a promotion', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'approve');
    await story.decide(people.morgan, 'review', 'approve');
    await story.promote('release');
    const mails = await story.told('promoted');
    expect(recipients(mails)).toEqual(['dana as data-scientist']);
    expect(mails[0]?.subject).toBe('Promoted: model/churn 14, Release');
  });

  test('hears why a promotion is held, as long as it is', async () => {
    const story = await InformedStory.atReview();
    const freeze = {
      reason: 'Year-end closing',
      from: '2026-03-01T00:00:00Z',
      until: '2026-03-05T06:00:00Z',
    };
    story.world.freezes = [freeze];
    await story.decide(people.rune, 'review', 'approve');
    await story.decide(people.morgan, 'review', 'approve');
    await story.promote('release');
    const [mail, ...others] = await story.told('promotion-held');
    expect(others).toEqual([]);
    expect(mail?.subject).toBe('On hold: model/churn 14, Release');
    expect(mail?.body).toContain('Until       Thursday 5 March 2026, 06:00 UTC');
    expect(mail?.body).toContain('Year-end closing');
    story.world.freezes = [];
    await story.promote('release');
    expect(await story.told('promotion-held')).toEqual([]);
  });

  test('hears of the queue, and when the turn comes', async () => {
    const first = await InformedStory.atReview();
    const second = new InformedStory(first.world, { version: '15' }, 'second');
    await second.intake();
    const [queued] = await second.told('queued');
    expect(queued).toMatchObject({ to: people.dana.email, subject: 'Queued: model/churn 15' });
    expect(queued?.body).toContain(first.request);
    await first.decide(people.rune, 'review', 'reject');
    await first.ended('FAILED', 'Rejected');
    await second.sweep();
    expect(await second.told('queued')).toEqual([]);
    expect((await second.told('dequeued'))[0]?.subject).toBe('Begins: model/churn 15');
  });

  test('hears nothing of an earlier turn once the request has ended', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'approve');
    await story.decide(people.morgan, 'review', 'approve');
    await story.promote('release');
    await story.ended('ABORTED');
    expect(await story.told('promoted')).toEqual([]);
  });
});

test('those who are still asked hear that a request has ended', async () => {
  const story = await InformedStory.atReview();
  await story.decide(people.rune, 'review', 'approve');
  await story.ended('ABORTED');
  const mails = await story.told('closed');
  // Uma heard that Rune's answer was enough for their role.
  expect(recipients(mails)).toEqual(['morgan as manager']);
  expect(mails[0]?.subject).toBe('No longer needed: model/churn 14, Joint review, stopped');
});

test('that who is named never asked for a request is told to those who are asked, have answered, and administer', async () => {
  const story = await InformedStory.atReview();
  story.world.roles = defineRoles({ ...roles, administrator: [people.ira] });
  await story.decide(people.rune, 'review', 'approve');
  const close = (disowned: boolean) =>
    amend(story.world.ports, story.request, (state, now) =>
      closeRequest(
        { state, now },
        { outcome: 'withdrawn', reason: 'I was on leave.', actor: people.dana.email, disowned },
      ),
    );
  await close(true);
  const mails = await story.told('closed');
  expect(recipients(mails)).toEqual(['ira as it-engineer', 'morgan as manager', 'rune as risk']);
  const to = (person: { readonly email: string }) => mails.find((mail) => mail.to === person.email);
  const [ira, morgan, rune] = [to(people.ira), to(people.morgan), to(people.rune)];
  expect(morgan?.subject).toBe('No longer needed: model/churn 14, Joint review, disowned');
  expect(morgan?.body).toContain('says that they never asked for it.');
  expect(rune?.subject).toBe('Disowned: model/churn 14, Joint promotion');
  expect(rune?.body).toMatch(/^ *In name of +Dana Rojas$/m);
  expect(rune?.body).toContain('  > I was on leave.');
  expect(rune?.body).toContain('You answered for it');
  expect(ira?.body).toContain('You look after the roles');
});

test('that it has promoted something already is told, too', async () => {
  const story = await InformedStory.atReview();
  await story.decide(people.rune, 'review', 'approve');
  await story.decide(people.morgan, 'review', 'approve');
  await story.promote('release');
  await amend(story.world.ports, story.request, (state, now) =>
    closeRequest(
      { state, now },
      { outcome: 'withdrawn', reason: 'Not mine.', actor: people.dana.email, disowned: true },
    ),
  );
  const [mail] = (await story.told('closed')).filter(({ to }) => to === people.rune.email);
  expect(mail?.body).toMatch(/^ *Took effect +production$/m);
  expect(mail?.body).toContain('countersign rollback');
});

test('those who were asked hear that a stage has expired', async () => {
  const story = await InformedStory.atReview();
  story.world.wait(10 * DAY);
  await story.openStage('review', { timedOut: true });
  const mails = await story.told('expired');
  expect(recipients(mails)).toEqual(['morgan as manager', 'rune as risk', 'uma as risk']);
  expect(mails[0]?.subject).toBe('No longer needed: model/churn 14, Joint review, expired');
});

describe('an event', () => {
  test('that comes twice repeats its mails and nothing else', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'approve');
    const before = story.actions;
    expect(await story.told('decided')).toEqual(await story.told('decided'));
    expect(story.actions).toEqual(before);
  });

  test('of which nobody hears is ignored', async () => {
    const story = await InformedStory.atReview();
    expect(await story.told('stage-opened')).toEqual([]);
    for (const stream of [subjectStream('model/churn'), definitionStream(definitionHash(joint))]) {
      const [sealed] = story.world.streams.get(stream) ?? [];
      if (sealed === undefined) throw new Error(stream);
      expect(await story.deliver(sealed)).toEqual([]);
    }
  });

  test('that is made up says nothing to anybody: the ledger is read at its place', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'approve');
    story.world.mails.length = 0;
    const stream = story.world.streams.get(requestStream(story.request)) ?? [];
    const [opened, last] = stream.slice(-2);
    if (opened === undefined || last === undefined) throw new Error('nothing');
    const { seq, hash: _, prev: __, ...draft } = JSON.parse(last.entry);
    const reason = 'Approve at http://evil.example instead.';
    const details = { ...draft.details, decision: { ...draft.details.decision, comment: reason } };
    const another = seal(last.stream, opened, { ...draft, details });
    const next = seal(last.stream, last, { ...draft, details });
    for (const made of [another, next, { ...opened, entry: another.entry }])
      expect(await story.deliver(made)).toEqual([]);
    // Whatever text comes with it, what is told is what the ledger has at that place.
    const told = await story.deliver({ ...last, entry: another.entry });
    expect(told.length).toBeGreaterThan(0);
    for (const { body } of told) expect(body).not.toContain('evil');
  });

  test('that is no event, or of an entry that is not what its hash says, sends nothing', async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'approve');
    story.world.mails.length = 0;
    const [sealed] = story.world.streams.get(requestStream(story.request))?.slice(-1) ?? [];
    if (sealed === undefined) throw new Error('nothing');
    const damaged = { ...sealed, entry: sealed.entry.replace('approve', 'approwe') };
    story.world.streams.get(requestStream(story.request))?.splice(-1, 1, damaged);
    await expect(inform(story.world.ports)(eventOf(sealed))).rejects.toThrow('damaged');
    await expect(inform(story.world.ports)({ detail: {} })).rejects.toThrow();
    expect(story.world.mails).toEqual([]);
  });

  test("of one person's failed mail keeps no other from theirs, and is tried again", async () => {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'approve');
    const { world } = story;
    world.fault = ({ method, args }) =>
      method === 'send' && (args[0] as { to: string }).to === people.morgan.email ? 'before' : undefined;
    await expect(story.told('decided')).rejects.toThrow('injected');
    expect(recipients(world.mails)).toEqual(['rune as risk', 'uma as risk']);
  });
});

describe('a vote of many', () => {
  const voters = Array.from({ length: 200 }, (_, index) => ({
    email: `voter-${index}@example.com`,
    name: `Voter ${index}`,
  }));
  const council = defineRoles({
    'data-scientist': [people.dana],
    council: voters,
    risk: [people.rune, people.uma],
  });
  const vote = shortPathWith('vote', {
    review: { title: 'Vote', approvers: { council: 53, risk: 1 }, rejectQuorum: 3, dueIn: '10 days' },
  });
  const begin = async () => {
    const story = new InformedStory(new InMemoryWorld([vote], council));
    await story.intake();
    await story.openStage('review');
    return story;
  };

  test('is told to everybody once at the end, and before to whom it spares their answer', async () => {
    const story = await begin();
    const [told, confirmed]: [string[], string[]] = [[], []];
    const cast = async (voter: { readonly email: string }) => {
      await story.decide(voter, 'review', 'approve');
      const mails = await story.told('decided');
      told.push(...recipients(mails.filter(({ to }) => to !== voter.email)));
      confirmed.push(...mails.filter(({ to }) => to === voter.email).map(({ to }) => to));
    };
    await cast(people.rune);
    expect(told).toEqual(['uma as risk']);
    for (const voter of voters.slice(0, 52)) await cast(voter);
    expect(told).toEqual(['uma as risk']);
    // Each of them alone gets the mail that confirms their own.
    expect(confirmed).toEqual([people.rune, ...voters.slice(0, 52)].map(({ email }) => email));
    await cast(voters[52] ?? people.uma);
    const atTheEnd = told.slice(1);
    // Everybody else who was asked, and the requester.
    expect(atTheEnd).toHaveLength(199 + 2 + 1);
    expect(new Set(atTheEnd).size).toBe(atTheEnd.length);
  });

  test('lets those who have not voted know of the first objection, and of no further one', async () => {
    const story = await begin();
    await story.decide(people.rune, 'review', 'approve');
    await story.decide(voters[0] ?? people.uma, 'review', 'reject');
    const mails = (await story.told('decided')).filter(({ to }) => to !== voters[0]?.email);
    expect(mails).toHaveLength(199);
    expect(mails[0]?.subject).toBe('Voter 0 rejected: model/churn 14, Vote');
    await story.decide(voters[1] ?? people.uma, 'review', 'reject');
    expect((await story.told('decided')).map(({ to, subject }) => [to, subject])).toEqual([
      [voters[1]?.email, 'Recorded: you rejected: model/churn 14, Vote'],
    ]);
  });
});
