import { describe, expect, test } from 'vitest';
import { defineRoles, workflowsFor } from '../../schema/index.ts';
import type { HumanStageSource } from '../../schema/workflow-source.ts';
import { type Refused, simulate } from '../../simulation/testing.ts';

const person = (name: string) => ({ email: `${name.toLowerCase()}@acme.example`, name });
const at = (name: string) => person(name).email;
const NAMES = ['Ben', 'Cleo', 'Dan', 'Eve', 'Fay'];
const roles = defineRoles({
  author: [person('Amy'), person('Ben')],
  board: NAMES.map(person),
  head: [person('Eve')],
  risk: [person('Gus'), person('Hal')],
  director: [person('Ina')],
});
type Role = keyof typeof roles;
type Asked = Partial<HumanStageSource<Role, 'review', never>>;

/** A workflow of one stage for people, about something that is decided and no more. */
const decidedBy = (changes: Asked) => {
  const review = { type: 'approval', dueIn: '5 days', ...changes } as const;
  const workflow = workflowsFor(roles)({
    id: 'plan',
    title: 'Plan',
    subject: 'plan',
    requester: 'author',
    // What a test changes is any of the words, alone or with others.
    stages: { review: review as never },
  });
  return simulate({ workflows: [workflow], roles });
};
const refusal = (act: Promise<void>) =>
  act.then(
    () => undefined,
    (error: Refused) => error.message,
  );

describe('a share of a role', () => {
  test('is one of those who may decide when it is opened: the requester is none of them', async () => {
    const governance = decidedBy({ role: 'board', quorum: '60%' });
    const request = await governance.submit('plan', { requestedBy: at('Ben') });
    expect(request.asked).toEqual(['Cleo', 'Dan', 'Eve', 'Fay'].map(at));
    const opening = governance.ledger.find(({ action }) => action === 'stage-opened');
    expect(opening?.details['approvers']).toEqual([{ role: 'board', quorum: 3, share: '60%', of: 4 }]);
    expect(governance.mails.find(({ to }) => to === at('Cleo'))?.body).toContain(
      'It takes 60% of those of the role board who could decide when it was opened.',
    );
    for (const name of ['Cleo', 'Dan']) await request.approve(at(name));
    expect(request.status).toBe('open');
    await request.approve(at('Eve'));
    expect(request.outcome).toBe('completed');
  });
});

describe('several ways to approve', () => {
  test('are told to everybody who is asked, with how far each is', async () => {
    const governance = decidedBy({ anyOf: [{ director: 1 }, { risk: 2, board: 1 }] });
    const request = await governance.submit('plan', { requestedBy: at('Amy') });
    expect(request.asked).toEqual(['Ina', 'Gus', 'Hal', ...NAMES].map(at));
    const mailTo = (name: string) => governance.mails.filter(({ to }) => to === at(name)).at(-1)?.body;
    expect(mailTo('Ina')?.replace(/\s+/g, ' ')).toContain(
      'One of these is enough: one person of the role director, or 2 people of the role risk and one person of the role board.',
    );
    expect(mailTo('Ina')).toContain('director 0 of 1, or risk 0 of 2, board 0 of 1 so far');
    await request.approve(at('Gus'));
    expect(mailTo('Ina')).toContain('director 0 of 1, or risk 1 of 2, board 0 of 1 so far, by Gus');
    expect(mailTo('Hal')).toContain('The stage still waits for your answer.');
    await request.approve(at('Ina'));
    expect(request.outcome).toBe('completed');
    expect(mailTo('Hal')).toContain('nothing is left for you to do');
  });
});

describe('an abstention', () => {
  test('counts for no quorum, is told of, and can be taken back', async () => {
    const governance = decidedBy({ role: 'board', quorum: 2, abstain: true });
    const request = await governance.submit('plan', { requestedBy: at('Amy') });
    await request.abstain(at('Ben'), { comment: 'My own team.' });
    expect(governance.mails.filter(({ to }) => to === at('Ben')).at(-1)).toMatchObject({
      subject: expect.stringMatching(/^Recorded: you abstained/),
      body: expect.stringContaining('Take back: '),
    });
    await request.approve(at('Cleo'));
    expect(request.status).toBe('open');
    await request.rescind(at('Ben'), 'It is not my team.');
    await request.approve(at('Ben'));
    expect(request.outcome).toBe('completed');
  });

  test('is refused to whose answer is needed', async () => {
    const governance = decidedBy({ role: 'board', quorum: 2, abstain: true, rejectQuorum: 2 });
    const request = await governance.submit('plan', { requestedBy: at('Amy') });
    await request.abstain(at('Ben'));
    await request.abstain(at('Cleo'));
    // Two approvals and one rejection that ends nothing: three people are needed.
    expect(await refusal(request.abstain(at('Dan')))).toContain('Your answer is needed');
    await request.reject(at('Dan'), 'Too dear.');
    expect(await refusal(request.abstain(at('Eve')))).toContain('Your answer is needed');
    await request.approve(at('Eve'));
    await request.approve(at('Fay'));
    expect(request.outcome).toBe('completed');
  });

  test('is no answer where it is not offered', async () => {
    const request = await decidedBy({ role: 'board', quorum: 2 }).submit('plan', { requestedBy: at('Amy') });
    expect(await refusal(request.abstain(at('Ben')))).toContain('takes no abstention');
  });
});

describe('a chair', () => {
  test('ends it by a veto, which others have not', async () => {
    const governance = decidedBy({
      role: 'board',
      quorum: 3,
      rejectQuorum: 3,
      chair: { role: 'head', veto: true },
    });
    const request = await governance.submit('plan', { requestedBy: at('Amy') });
    await request.reject(at('Ben'), 'Too dear.');
    expect(request.status).toBe('open');
    await request.reject(at('Eve'), 'Not now.');
    expect(request.outcome).toBe('rejected');
    const votes = governance.ledger.filter(({ action }) => action === 'decided');
    expect(votes.map(({ details }) => (details['decision'] as { chair?: true }).chair)).toEqual([
      undefined,
      true,
    ]);
  });

  test.each([
    ['approve', 'completed'],
    ['reject', 'rejected'],
  ] as const)('who would %s settles what everybody leaves open: %s', async (choice, outcome) => {
    const governance = decidedBy({
      role: 'board',
      quorum: 4,
      rejectQuorum: 4,
      chair: { role: 'head', casting: true },
    });
    const request = await governance.submit('plan', { requestedBy: at('Amy') });
    await (choice === 'approve' ? request.approve(at('Eve')) : request.reject(at('Eve'), 'Not now.'));
    await request.approve(at('Ben'));
    await request.approve(at('Cleo'));
    await request.reject(at('Dan'), 'Too dear.');
    expect(request.status).toBe('open');
    await request.reject(at('Fay'), 'Too late.');
    expect(request.outcome).toBe(outcome);
  });

  test.each([
    ['all', ['Ben', 'Cleo', 'Dan', 'Fay']],
    ['most', ['Ben', 'Cleo', 'Dan']],
  ])('does not settle with a casting vote what %s of the others reject', async (_, against) => {
    const governance = decidedBy({
      role: 'board',
      quorum: 4,
      rejectQuorum: 5,
      chair: { role: 'head', casting: true },
    });
    const request = await governance.submit('plan', { requestedBy: at('Amy') });
    for (const one of against) await request.reject(at(one), 'Too dear.');
    if (!against.includes('Fay')) await request.approve(at('Fay'));
    expect(request.status).toBe('open');
    await request.approve(at('Eve'));
    expect(request.outcome).toBe('rejected');
    const told = governance.mails.findLast(({ to }) => to === at('Amy'))?.body.replaceAll(/\s+/g, ' ');
    expect(told).toContain('more of the others are');
  });
});

describe('roles in order', () => {
  const inOrder = () =>
    decidedBy({ approvers: { board: 1, risk: 2, director: 1 }, inOrder: true, remindAfter: '1 day' });

  test('are asked one after the other, and only the next may decide', async () => {
    const governance = inOrder();
    const request = await governance.submit('plan', { requestedBy: at('Amy') });
    const asked = () => [...new Set(governance.mails.map(({ to }) => to))].filter((to) => to !== at('Amy'));
    expect(asked()).toEqual(NAMES.map(at));
    expect(await refusal(request.approve(at('Ina')))).toContain('it is not their turn');
    await request.approve(at('Ben'));
    expect(asked()).toEqual([...NAMES, 'Gus', 'Hal'].map(at));
    expect(request.asked).toEqual([...NAMES, 'Gus', 'Hal'].map(at));
    expect(await refusal(request.approve(at('Cleo')))).toContain('it is not their turn');
    await governance.wait('1 day');
    const reminded = governance.mails.filter(({ subject }) => subject.startsWith('Reminder'));
    expect(reminded.map(({ to }) => to)).toEqual([at('Gus'), at('Hal')]);
    await request.approve(at('Gus'));
    await request.approve(at('Hal'));
    expect(asked()).toEqual([...NAMES, 'Gus', 'Hal', 'Ina'].map(at));
    await request.approve(at('Ina'));
    expect(request.outcome).toBe('completed');
  });

  test('go back when somebody takes back what let the next be asked', async () => {
    const governance = inOrder();
    const request = await governance.submit('plan', { requestedBy: at('Amy') });
    await request.approve(at('Ben'));
    await request.rescind(at('Ben'), 'I had not read it.');
    expect(await refusal(request.approve(at('Gus')))).toContain('it is not their turn');
    await request.approve(at('Cleo'));
    await request.approve(at('Gus'));
    expect(request.status).toBe('open');
  });
});
