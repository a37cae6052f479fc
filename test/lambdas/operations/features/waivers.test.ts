import { describe, expect, it } from 'vitest';
import { describeDeployment } from '../../../../cli/describe-deployment.ts';
import type { DeploymentAnswer } from '../../../../lambdas/api/schemas/domain.ts';
import { environmentCell } from '../../../../lambdas/console/what-runs.ts';
import type { ClosedRequest } from '../../../../lambdas/domain/model.ts';
import { judgeArtifact } from '../../../../lambdas/domain/receipt.ts';
import { conditionsMail } from '../../../../lambdas/mails/conditions-mail.ts';
import { outcomeMail } from '../../../../lambdas/mails/outcome-mail.ts';
import { review } from '../../../../lambdas/operations/review.ts';
import { pastTense, whenToComment } from '../../../../lambdas/words/choices.ts';
import { describeStage } from '../../../../lambdas/words/stages.ts';
import { isHuman } from '../../../../schema/workflow.ts';
import { Play, type Played } from '../../../support/play.ts';
import { readText } from '../../pages/rendered-html.ts';
import { cast, defineWorkflow, roles, version } from './cast.ts';

const { morgan, robin } = cast;

const waivable = defineWorkflow({
  id: 'waivable',
  title: 'Waivable',
  subject: 'model',
  requester: 'data-scientist',
  submission: { metrics: ['auc'] },
  environments: ['production'],
  stages: {
    review: { type: 'approval', role: 'manager', dueIn: '5 days' },
    gate: {
      type: 'check',
      checks: { quality: { metric: 'auc', atLeast: 0.9 } },
      waivableBy: 'risk',
    },
    publish: { type: 'promotion', environment: 'production', blockedBy: 'overdue-findings' },
  },
});

const UNTIL = '2026-03-20';
const condition = {
  'finding-1-text': 'Retrain with the data of spring',
  'finding-1-owner': 'ira@example.com',
  'finding-1-due': UNTIL,
};

/** A request whose review is approved. */
async function reviewed(auc: number, name = '14', play = new Play([waivable], roles)) {
  const request = await play.start(waivable, version(name, { metrics: { auc } }));
  await play.decide(request, morgan, 'approve');
  return { play, request };
}

const waive = (play: Play, request: Played, fields: Record<string, string> = condition) =>
  play.decide(request, robin, 'approve-with-conditions', fields);

describe('a check that may be waived', () => {
  it('asks for it when it fails, and says what failed', async () => {
    const { play, request } = await reviewed(0.7);
    expect(request.actions.slice(-2)).toEqual(['checked', 'stage-opened']);
    expect(request.entries.at(-2)?.details['outcome']).toBe('waivable');
    expect(request.execution.state).toBe('gate-waiver');
    const asked = play.world.mails.filter(({ subject }) => subject.includes('Waiver: Gate'));
    expect(asked.map(({ to }) => to)).toEqual(['robin@example.com', 'ray@example.com', 'alex@example.com']);
    expect(asked[0]?.body).toContain('A check has failed.');
    expect(asked[0]?.body).toContain('auc is 0.7; wanted: at least 0.9');
    expect(asked[0]?.body).toMatch(/^Waive: \S+\?choice=approve-with-conditions$/m);
  });

  it('says when a comment is needed by the word of its option', async () => {
    const { request } = await reviewed(0.7);
    const stage = request.workflow.stages['gate-waiver'];
    if (stage === undefined || !isHuman(stage)) throw new Error('no waiver');
    expect(whenToComment(stage, ['approve-with-conditions', 'reject'])).toBe(
      'Required when you waive the check or reject.',
    );
  });

  it('goes on when it is waived, which the subject keeps until somebody settles it', async () => {
    const { play, request } = await reviewed(0.7);
    expect(await waive(play, request)).toBe(303);
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'completed' });
    expect(play.production()?.version).toBe('14');
    expect(Object.values(play.subject('model/churn').findings)).toEqual([
      expect.objectContaining({ waives: 'gate', due: UNTIL, stage: 'gate-waiver', raisedBy: robin.email }),
    ]);
    // The same answer once more changes nothing.
    expect(await waive(play, request, { ...condition, stage: 'gate-waiver' })).toBe(303);
    expect(request.actions.filter((action) => action === 'decided')).toHaveLength(2);
  });

  it('calls it a waiver wherever it says who decided it', async () => {
    const { play, request } = await reviewed(0.7);
    await waive(play, request);
    const [waiver] = request.state.stages['gate-waiver']?.decisions ?? [];
    if (waiver === undefined) throw new Error('nobody waived it');
    expect(pastTense(waiver, false)).toBe("waived the check 'gate'");
    const { body } = conditionsMail({
      workflow: waivable,
      state: request.state,
      stage: 'gate-waiver',
      decision: waiver,
      findings: waiver.findings ?? [],
    });
    expect(body.replace(/\s+/g, ' ')).toContain(
      "The failed check 'gate' was waived with a condition that you are to see to.",
    );
    expect(body).toMatch(/Waived by +\S+/);
    expect(body).not.toMatch(/approv/i);
    const deployed = play.production();
    if (deployed === undefined) throw new Error('nothing runs');
    expect(describeDeployment(deployed as DeploymentAnswer)).toContainEqual(
      expect.stringMatching(/^waived by +Robin /i),
    );
    const runs = String(
      environmentCell(
        { now: new Date('2026-03-03'), roles, zone: undefined, at: undefined },
        play.subject('model/churn'),
        'production',
      ),
    ).replace(/<[^>]+>/g, '');
    expect(runs).toMatch(/approved by .*Morgan.*, a check waived by .*Robin/i);
  });

  it('says to whoever is asked next what was waived, and by whom', async () => {
    const first = defineWorkflow({
      id: 'checked-first',
      title: 'Checked first',
      subject: 'model',
      requester: 'data-scientist',
      submission: { metrics: ['auc'] },
      stages: {
        gate: {
          type: 'check',
          checks: { quality: { metric: 'auc', atLeast: 0.9 } },
          waivableBy: 'risk',
        },
        review: { type: 'approval', role: 'manager', dueIn: '5 days' },
      },
    });
    const play = new Play([first], roles);
    const request = await play.start(first, version('14', { metrics: { auc: 0.7 } }));
    await waive(play, request);
    const asked = play.world.mails.findLast(({ to }) => to === morgan.email);
    const words = 'by robin (risk): Gate failed: auc is 0.7; wanted: at least 0.9.';
    expect(asked?.body).toContain(`  Waived      ${words}`);
    const link = /\/decide\/([\w.-]+)/.exec(asked?.body ?? '')?.[1];
    const page = await review(play.world.ports)({ pathParameters: { link } } as never);
    expect(readText(page.body)).toContain('Waived by robin (risk).');
  });

  it('leaves something to do in the mail that says it is complete', async () => {
    const { play, request } = await reviewed(0.7);
    await waive(play, request);
    const { body } = outcomeMail({ workflow: waivable, state: request.state as ClosedRequest });
    expect(body).toMatch(/> Retrain with the data of spring .*\n\nNothing else needs to be done\.$/m);
  });

  it('runs as complete where nobody was to confirm it, and as confirmed where somebody has', async () => {
    const { play, request } = await reviewed(0.7);
    await waive(play, request);
    const { environments, ...subject } = play.subject('model/churn');
    const running = environments['production'];
    if (running?.ended === undefined) throw new Error('nothing runs');
    const { ended } = running;
    const shown = (confirmedBy: typeof ended.confirmedBy) => {
      const production = { ...running, ended: { ...ended, confirmedBy } };
      const about = { now: new Date('2026-03-03'), roles, zone: undefined, at: undefined };
      return readText(
        String(environmentCell(about, { ...subject, environments: { production } }, 'production')),
      );
    };
    expect(shown([])).toMatch(/^14 complete\s/);
    expect(shown(running.authorisedBy)).toMatch(/^14 confirmed\s/);
  });

  it('is drawn with what it holds once it is overdue', () => {
    const { publish } = waivable.stages;
    expect(publish && describeStage(publish)).toBe(
      'promotes to production, held while a condition is overdue',
    );
  });

  it('is no approver of what passes, for the tools of others', async () => {
    const { play, request } = await reviewed(0.7);
    await waive(play, request);
    const sha256 = play.production()?.artifact?.sha256 ?? '';
    const subject = play.subject('model/churn');
    const standing = judgeArtifact(subject, { environment: 'production', sha256 }, new Date('2026-03-03'));
    expect(standing.statement?.authorisedBy.map(({ name }) => name)).toHaveLength(2);
    expect(standing).toMatchObject({ approved: true, approvers: 1 });
  });

  it('holds the next promotion once the waiver is overdue', async () => {
    const { play, request } = await reviewed(0.7);
    await waive(play, request);
    play.world.wait(30 * 86_400);
    const { request: next } = await reviewed(0.95, '15', play);
    expect(next.actions.at(-1)).toBe('promotion-held');
    expect(next.state.stages['publish']?.held?.why).toContain('1 overdue condition');
    expect(play.production()?.version).toBe('14');
  });

  it('takes no waiver without a reason, a condition and a day that is to come', async () => {
    const { play, request } = await reviewed(0.7);
    expect(await play.decide(request, robin, 'approve')).toBe(422);
    expect(await waive(play, request, {})).toBe(422);
    expect(await waive(play, request, { ...condition, comment: '' })).toBe(422);
    expect(await waive(play, request, { ...condition, 'finding-1-due': '2026-01-01' })).toBe(422);
    expect(request.actions.at(-1)).toBe('stage-opened');
  });

  it('asks nobody of those who decided before, and nobody else than the role', async () => {
    const { play, request } = await reviewed(0.7);
    expect(await play.decide(request, morgan, 'approve-with-conditions', condition)).toBe(403);
    expect(request.actions.at(-1)).toBe('stage-opened');
  });

  it('asks nobody when it passes', async () => {
    const { play, request } = await reviewed(0.95);
    expect(request.actions.slice(-3)).toEqual(['checked', 'stage-spared', 'promoted']);
    expect(request.state.stages['gate-waiver']?.reason).toBe("Not needed: 'Gate' has not failed.");
    expect(play.production()?.version).toBe('14');
    expect(play.world.mails.filter(({ subject }) => subject.includes('Waiver'))).toEqual([]);
  });

  it('is looked at anew after changes, and ends the request when it is not waived', async () => {
    const { play, request } = await reviewed(0.7);
    await play.decide(request, robin, 'request-changes');
    expect(request.state.status).toBe('rework');
    await play.start(waivable, version('15', { metrics: { auc: 0.6 }, revises: request.id }));
    await play.decide(request, morgan, 'approve');
    expect(request.execution.state).toBe('gate-waiver');
    await play.decide(request, robin, 'reject');
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'rejected' });
    expect(play.production()).toBeUndefined();
  });

  it('is no approval of what a promotion replaces: the review is asked again, and the check is made anew', async () => {
    const play = new Play([waivable], roles);
    const { request: older } = await reviewed(0.7, '14', play);
    const other = defineWorkflow({
      id: 'other',
      title: 'Other',
      subject: 'model',
      requester: 'data-scientist',
      environments: ['production'],
      stages: {
        look: { type: 'approval', role: 'director', dueIn: '5 days' },
        publish: { type: 'promotion', environment: 'production' },
      },
    });
    play.world.workflows = [waivable, other];
    play.world.wait(60);
    const newer = await play.start(other, version('15', { metrics: { auc: 0.95 } }));
    await play.decide(newer, cast.dora, 'approve');
    await waive(play, older);
    expect(older.execution.state).toBe('review');
    await play.decide(older, morgan, 'approve');
    expect(older.execution.state).toBe('gate-waiver');
    expect(play.production()?.version).toBe('15');
  });
});
