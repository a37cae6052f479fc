import { expect, test } from 'vitest';
import { subjectStream } from '../../../lambdas/domain/entry.ts';
import type { SubjectState } from '../../../lambdas/domain/model.ts';
import { isSampled } from '../../../lambdas/domain/request/spared.ts';
import { newSubject } from '../../../lambdas/domain/subject/subject.ts';
import { resume, suspend } from '../../../lambdas/domain/subject/suspend.ts';
import { advance } from '../../../lambdas/engine/advance.ts';
import { formatInstant } from '../../../lambdas/words/instant.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { Simulation } from '../../../simulation/simulation.ts';
import { people } from '../../support/in-memory-ports.ts';
import { Play } from '../../support/play.ts';
import {
  policyApproval,
  ruledPromotion,
  ruledRoles,
  sampledPromotion,
  signing,
  withRule,
} from '../../support/ruled.ts';
import { submission } from '../../support/story.ts';

const defineWorkflow = workflowsFor<string>(ruledRoles);
const rita = { email: 'rita@example.com' };
const POLICY = subjectStream('policy/low-risk-retraining');
const DAY = 86_400;

const lowRisk = (changes: Record<string, unknown> = {}) =>
  submission({ attributes: { riskTier: 'low' }, ...changes });

function playing(workflow: Workflow = ruledPromotion): Play {
  return new Play([workflow, policyApproval], ruledRoles);
}

async function sign(play: Play, workflow: Workflow = ruledPromotion) {
  const signed = await play.start(policyApproval, signing(workflow));
  await play.decide(signed, rita, 'approve');
  return signed;
}

async function switchRule(play: Play, how: typeof suspend) {
  await advance<SubjectState>(play.world.ports, POLICY, (last, now) =>
    how(
      last?.state ?? newSubject('policy/low-risk-retraining'),
      { actor: 'iam:ops', reason: 'It was too generous.' },
      now,
    ),
  );
}

test('a rule that its people have signed promotes in their place, and everything says so', async () => {
  const play = playing();
  const signed = await sign(play);
  const request = await play.start(ruledPromotion, lowRisk());
  expect(request.actions).toEqual(['submitted', 'rule-judged', 'stage-spared', 'promoted']);
  expect(request.state.status).toBe('closed');
  expect(request.state.stages['low-risk']).toMatchObject({
    outcome: 'approved',
    decisions: [],
    reason:
      "Approved by rule 'Low-risk retraining': riskTier is low, low; production runs nothing to compare with.",
  });
  expect(request.state.stages['review']?.reason).toBe("Not needed: approved by rule 'Low-risk retraining'.");
  const inForce = play.subjectEntries('policy/low-risk-retraining').at(-1);
  expect(play.production()).toMatchObject({
    authorisedBy: [],
    byRule: [
      {
        stage: 'low-risk',
        attempt: 1,
        policy: 'policy/low-risk-retraining',
        title: 'Low-risk retraining',
        version: signing()['version'],
        request: signed.id,
        entry: { seq: inForce?.seq, hash: inForce?.hash },
      },
    ],
  });
});

test.each([
  ['that nobody has signed', ruledPromotion, {}, 'nobody has signed the rule'],
  [
    'whose condition does not hold',
    ruledPromotion,
    { attributes: { riskTier: 'high' } },
    'riskTier is high, not low',
  ],
  [
    'that was changed since',
    withRule({ until: '2028-01-01' }),
    {},
    'the rule was changed since it was signed',
  ],
])('a rule %s asks people', async (_, workflow, changes, why) => {
  const play = playing(workflow);
  if (why !== 'nobody has signed the rule') await sign(playingOn(play));
  const request = await play.start(workflow, lowRisk(changes));
  expect(request.execution.state).toBe('review');
  expect(request.state.stages['low-risk']).toMatchObject({
    outcome: 'skipped',
    reason: `The rule 'Low-risk retraining' does not approve it: ${why}.`,
  });
  await play.decide(request, people.morgan, 'approve');
  expect(play.production()?.byRule).toBeUndefined();
  expect(play.production()?.authorisedBy.map(({ person }) => person)).toEqual(['morgan@example.com']);
});

/** The play, in which the rule can be signed as it is deployed before. */
function playingOn(play: Play): Play {
  play.world.workflows = [...play.world.workflows, ruledPromotion];
  return play;
}

test('a rule asks people from the day after its last one, and as long as it is suspended', async () => {
  const play = playing();
  await sign(play);
  await switchRule(play, suspend);
  const first = await play.start(ruledPromotion, lowRisk({ version: '15' }));
  expect(first.state.stages['low-risk']?.reason).toBe(
    "The rule 'Low-risk retraining' does not approve it: the rule is suspended: It was too generous.",
  );
  await switchRule(play, resume);
  const second = await play.start(ruledPromotion, lowRisk({ version: '16' }));
  expect(second.state.status).toBe('closed');
  play.world.time = Date.parse('2027-03-01T23:59:00.000Z');
  expect((await play.start(ruledPromotion, lowRisk({ version: '17' }))).state.status).toBe('closed');
  play.world.time = Date.parse('2027-03-02T00:00:00.000Z');
  const last = await play.start(ruledPromotion, lowRisk({ version: '18' }));
  expect(last.state.stages['low-risk']?.reason).toContain('the rule ended with 2027-03-01');
});

test.each([
  ['it was read', 'subject/model/churn'],
  ['what the version means is fixed', 'version/'],
])('a rule that is suspended after %s, before anything is promoted, asks people', async (_, before) => {
  const play = playing();
  await sign(play);
  const { ledger } = play.world.ports;
  const append = ledger.append.bind(ledger);
  let suspended = false;
  ledger.append = async (entry) => {
    const isPromoting =
      JSON.parse(entry.entry).action !== 'request-opened' && entry.stream.startsWith(before);
    if (isPromoting && !suspended) {
      suspended = true;
      await switchRule(play, suspend);
      // Somebody else was first: it is read and judged again.
      if (before !== 'version/') return 'lost';
    }
    return append(entry);
  };
  const request = await play.start(ruledPromotion, lowRisk());
  expect(suspended).toBe(true);
  expect(play.subject('model/churn').environments).toEqual({});
  expect(request.execution.state).toBe('review');
  expect(request.state.again).toMatchObject({ rule: { stage: 'low-risk' } });
});

test('a rule that is suspended while a freeze holds what it approved asks people before anything is promoted', async () => {
  const play = playing();
  await sign(play);
  const now = play.world.time;
  const until = new Date(now + 2 * DAY * 1000).toISOString();
  play.world.freezes = [{ reason: 'Year end', from: new Date(now).toISOString(), until }];
  const request = await play.start(ruledPromotion, lowRisk());
  expect(request.execution.state).toBe('promote');
  await switchRule(play, suspend);
  await play.pass(2 * DAY + 300);
  expect(request.execution.state).toBe('review');
  expect(play.subject('model/churn').environments).toEqual({});
  expect(request.state.again).toMatchObject({ asks: 'review', rule: { stage: 'low-risk' } });
  expect(request.state.stages['low-risk']?.outcome).toBe('skipped');
  await play.decide(request, people.morgan, 'approve');
  expect(play.production()).toMatchObject({
    version: '14',
    authorisedBy: [{ person: 'morgan@example.com' }],
  });
  expect(play.production()).not.toHaveProperty('byRule');
  expect(request.state.status).toBe('closed');
});

test('what a rule looks at is looked at again in the moment of the promotion', async () => {
  const play = playing();
  await sign(play);
  const now = play.world.time;
  const until = new Date(now + 2 * DAY * 1000).toISOString();
  play.world.freezes = [{ reason: 'Year end', from: new Date(now).toISOString(), until }];
  const request = await play.start(ruledPromotion, lowRisk({ metrics: { auc: 0.9 } }));
  const { review, promote } = ruledPromotion.stages;
  if (review === undefined || promote === undefined) throw new Error('no such stages');
  const byPeople = { ...ruledPromotion, id: 'by-people', start: 'review', stages: { review, promote } };
  play.world.workflows = [...play.world.workflows, byPeople];
  play.world.freezes = [];
  const better = await play.start(byPeople, lowRisk({ version: '13', metrics: { auc: 0.95 } }));
  await play.decide(better, people.morgan, 'approve');
  expect(play.production()?.version).toBe('13');
  await play.pass(2 * DAY + 300);
  expect(play.production()?.version).toBe('13');
  expect(request.execution.state).toBe('review');
});

test('a rule in whose place nobody is asked rejects what it does not approve, before and at the promotion', async () => {
  const alone = withRule({ otherwise: [] });
  const { review: _, ...stages } = alone.stages;
  const low = stages['low-risk'];
  if (low === undefined) throw new Error('no rule');
  const workflow = { ...alone, stages: { ...stages, 'low-risk': { ...low, next: 'promote' } } };
  const play = playing(workflow);
  const refused = await play.start(workflow, lowRisk());
  expect(refused.state).toMatchObject({ status: 'closed', outcome: 'rejected' });
  await sign(play, workflow);
  play.world.freezes = [
    { reason: 'Year end', from: new Date(play.world.time).toISOString(), until: '2027-01-01T00:00:00.000Z' },
  ];
  const held = await play.start(workflow, lowRisk({ version: '15' }));
  await switchRule(play, suspend);
  play.world.freezes = [];
  await play.pass(DAY * 400);
  expect(held.state).toMatchObject({ status: 'closed', outcome: 'rejected' });
  expect(play.subject('model/churn').environments).toEqual({});
});

test('people look afterwards at the share that id and the instant of promotion draw, and at nothing that people approved', async () => {
  const drawn = Array.from({ length: 2_000 }, (_, index) =>
    isSampled({ request: `r${index}`, promotedAt: '2026-03-02T09:00:00.000Z' }, 0.1),
  ).filter(Boolean).length;
  expect(drawn).toBeGreaterThan(150);
  expect(drawn).toBeLessThan(250);
  const all = sampledPromotion(1);
  const play = playing(all);
  await sign(play, all);
  const request = await play.start(all, lowRisk());
  expect(play.production()).toMatchObject({
    version: '14',
    owing: [{ stage: 'low-risk-afterwards', title: 'Review afterwards: Low-risk retraining' }],
  });
  expect(request.execution.state).toBe('low-risk-afterwards');
  await play.decide(request, rita, 'approve');
  expect(request.state).toMatchObject({ status: 'closed', outcome: 'completed' });
  expect(play.production()?.owing).toEqual([]);
  const byPeople = await play.start(all, lowRisk({ version: '15', attributes: { riskTier: 'high' } }));
  await play.decide(byPeople, people.morgan, 'approve');
  expect(byPeople.state.stages['low-risk-afterwards']?.reason).toBe(
    "Not needed: it was not approved by rule 'Low-risk retraining'.",
  );
  const few = sampledPromotion(0.000001);
  const spared = playing(few);
  await sign(spared, few);
  const unseen = await spared.start(few, lowRisk());
  expect(unseen.state.stages['low-risk-afterwards']?.reason).toBe(
    'Not needed: it is not among the 0.0001 in 100 that are looked at afterwards.',
  );
  expect(spared.production()?.owing).toEqual([]);
});

test('who looks afterwards reads by which rule and since when it runs, and that a rejection takes nothing out', async () => {
  const all = sampledPromotion(1);
  const play = playing(all);
  await sign(play, all);
  const request = await play.start(all, lowRisk());
  const { version, since } = play.production() ?? {};
  const mail = play.world.mails.findLast(({ to }) => to === rita.email);
  expect(mail?.body.replace(/\s+/g, ' ')).toContain(
    `Approved by rule 'Low-risk retraining', in production since ${formatInstant(since ?? '')}; drawn to be looked at afterwards. A rejection ends the request, and takes nothing out again.`,
  );
  await play.decide(request, rita, 'reject');
  expect(request.state).toMatchObject({ status: 'closed', outcome: 'rejected' });
  expect(play.production()?.version).toBe(version);
});

test('who signs a rule reads what it says, and nobody is asked to sign what is not deployed', async () => {
  const play = playing();
  const request = await play.start(policyApproval, signing());
  const mail = play.world.mails.find(({ to }) => to === rita.email);
  expect(mail?.body.replace(/\s+/g, ' ')).toContain(
    "The rule 'Low-risk retraining' of workflow 'Promotion by rule' (ruled-promotion): approves by rule if riskTier is low and its checks pass (better: auc no worse than production, where higher is better), signed by risk, until 2027-03-01; otherwise asks review.",
  );
  expect(request.execution.state).toBe('sign');
  const refused = await play.start(policyApproval, { ...signing(), version: 'a'.repeat(64) });
  expect(refused.execution.refusal).toContain(
    "/version must be the hash of a rule of this name that is deployed: 'countersign policies' lists them, each with its hash",
  );
});

test('the requester hears that a rule has approved', async () => {
  const start = new Date('2026-03-02T09:00:00.000Z');
  const freeze = {
    reason: 'Year end',
    from: '2026-03-01T00:00:00Z',
    until: '2026-03-05T00:00:00Z',
    subjects: ['model'],
  };
  const simulation = new Simulation([ruledPromotion, policyApproval], ruledRoles, [freeze], start);
  const rule = await simulation.submit(policyApproval, signing());
  await simulation.answer(rule, { person: rita.email, choice: 'approve' });
  await simulation.submit(ruledPromotion, lowRisk());
  const mail = simulation.world.mails.find(({ subject }) => subject.startsWith('Approved by rule: '));
  expect(mail).toMatchObject({ to: 'dana@example.com' });
  expect(mail?.body).toContain("Approved by rule 'Low-risk retraining': riskTier is low, low;");
});

test('what a rule looks at is looked at again at every promotion, also after one of the same request', async () => {
  const emergency = defineWorkflow({
    id: 'emergency',
    title: 'Emergency',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    stages: {
      authorise: { type: 'approval', role: 'manager', dueIn: '5 days' },
      now: { type: 'promotion', environment: 'production', ignoresFreezes: true },
    },
  });
  const { 'low-risk': rule, review, promote } = ruledPromotion.stages;
  if (rule === undefined || review?.type !== 'approval' || promote?.type !== 'promotion') throw new Error();
  const staged: Workflow = {
    ...ruledPromotion,
    environments: ['qa', 'production'],
    stages: {
      ...{ 'low-risk': rule, review: { ...review, next: 'promote-qa' } },
      ...{ 'promote-qa': { ...promote, environment: 'qa', next: 'promote' }, promote },
    },
  };
  const play = new Play([staged, emergency, policyApproval], ruledRoles);
  await sign(play, staged);
  const from = new Date(play.world.time).toISOString();
  const until = new Date(play.world.time + 2 * DAY * 1000).toISOString();
  play.world.freezes = [{ reason: 'Year end', from, until, environments: ['production'] }];
  const fix = await play.start(emergency, submission({ version: '13', metrics: { auc: 0.95 } }));
  play.world.time += 1_000;
  const request = await play.start(staged, lowRisk({ metrics: { auc: 0.8 } }));
  expect(play.subject('model/churn').environments['qa']?.version).toBe('14');
  await play.decide(fix, people.morgan, 'approve');
  await play.pass(2 * DAY + 300);
  expect(play.production()?.version).toBe('13');
  expect(request.execution.state).toBe('review');
});

test('a version that runs without the metric compares with nothing: people are asked', async () => {
  const byPeople = defineWorkflow({
    id: 'by-people',
    title: 'By people',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    stages: {
      review: { type: 'approval', role: 'manager', dueIn: '5 days' },
      promote: { type: 'promotion', environment: 'production' },
    },
  });
  const play = new Play([ruledPromotion, byPeople, policyApproval], ruledRoles);
  await sign(play);
  const first = await play.start(byPeople, submission({ version: '13', metrics: { recall: 0.9 } }));
  await play.decide(first, people.morgan, 'approve');
  const request = await play.start(ruledPromotion, lowRisk({ metrics: { auc: 0.01 } }));
  expect(request.state.stages['low-risk']).toMatchObject({
    outcome: 'skipped',
    reason: "The rule 'Low-risk retraining' does not approve it: version 13 in production states no auc.",
  });
});

test('whether people look afterwards can not be known before the promotion, nor be avoided after it', async () => {
  const all = sampledPromotion(1);
  const play = playing(all);
  await sign(play, all);
  const request = await play.start(all, lowRisk());
  expect(request.execution.state).toBe('low-risk-afterwards');
  await expect(play.withdraw(request)).rejects.toThrow(
    "can not be withdrawn: a rule has promoted it, and 'Review afterwards: Low-risk retraining' is still to look at it",
  );
  expect(request.state.status).toBe('open');
  const promotedAt = play.production()?.since ?? '';
  const draws = [0, 1, 2, 3, 4, 5, 6, 7].map((ms) =>
    isSampled({ request: request.id, promotedAt: new Date(Date.parse(promotedAt) + ms).toISOString() }, 0.5),
  );
  expect(new Set(draws)).toEqual(new Set([true, false]));
});

test('what a freeze holds can be withdrawn: nothing has been promoted that somebody is to look at', async () => {
  const all = sampledPromotion(1);
  const play = playing(all);
  await sign(play, all);
  const from = new Date(play.world.time).toISOString();
  const until = new Date(play.world.time + 2 * DAY * 1000).toISOString();
  play.world.freezes = [{ reason: 'Year end', from, until }];
  const request = await play.start(all, lowRisk());
  await play.withdraw(request);
  expect(request.state.outcome).toBe('withdrawn');
});
