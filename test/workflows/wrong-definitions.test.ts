import { describe, expect, it } from 'vitest';
import { workflowsFor } from '../../schema/define-workflow.ts';
import { defineRoles } from '../../schema/roles.ts';
import { validateWorkflows } from '../../schema/validate-workflow.ts';
import type { WorkflowSource } from '../../schema/workflow-source.ts';

// A workflow as an admin may write it, and small changes of it that the compiler lets pass, or that come from
// untyped data. Each is refused with one message, which says where it is wrong and what to write instead.

const person = (name: string) => ({ email: `${name.toLowerCase()}@example.com`, name });
const roles = defineRoles({
  author: [person('Amy'), person('Bob')],
  reviewer: [person('Cleo'), person('Dan')],
  analyst: [person('Eve')],
  operator: [person('Finn')],
});
const defineWorkflow = workflowsFor(roles);

type Source = WorkflowSource<string, string, string, string>;
type Change = (source: Editable) => void;
/** A source that a test changes as it likes. */
// biome-ignore lint/suspicious/noExplicitAny: what is changed here is wrong in ways that types would not allow
type Editable = any;

const release = (): Source => ({
  id: 'release',
  title: 'Release',
  subject: 'model',
  requester: 'author',
  submission: { attributes: { amount: 'number', riskTier: ['low', 'high'] } },
  environments: ['qa', 'production'],
  start: 'gate',
  stages: {
    gate: {
      type: 'check',
      title: 'Gate',
      checks: { auc: { metric: 'auc', atLeast: 0.8 } },
      next: 'review',
    },
    review: {
      type: 'approval',
      title: 'Review',
      role: 'reviewer',
      dueIn: '5 days',
      remindAfter: '2 days',
      escalate: { after: '3 days', to: 'operator' },
      form: { 'data-checked': 'I have looked at the data' },
      next: 'to-qa',
    },
    'to-qa': { type: 'promotion', title: 'To QA', environment: 'qa', next: 'test' },
    test: {
      type: 'approval',
      title: 'Test',
      role: 'analyst',
      dueIn: '5 days',
      conditions: true,
      next: 'to-production',
    },
    'to-production': {
      type: 'promotion',
      title: 'To production',
      environment: 'production',
      attest: { every: '180 days', by: 'renewal' },
      blockedBy: 'overdue-findings',
      next: 'deploy',
    },
    deploy: { type: 'task', title: 'Deployment', role: 'operator', dueIn: '3 days', next: 'end' },
  },
});

const renewal = (): Source => ({
  id: 'renewal',
  title: 'Renewal',
  subject: 'model',
  requester: 'author',
  submission: { lineage: false, version: { in: 'production', when: 'now' } },
  environments: ['production'],
  start: 'confirm',
  stages: {
    confirm: { type: 'approval', title: 'Confirmation', role: 'reviewer', dueIn: '5 days', next: 'renew' },
    renew: { type: 'attestation', title: 'Renewal', environment: 'production', next: 'end' },
  },
});

const rollback = (): Source => ({
  id: 'rollback',
  title: 'Rollback',
  subject: 'model',
  requester: 'operator',
  submission: { lineage: false, version: { in: 'production', when: 'before' } },
  environments: ['production'],
  start: 'agree',
  stages: {
    agree: {
      type: 'approval',
      title: 'Agreement',
      role: 'reviewer',
      quorum: 2,
      dueIn: '4 hours',
      next: 'go-back',
    },
    'go-back': { type: 'promotion', title: 'Way back', environment: 'production', next: 'end' },
  },
});

/** What is said about the three workflows after a change of the first. */
function refusals(change: Change, known?: readonly string[]): string[] {
  const changed = release();
  change(changed);
  const define = defineWorkflow as (source: Source) => ReturnType<typeof defineWorkflow>;
  return validateWorkflows([changed, renewal(), rollback()].map(define), roles, known);
}

const TABLE: readonly (readonly [what: string, change: Change, message: string])[] = [
  // Names and words.
  [
    'an id with capitals',
    (w) => {
      w.id = 'Release';
    },
    "workflow 'Release': its id 'Release' is not in kebab-case: use lower-case letters, digits and single hyphens",
  ],
  [
    'an id that is taken',
    (w) => {
      w.id = 'rollback';
    },
    "workflow 'rollback': two workflows have this id, 'Release' and 'Rollback': rename one of them",
  ],
  [
    'an empty title',
    (w) => {
      w.stages.review.title = ' ';
    },
    "workflow 'release', stage 'review': its title is not readable: write 1 to 80 printable characters, not only spaces",
  ],
  [
    'a reserved name',
    (w) => {
      w.stages.joined = w.stages.deploy;
      delete w.stages.deploy;
      w.stages['to-production'].next = 'joined';
    },
    "workflow 'release', stage 'joined': its name is reserved (as are 'intake', 'end'): rename it",
  ],
  [
    'a name that would break a key',
    (w) => {
      w.stages['de:ploy'] = w.stages.deploy;
      delete w.stages.deploy;
      w.stages['to-production'].next = 'de:ploy';
    },
    "workflow 'release', stage 'de:ploy': its name 'de:ploy' is not in kebab-case: use lower-case letters, digits and single hyphens",
  ],
  [
    'an unknown meaning',
    (w) => {
      w.stages.review.meaning = 'seen';
    },
    "workflow 'release', stage 'review': its meaning 'seen' is unknown: write one of 'reviewed', 'approved', 'took responsibility'",
  ],
  [
    'an unknown way with newer versions',
    (w) => {
      w.newerVersion = 'replace';
    },
    "workflow 'release': its newerVersion 'replace' is unknown: write one of 'supersede', 'queue', 'parallel'",
  ],
  [
    'an unknown answer that needs a comment',
    (w) => {
      w.stages.review.commentRequiredFor = ['approved'];
    },
    "workflow 'release', stage 'review': its commentRequiredFor 'approved' is unknown: write one of 'approve', 'approve-with-conditions', 'request-changes', 'reject'",
  ],
  [
    'unknown people who are eligible too',
    (w) => {
      w.stages.review.alsoEligible = ['anybody'];
    },
    "workflow 'release', stage 'review': its alsoEligible 'anybody' is unknown: write one of 'requester', 'earlier-approver'",
  ],
  [
    'an unknown consequence of a failed check',
    (w) => {
      w.stages.gate.ifFailed = 'warn';
    },
    "workflow 'release', stage 'gate': its ifFailed 'warn' is unknown: write one of 'request-changes', 'reject'",
  ],
  // What requests state.
  [
    'an attribute of an unknown type',
    (w) => {
      w.submission.attributes.currency = 'money';
    },
    "workflow 'release': its attribute 'currency' has the unknown type 'money': write 'text', 'number', 'yes-no', or a list of the texts to choose from",
  ],
  [
    'an attribute without a choice',
    (w) => {
      w.submission.attributes.currency = ['EUR'];
    },
    "workflow 'release': its attribute 'currency' leaves no choice: list at least two different texts, or write 'text'",
  ],
  [
    'an attribute with a space',
    (w) => {
      w.submission.attributes['cost centre'] = 'text';
    },
    "workflow 'release': its attribute 'cost centre' is misnamed: use letters, digits, '_' and '-', at most 64, beginning with a letter",
  ],
  [
    'a version in an unknown environment',
    (w) => {
      w.submission.version = { in: 'prod', when: 'now' };
    },
    "workflow 'release': its submission.version is in 'prod', which is no environment of the workflow: add it, or write one of 'qa', 'production'",
  ],
  // The path.
  [
    'a next that is no stage',
    (w) => {
      w.stages.test.reworkTo = 'gate';
      w.stages.gate.next = 'reveiw';
    },
    "workflow 'release', stage 'gate': its next 'reveiw' is no stage: write one of 'gate', 'review', 'to-qa', 'test', 'to-production', 'deploy', 'end'",
  ],
  [
    'a start that is no stage',
    (w) => {
      w.start = 'gaet';
      w.stages = { review: { ...w.stages.review, next: 'end' } };
      w.environments = [];
    },
    "workflow 'release': its start 'gaet' is no stage: write 'review'",
  ],
  [
    'a stage that nobody reaches',
    (w) => {
      w.stages['to-production'].next = 'end';
    },
    "workflow 'release', stage 'deploy': is never reached: make it the start or another stage's next, or remove it",
  ],
  [
    'a path without end',
    (w) => {
      w.stages.deploy.next = 'deploy';
    },
    "workflow 'release', stage 'deploy': leads back, so that the workflow never ends (deploy -> deploy): let one of them go on to 'end' (people can request changes at any stage without a way back)",
  ],
  [
    'rework at a later stage',
    (w) => {
      w.stages.review.reworkTo = 'test';
    },
    "workflow 'release', stage 'review': its reworkTo 'test' comes after it: write one of 'gate', 'review'",
  ],
  [
    'rework behind a promotion',
    (w) => {
      w.start = 'review';
      delete w.stages.gate;
      w.stages.test.reworkTo = 'test';
    },
    "workflow 'release', stage 'test': its reworkTo 'test' passes over 'to-qa', so that 'qa' would keep the version of the attempt before: go back to 'to-qa' or before it",
  ],
  [
    'rework behind a check',
    (w) => {
      w.stages.review.reworkTo = 'review';
    },
    "workflow 'release', stage 'review': its reworkTo 'review' passes over 'gate', so that nobody would check the next attempt: go back to 'gate' or before it",
  ],
  [
    'no attempt at all',
    (w) => {
      w.rework = { maxAttempts: 0 };
    },
    "workflow 'release': its rework.maxAttempts is 0: write a whole number from 1 to 100",
  ],
  // Conditions.
  [
    'a condition on what nobody states',
    (w) => {
      w.stages.deploy.when = { attribute: 'amout', over: 1000 };
    },
    `workflow 'release', stage 'deploy': its condition {"attribute":"amout","over":1000} speaks of an attribute that no request states: add 'amout' to submission.attributes, or write one of 'amount', 'riskTier'`,
  ],
  [
    'a choice that there is not',
    (w) => {
      w.stages.deploy.when = { attribute: 'riskTier', oneOf: ['hihg'] };
    },
    `workflow 'release', stage 'deploy': its condition {"attribute":"riskTier","oneOf":["hihg"]} wants the attribute 'riskTier' to be "hihg", and it is one of 'low', 'high': write one of these`,
  ],
  [
    'a number that a text should exceed',
    (w) => {
      w.stages.deploy.when = { attribute: 'riskTier', over: 3 };
    },
    `workflow 'release', stage 'deploy': its condition {"attribute":"riskTier","over":3} compares the attribute 'riskTier' with a number, and it is none: use 'is' or 'oneOf'`,
  ],
  [
    'two tests at once',
    (w) => {
      w.stages.deploy.when = { metric: 'auc', over: 0.5, under: 0.8 };
    },
    `workflow 'release', stage 'deploy': its condition {"metric":"auc","over":0.5,"under":0.8} has two tests, 'over' and 'under': join two conditions by 'all'`,
  ],
  [
    'a condition that joins nothing',
    (w) => {
      w.stages.deploy.when = { any: [] };
    },
    `workflow 'release', stage 'deploy': its condition {"any":[]} joins nothing: list at least one condition in 'any'`,
  ],
  [
    'a change where no request names its variables',
    (w) => {
      w.submission.lineage = false;
      w.stages.deploy.when = { changed: 'training-data' };
    },
    `workflow 'release', stage 'deploy': its condition {"changed":"training-data"} compares variables, which no request need name: write submission: { lineage: true }`,
  ],
  // People.
  [
    'an unknown role',
    (w) => {
      w.stages.review.role = 'reviwer';
    },
    "workflow 'release', stage 'review': its role 'reviwer' is no role: add it to the roles, or write one of 'author', 'reviewer', 'analyst', 'operator'",
  ],
  [
    'an escalation to an unknown role',
    (w) => {
      w.stages.review.escalate.to = 'boss';
    },
    "workflow 'release', stage 'review': its escalate.to 'boss' is no role: add it to the roles, or write one of 'author', 'reviewer', 'analyst', 'operator'",
  ],
  [
    'an escalation to those who are asked anyway',
    (w) => {
      w.stages.review.escalate.to = 'reviewer';
    },
    "workflow 'release', stage 'review': escalates to the role 'reviewer', which it asks from the beginning: name another role",
  ],
  [
    'hand-over to an unknown role',
    (w) => {
      w.stages.review.handOverTo = ['reviewer', 'deputy'];
    },
    "workflow 'release', stage 'review': its handOverTo 'deputy' is no role: add it to the roles, or write one of 'author', 'reviewer', 'analyst', 'operator'",
  ],
  [
    'a stage that asks nobody',
    (w) => {
      delete w.stages.review.role;
      w.stages.review.approvers = {};
    },
    "workflow 'release', stage 'review': asks nobody: write a 'role', or 'approvers' with at least one role",
  ],
  [
    'a quorum of none',
    (w) => {
      w.stages.review.quorum = 0;
    },
    "workflow 'release', stage 'review': its quorum of role 'reviewer' is 0: write a whole number from 1",
  ],
  [
    'a quorum larger than the role',
    (w) => {
      w.stages.review.quorum = 3;
    },
    "workflow 'release', stage 'review': asks for more people than can decide: 'review' 3 of role 'reviewer', in all 3 different people, of whom there are 2; nobody decides two stages: add people to 'reviewer', or lower a quorum",
  ],
  [
    'a person whom two stages need',
    (w) => {
      w.stages.deploy.role = 'analyst';
    },
    "workflow 'release', stage 'deploy': asks for more people than can decide: 'test' 1 of role 'analyst', 'deploy' 1 of role 'analyst', in all 2 different people, of whom there is 1; nobody decides two stages: add people to 'analyst', or lower a quorum",
  ],
  [
    'a quorum that the requester leaves short',
    (w) => {
      w.stages.review.role = 'author';
      w.stages.review.quorum = 2;
    },
    "workflow 'release', stage 'review': asks for more people than can decide: 'review' 2 of role 'author', in all 2 different people, of whom there is 1 when 'amy@example.com' of the requester's role 'author' submits, as the requester decides nothing; nobody decides two stages: add people to 'author', or lower a quorum",
  ],
  [
    'more rejections than people',
    (w) => {
      w.stages.review.rejectQuorum = 3;
    },
    "workflow 'release', stage 'review': its rejectQuorum is 3: write a whole number from 1 to 2, the people it asks",
  ],
  [
    'a vote without result',
    (w) => {
      w.stages.review.quorum = 2;
      w.stages.review.rejectQuorum = 2;
    },
    "workflow 'release', stage 'review': may end in a split vote: after 1 rejection, one short of its rejectQuorum, too few people are left to approve: add people to 'reviewer', or lower rejectQuorum or a quorum",
  ],
  [
    'nobody who decides',
    (w) => {
      w.stages = { gate: { ...w.stages.gate, next: 'end' } };
    },
    "workflow 'release': has no stage for people, so nobody decides anything: add one of type 'approval'",
  ],
  [
    'requests about which nobody is asked',
    (w) => {
      w.start = 'deploy';
      w.stages = { deploy: { ...w.stages.deploy, when: { attribute: 'amount', over: 1000 } } };
    },
    "workflow 'release': asks nobody when amount is 999: let one stage for people apply without 'when', or the conditions cover this too",
  ],
  // Forms and answers.
  [
    'a choice of one',
    (w) => {
      w.stages.review.form.drift = { label: 'Drift', type: 'choice', options: ['none'] };
    },
    "workflow 'release', stage 'review': its question 'drift' leaves no choice: write at least two different options",
  ],
  [
    'an answer that nobody can give',
    (w) => {
      w.stages.review.form.drift = { label: 'Drift', type: 'yes-no', mustBe: 'none' };
    },
    "workflow 'release', stage 'review': its question 'drift' must be 'none', which nobody can answer: write one of 'yes', 'no'",
  ],
  [
    'a question without a text',
    (w) => {
      w.stages.review.form['data-checked'] = ' ';
    },
    "workflow 'release', stage 'review': its question 'data-checked' has no readable label: write 1 to 200 printable characters",
  ],
  [
    'a question with a space in its name',
    (w) => {
      w.stages.review.form['data checked'] = 'Checked';
    },
    "workflow 'release', stage 'review': its question 'data checked' is not in kebab-case: use lower-case letters, digits and single hyphens",
  ],
  [
    'a comment on an answer that is not offered',
    (w) => {
      w.stages.review.commentRequiredFor = ['approve-with-conditions'];
    },
    "workflow 'release', stage 'review': asks for a comment on 'approve-with-conditions', which it does not offer: add conditions: true, or leave it out",
  ],
  // Checks.
  [
    'a gate without a check',
    (w) => {
      w.stages.gate.checks = {};
    },
    "workflow 'release', stage 'gate': checks nothing: add a check, or remove the stage",
  ],
  [
    'bounds that nothing meets',
    (w) => {
      w.stages.gate.checks.auc.atMost = 0.5;
    },
    "workflow 'release', stage 'gate': its check 'auc' wants at least 0.8 and at most 0.5, which nothing is: exchange the bounds",
  ],
  [
    'a metric without bounds',
    (w) => {
      w.stages.gate.checks.auc = { metric: 'auc' };
    },
    "workflow 'release', stage 'gate': its check 'auc' has no bound: add atLeast, atMost or notWorseThan",
  ],
  [
    'two checks in one',
    (w) => {
      w.stages.gate.checks.auc.evidence = 'report';
    },
    "workflow 'release', stage 'gate': its check 'auc' is of two kinds, 'metric' and 'evidence': make it two checks",
  ],
  [
    'a comparison with an unknown environment',
    (w) => {
      w.stages.gate.checks.auc = { metric: 'auc', notWorseThan: 'prod', by: 0, better: 'higher' };
    },
    "workflow 'release', stage 'gate': its check 'auc' compares with 'prod', which is no environment of the workflow: add it, or write one of 'qa', 'production'",
  ],
  [
    'a comparison before there is anything to compare with',
    (w) => {
      w.stages.gate.checks.same = { artifactUnchangedSince: 'qa' };
    },
    "workflow 'release', stage 'gate': its check 'same' always fails, as no stage before it promotes to 'qa': put it after such a promotion",
  ],
  [
    'an age of data that no request need name',
    (w) => {
      w.submission.lineage = false;
      w.stages.gate.checks.fresh = { trainingDataAtMostDaysOld: 90 };
    },
    "workflow 'release', stage 'gate': its check 'fresh' fails without training data, which no request need name: write submission: { lineage: true }",
  ],
  [
    'a custom check that there is not',
    (w) => {
      w.stages.gate.checks.own = { custom: 'drift' };
    },
    "workflow 'release', stage 'gate': its check 'own' is custom: there is no 'drift': write workflows/checks/drift.ts and list it, or write 'recall-gap'",
  ],
  // What changes environments.
  [
    'an unknown environment',
    (w) => {
      w.stages['to-qa'].environment = 'test';
    },
    "workflow 'release', stage 'to-qa': it changes 'test', which is no environment of the workflow: add it, or write one of 'qa', 'production'",
  ],
  [
    'promotions downwards',
    (w) => {
      w.environments = ['production', 'qa'];
    },
    "workflow 'release', stage 'to-production': promotes to 'production' after 'to-qa' has promoted to 'qa', which is higher: exchange them, or the order of the environments",
  ],
  [
    'a promotion that nobody approves',
    (w) => {
      w.stages.review.type = 'task';
    },
    "workflow 'release', stage 'to-qa': promotes what nobody has approved: put a stage of type 'approval' before it",
  ],
  [
    'a promotion that sometimes nobody approves',
    (w) => {
      w.stages.review.when = { attribute: 'riskTier', is: 'high' };
    },
    "workflow 'release', stage 'to-qa': promotes what nobody has approved when riskTier is 'low': let one of the approvals before it apply without 'when', or the conditions cover this too",
  ],
  [
    'a retirement of what may not run',
    (w) => {
      w.stages['to-production'] = { ...w.stages['to-production'], type: 'retirement', attest: undefined };
    },
    "workflow 'release', stage 'to-production': retires what 'production' runs, and a request may be for another version: write submission: { version: { in: 'production', when: 'now' } }",
  ],
  [
    'a renewal by an unknown workflow',
    (w) => {
      w.stages['to-production'].attest.by = 'renewl';
    },
    "workflow 'release', stage 'to-production': its attest.by 'renewl' is no workflow: write one of 'release', 'renewal', 'rollback'",
  ],
  [
    'a renewal that renews nothing',
    (w) => {
      w.stages['to-production'].attest.by = 'rollback';
    },
    "workflow 'release', stage 'to-production': its attest.by 'rollback' is there to renew an approval, and has no attestation of 'production': add that to it, or name another workflow",
  ],
  [
    'a way back before anything is promoted',
    (w) => {
      w.stages.review.ifRejected = { start: 'rollback' };
    },
    "workflow 'release', stage 'review': has ifRejected, and nothing is promoted before it: remove it, or put the stage after a promotion",
  ],
  [
    'a way back by the workflow itself',
    (w) => {
      w.stages.deploy.ifRejected = { start: 'release' };
    },
    "workflow 'release', stage 'deploy': its ifRejected.start 'release' is this very workflow: write one of 'renewal', 'rollback'",
  ],
  [
    'a wait for conditions that nobody makes',
    (w) => {
      w.stages.test.conditions = false;
    },
    "workflow 'release', stage 'to-production': has blockedBy 'overdue-findings', and no workflow for 'model' takes approvals with conditions: add conditions: true to a stage for people, or remove it",
  ],
  // Times.
  [
    'no time to decide',
    (w) => {
      w.stages.deploy.dueIn = '30 seconds';
    },
    "workflow 'release', stage 'deploy': its dueIn is 30 seconds: choose from 1 minute to 365 days",
  ],
  [
    'waits that outlast a state machine',
    (w) => {
      w.stages.deploy.dueIn = '350 days';
    },
    "workflow 'release': its stages and the rework may last 374 days in all: shorten them to 365 days, the longest that a state machine runs",
  ],
  [
    'a reminder that comes too late',
    (w) => {
      w.stages.review.remindAfter = '5 days';
    },
    "workflow 'release', stage 'review': reminds after 5 days, which may be over only when its time, 5 days, is too: shorten remindAfter, or lengthen dueIn",
  ],
  [
    'an escalation that comes too late',
    (w) => {
      w.stages.review.escalate.after = '1 week';
    },
    "workflow 'release', stage 'review': escalates after 1 week, which may be over only when its time, 5 days, is too: shorten escalate.after, or lengthen dueIn",
  ],
  [
    'working days without a calendar',
    (w) => {
      w.stages.deploy.dueIn = '3 working days';
    },
    "workflow 'release', stage 'deploy': its dueIn is counted in working time, and there is no calendar: give the workflow one, or write plain days or hours",
  ],
  [
    'a calendar with a misspelt word',
    (w) => {
      w.stages.deploy.dueIn = '3 working days';
      w.calendar = {
        timezone: 'Europe/Berlin',
        workingDays: ['monday'],
        workingHours: { from: '09:00', until: '17:00' },
        holidays: [],
      };
    },
    "workflow 'release': its calendar: has the unknown member 'timezone': did you mean 'timeZone'?",
  ],
  [
    'a calendar without holidays',
    (w) => {
      w.stages.deploy.dueIn = '3 working days';
      w.calendar = {
        timeZone: 'Europe/Berlin',
        workingDays: ['monday'],
        workingHours: { from: '09:00', until: '17:00' },
      };
    },
    "workflow 'release': its calendar: has no holidays: add it",
  ],
  [
    'a calendar without a time zone',
    (w) => {
      w.stages.deploy.dueIn = '3 working days';
      w.calendar = {
        timeZone: 'Berlin',
        workingDays: ['monday'],
        workingHours: { from: '09:00', until: '17:00' },
        holidays: [],
      };
    },
    "workflow 'release': its calendar: time zone 'Berlin' is unknown: write an IANA name, such as 'Europe/Berlin'",
  ],
];

/** What is refused before there is a definition at all. */
const UNREADABLE: typeof TABLE = [
  ...['-5 days', '2 months', '5 business days', 'soon'].map((dueIn): (typeof TABLE)[number] => [
    `the duration ${dueIn}`,
    (w) => {
      w.stages.deploy.dueIn = dueIn;
    },
    `workflow 'release', stage 'deploy': its dueIn '${dueIn}' is not a duration: write a number and a unit, such as '5 days' or '3 working days'`,
  ]),
  [
    'a part of a working day',
    (w) => {
      w.stages.deploy.dueIn = '1.5 working days';
    },
    "workflow 'release', stage 'deploy': its dueIn '1.5 working days' is a part of a working day: write it in working hours",
  ],
  [
    'no time to decide at all',
    (w) => {
      delete w.stages.deploy.dueIn;
    },
    "workflow 'release', stage 'deploy': its dueIn is missing: write a number and a unit, such as '5 days'",
  ],
  [
    'a renewal without a time',
    (w) => {
      delete w.stages['to-production'].attest.every;
    },
    "workflow 'release', stage 'to-production': its attest.every is missing: write a number and a unit, such as '5 days'",
  ],
  [
    'an unknown word of a workflow',
    (w) => {
      w.newVersion = 'queue';
    },
    "workflow 'release': has the unknown member 'newVersion': did you mean 'newerVersion'?",
  ],
  [
    'misspelt stages',
    (w) => {
      w.stagse = w.stages;
      delete w.stages;
    },
    "workflow 'release': has the unknown member 'stagse': did you mean 'stages'?",
  ],
  [
    'an unknown word of a submission',
    (w) => {
      w.submission.atributes = {};
    },
    "workflow 'release': its submission has the unknown member 'atributes': did you mean 'attributes'?",
  ],
  [
    'an unknown word of a version',
    (w) => {
      w.submission.version = { in: 'qa', when: 'now', whne: 'now' };
    },
    "workflow 'release': its submission.version has the unknown member 'whne': did you mean 'when'?",
  ],
  [
    'an unknown word of rework',
    (w) => {
      w.rework = { attempts: 3 };
    },
    "workflow 'release': its rework has the unknown member 'attempts': did you mean 'maxAttempts'?",
  ],
  [
    'an unknown word of a stage',
    (w) => {
      w.stages.review.quorm = 2;
    },
    "workflow 'release', stage 'review': has the unknown member 'quorm': did you mean 'quorum'?",
  ],
  [
    'a misspelt time to decide, which is not missing too',
    (w) => {
      w.stages.review.duein = w.stages.review.dueIn;
      delete w.stages.review.dueIn;
    },
    "workflow 'release', stage 'review': has the unknown member 'duein': did you mean 'dueIn'?",
  ],
  [
    'a word of another kind of stage',
    (w) => {
      w.stages.gate.quorum = 2;
    },
    "workflow 'release', stage 'gate': has the unknown member 'quorum': remove it, or write one of 'type', 'title', 'when', 'next', 'checks', 'ifFailed'",
  ],
  [
    'an unknown word of an escalation',
    (w) => {
      w.stages.review.escalate = { afer: '3 days', to: 'operator' };
    },
    "workflow 'release', stage 'review': its escalate has the unknown member 'afer': did you mean 'after'?",
  ],
  [
    'an unknown word of a way back',
    (w) => {
      w.stages.deploy.ifRejected = { strat: 'rollback' };
    },
    "workflow 'release', stage 'deploy': its ifRejected has the unknown member 'strat': did you mean 'start'?",
  ],
  [
    'an unknown word of a question',
    (w) => {
      w.stages.review.form.drift = { label: 'Drift', type: 'yes-no', mustbe: 'no' };
    },
    "workflow 'release', stage 'review': its question 'drift' has the unknown member 'mustbe': did you mean 'mustBe'?",
  ],
  [
    'an unknown word of a promotion',
    (w) => {
      w.stages['to-qa'].ignoreFreezes = true;
    },
    "workflow 'release', stage 'to-qa': has the unknown member 'ignoreFreezes': did you mean 'ignoresFreezes'?",
  ],
  [
    'an unknown word of a renewal',
    (w) => {
      w.stages['to-production'].attest.evry = '1 day';
    },
    "workflow 'release', stage 'to-production': its attest has the unknown member 'evry': did you mean 'every'?",
  ],
];

describe('wrong definitions', () => {
  it('are small changes of right ones', () => {
    expect(refusals(() => {}, [])).toEqual([]);
  });

  it.each(TABLE)('are refused: %s', (_, change, message) => {
    expect(refusals(change, ['recall-gap'])).toEqual([message]);
  });

  it.each(UNREADABLE)('are refused while they are read: %s', (_, change, message) => {
    expect(() => refusals(change)).toThrow(new Error(message));
  });
});
