import { describe, expect, it } from 'vitest';
import { describeStage } from '../../../../lambdas/words/stages.ts';
import { describeStanding } from '../../../../lambdas/words/standing.ts';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { defineWindows } from '../../../../schema/windows.ts';
import { Play } from '../../../support/play.ts';
import { cast, roles, version } from './cast.ts';

const HOUR = 3_600;
const windows = defineWindows({
  nights: {
    timeZone: 'Europe/Berlin',
    days: ['monday', 'tuesday', 'wednesday', 'thursday'],
    hours: { from: '22:00', until: '05:00', overnight: true },
  },
});
const define = workflowsFor(roles, { windows });
const nightly = define({
  id: 'nightly',
  title: 'Nightly release',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  stages: {
    review: { type: 'approval', role: 'manager', dueIn: '5 days' },
    publish: { type: 'promotion', environment: 'production', window: 'nights' },
  },
});

/** Approved at 10:00 in Berlin. */
async function approved() {
  const play = new Play([nightly], roles);
  const request = await play.start(nightly, version('14'));
  await play.decide(request, cast.morgan, 'approve');
  return { play, request };
}
const runs = (play: Play) => play.subject('model/churn').environments['production']?.version;

describe('a promotion in a window', () => {
  it('is held until that opens, says so, and then takes place', async () => {
    const { play, request } = await approved();
    expect(request.state.stages['publish']?.held).toEqual({
      since: '2026-03-02T09:00:00.000Z',
      why: "the window 'nights' of production is closed",
      until: '2026-03-02T21:00:00.000Z',
    });
    expect(describeStanding(nightly, request.state)).toBe(
      "Publish waits until Monday 2 March 2026, 21:00 UTC: the window 'nights' of production is closed.",
    );
    await play.pass(12 * HOUR - 1);
    expect(runs(play)).toBeUndefined();
    await play.pass(1);
    expect(runs(play)).toBe('14');
    expect(request.state.outcome).toBe('completed');
  });

  it('takes place at once while it is open', async () => {
    const play = new Play([nightly], roles);
    const request = await play.start(nightly, version('14'));
    play.world.wait(13 * HOUR);
    await play.decide(request, cast.morgan, 'approve');
    expect(request.actions).not.toContain('promotion-held');
    expect(runs(play)).toBe('14');
  });

  it('can be withdrawn until then', async () => {
    const { play, request } = await approved();
    await play.withdraw(request);
    await play.pass(13 * HOUR);
    expect(request.state.outcome).toBe('withdrawn');
    expect(runs(play)).toBeUndefined();
  });

  it('waits for the end of a freeze, too, and then for the next opening', async () => {
    const { play, request } = await approved();
    const until = '2026-03-03T09:00:00Z';
    play.world.freezes = [{ reason: 'Audit', from: '2026-03-02T20:00:00Z', until }];
    await play.pass(12 * HOUR);
    expect(request.state.stages['publish']?.held).toMatchObject({ why: 'production is frozen: Audit' });
    await play.pass(12 * HOUR);
    expect(request.state.stages['publish']?.held).toMatchObject({ until: '2026-03-03T21:00:00.000Z' });
    await play.pass(12 * HOUR);
    expect(runs(play)).toBe('14');
  });

  it('is announced to those who approve it', async () => {
    const { play } = await approved();
    const [mail] = [...play.world.mails].filter(({ to }) => to === cast.morgan.email);
    expect(mail?.body.replaceAll(/\s+/g, ' ')).toContain(
      "production changes only in the window 'nights' (monday to thursday; 22:00 to 05:00 the next day; Europe/Berlin). What is approved while that is closed takes effect when it opens, and can be withdrawn until then.",
    );
    const stage = nightly.stages['publish'];
    expect(stage && describeStage(stage)).toBe(
      "promotes to production, in the window 'nights' (monday to thursday; 22:00 to 05:00 the next day; Europe/Berlin)",
    );
  });
});
