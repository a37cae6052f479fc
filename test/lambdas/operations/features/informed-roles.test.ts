import { describe, expect, it } from 'vitest';
import { requestStream } from '../../../../lambdas/domain/entry.ts';
import { inform } from '../../../../lambdas/operations/inform.ts';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { Play } from '../../../support/play.ts';
import { eventOf } from '../informed.ts';
import { cast, roles, version } from './cast.ts';

const { dana, morgan, devon, ira, dora } = cast;
const workflow = workflowsFor(roles)({
  id: 'heard',
  title: 'Heard of',
  subject: 'model',
  requester: 'data-scientist',
  inform: ['director', 'data-scientist'],
  stages: {
    review: { type: 'approval', role: 'manager', quorum: 2, inform: ['it-engineer'], dueIn: '5 days' },
  },
});

describe('people who hear and decide nothing', () => {
  it('hear that a request has begun, how a stage was settled and how it ended; whoever submitted it hears otherwise', async () => {
    const play = new Play([workflow], roles);
    const request = await play.start(workflow, version('14', { requestedBy: dana.email }));
    const told = async (seq: number) => {
      play.world.mails.length = 0;
      const sealed = play.world.streams.get(requestStream(request.id))?.[seq];
      if (sealed === undefined) throw new Error(`no entry ${seq}`);
      await inform(play.world.ports)(eventOf(sealed));
      return play.world.mails.filter(({ subject }) => subject.startsWith('For your information'));
    };
    const begun = await told(0);
    expect(begun.map(({ to, role, subject }) => [to, role, subject])).toEqual([
      [dora.email, 'director', expect.stringMatching(/^For your information: .*, submitted/)],
    ]);
    expect(begun[0]?.body).toContain('A version was submitted.');
    expect(begun[0]?.body).toContain('You decide nothing here:');
    expect(begun[0]?.body).not.toContain('/decide/');

    await play.decide(request, morgan, 'approve');
    expect(await told(2)).toEqual([]);
    await play.decide(request, devon, 'approve');
    const settled = await told(3);
    expect(settled.map(({ to, subject }) => [to, subject])).toEqual([
      [ira.email, expect.stringMatching(/Review, approved$/)],
    ]);
    expect(settled[0]?.body.replaceAll(/\s+/g, ' ')).toContain(
      'morgan (manager) approved and devon (manager) approved',
    );
    expect(await play.decide(request, dora, 'approve')).not.toBe(303);
  });

  it('hear of an end once, when its execution has ended', async () => {
    const play = new Play([workflow], roles);
    const request = await play.start(workflow, version('14', { requestedBy: dana.email }));
    await play.withdraw(request);
    await play.sweep();
    const ended = play.world.mails.filter(({ subject }) => subject.startsWith('For your information'));
    expect(ended.map(({ to, subject }) => [to, subject])).toEqual([
      [dora.email, expect.stringMatching(/, withdrawn$/)],
    ]);
  });
});
