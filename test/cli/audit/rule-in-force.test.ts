import { describe, expect, test } from 'vitest';
import { Links as OnlineLinks } from '../../../cli/audit/links.ts';
import { Links } from '../../../cli/audit/verifier/links.ts';
import { membersOf } from '../../../cli/audit/verifier/members.ts';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import type { SubjectState } from '../../../lambdas/domain/model.ts';
import { newSubject } from '../../../lambdas/domain/subject/subject.ts';
import { suspend } from '../../../lambdas/domain/subject/suspend.ts';
import { advance } from '../../../lambdas/engine/advance.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { Play } from '../../support/play.ts';
import { policyApproval, ruledPromotion, ruledRoles, signing } from '../../support/ruled.ts';
import { submission } from '../../support/story.ts';
import { judgeBoth } from '../support/both-verifiers.ts';
import { rewrite } from '../support/tamper.ts';

const POLICY = 'policy/low-risk-retraining';
const STREAM = `subject/${POLICY}`;
const WHOLE = { online: [], offline: undefined };
const lowRisk = submission({ attributes: { riskTier: 'low' } });
const itemsOf = (play: Play) => [...play.world.streams.values()].flat();
const newest = (play: Play) => play.world.streams.get(STREAM)?.at(-1) as SealedEntry;

/** Managers put a rule in force, and those who stand for it may let pass that too little of it was tried. */
const waivedSigning = workflowsFor<string>(ruledRoles)({
  id: 'waived-signing',
  title: 'Signing without its people',
  subject: 'policy',
  requester: 'data-scientist',
  submission: { metrics: ['coverage'] },
  environments: ['in-force'],
  stages: {
    sign: { type: 'approval', role: 'manager', dueIn: '10 days' },
    tried: { type: 'check', checks: { coverage: { metric: 'coverage', atLeast: 0.9 } }, waivableBy: 'risk' },
    'put-in-force': { type: 'promotion', environment: 'in-force', blockedBy: 'overdue-findings' },
  },
});

/** A rule that its people have signed. */
async function signed(): Promise<Play> {
  const play = new Play([ruledPromotion, policyApproval], ruledRoles);
  const request = await play.start(policyApproval, signing());
  await play.decide(request, { email: 'rita@example.com' }, 'approve');
  return play;
}

/** Lets nobody but the ledger itself see how the rule stands: it is read as this entry from here on. */
function showing(play: Play, entry: SealedEntry): void {
  const { ledger } = play.world.ports;
  const last = ledger.last.bind(ledger);
  ledger.last = async (stream) => (stream === STREAM ? entry : last(stream));
}

/** The rule is suspended, and after so many seconds something is promoted by it all the same. */
async function promotedAfterSuspension(seconds: number): Promise<readonly SealedEntry[]> {
  const play = await signed();
  const before = newest(play);
  await advance<SubjectState>(play.world.ports, STREAM, (last, now) =>
    suspend(last?.state ?? newSubject(POLICY), { actor: 'iam:ops', reason: 'Too generous.' }, now),
  );
  play.world.wait(seconds);
  showing(play, before);
  const request = await play.start(ruledPromotion, lowRisk);
  expect(request.state.outcome).toBe('completed');
  return itemsOf(play);
}

async function expectBoth(items: readonly SealedEntry[], what: string) {
  const { online, offline } = await judgeBoth(items);
  expect(online).toContain(what);
  expect(offline).toBe(what);
}

describe('a rule that approved', () => {
  test('is found where it was suspended by then, at the approval and at the promotion', async () => {
    const what = `rests on ${POLICY}, which was in force no more by then`;
    const items = await promotedAfterSuspension(600);
    await expectBoth(items, what);
    const found = (await judgeBoth(items)).online;
    expect(found.filter((one) => one === what)).toHaveLength(2);
  });

  test('is let be where it was suspended in the same minutes: it may have been read just before', async () => {
    expect(await judgeBoth(await promotedAfterSuspension(120))).toEqual(WHOLE);
  });

  test('is found where it had ended by then', async () => {
    const play = await signed();
    const request = await play.start(ruledPromotion, lowRisk);
    const [judged] = play.world.streams.get(`request/${request.id}`)?.slice(1, 2) ?? [];
    const open = itemsOf(play).filter(
      ({ stream, seq, entry }) =>
        (stream !== judged?.stream || seq <= judged.seq) &&
        (stream !== 'subject/model/churn' || JSON.parse(entry).action === 'request-opened'),
    );
    expect(await judgeBoth(open)).toEqual(WHOLE);
    const late = rewrite(open, judged as SealedEntry, () => ({ at: '2027-03-02T00:00:00.000Z' }));
    await expectBoth(late, `rests on ${POLICY}, which had ended with 2027-03-01`);
  });

  test('is found where those who stand for it only waived a check of its signing', async () => {
    const play = new Play([ruledPromotion, waivedSigning], ruledRoles);
    const signed = await play.start(waivedSigning, { ...signing(), metrics: { coverage: 0.5 } });
    await play.decide(signed, { email: 'morgan@example.com' }, 'approve');
    await play.decide(signed, { email: 'rita@example.com' }, 'approve-with-conditions', {
      'finding-1-text': 'Cover the rest',
      'finding-1-owner': 'morgan@example.com',
      'finding-1-due': '2026-03-20',
    });
    expect(signed.state.outcome).toBe('completed');
    const asked = await play.start(ruledPromotion, lowRisk);
    expect(asked.execution.state).toBe('review');
    expect(await judgeBoth(itemsOf(play))).toEqual(WHOLE);
    const { stream, seq, entry, hash } = newest(play);
    const { at, state, ...read } = JSON.parse(entry);
    const { version, request } = state.environments['in-force'];
    const named = { policy: POLICY, version, request, entry: { seq, hash }, since: at };
    const online = new OnlineLinks();
    online.take({ at, state, ...read }, hash);
    const offline = new Links(false);
    const members = (value: unknown) => membersOf(canonicalize(value));
    const details = () => members(read.details);
    const texts = {
      action: read.action,
      actor: canonicalize(read.actor),
      at,
      hash,
      details,
      state: members(state),
    };
    offline.take(stream, seq, false, texts);
    for (const rule of [online.rule, offline.standing.get(POLICY)]) {
      expect(rule?.whyNotInForce(named, 'risk')).toMatch("nobody of the role 'risk' has signed");
      expect(rule?.whyNotInForce(named, 'manager')).toBeUndefined();
    }
  });
});
