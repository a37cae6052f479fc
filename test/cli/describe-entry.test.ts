import { describe, expect, it } from 'vitest';
import { describeEntry, describeEntryOf, summarize } from '../../cli/describe-entry.ts';

const AT = { stage: 'test', attempt: 2, version: '14' };
const effect = { environment: 'qa', request: 'r1', since: 'noon', authorisedBy: [] };
const rules = { subject: 'model/churn', workflow: 'w', definition: 'd', assurance: 'email-link' };
const decision = {
  ...{ person: 'a@example.com', name: 'Alex Nagel', role: 'data-analyst', meaning: 'approved' },
  at: '2026-03-01T12:00:00.000Z',
};
const finding = { text: 'measure it', owner: 'b@example.com', due: '2026-04-01' };
const raised = { raisedBy: 'a@example.com', at: 'noon', request: 'r1', version: '14', stage: 'test' };
const deployed = {
  ...{ metrics: {}, variables: {}, since: 'noon', workflow: 'w', definition: 'd' },
  ...{ requestedBy: 'a@example.com', authorisedBy: [], owing: [] },
};
const needed = [
  { role: 'manager', quorum: 2 },
  { role: 'legal', quorum: 1 },
];

describe('what an entry says', () => {
  it.each<[action: string, details: Record<string, unknown>, text: string, kind?: string]>([
    ['queued', { attempt: 1, version: '14', behind: ['r1', 'r2'] }, 'behind r1, r2'],
    ['dequeued', { attempt: 1, version: '14' }, 'version 14 goes on'],
    [
      'stage-opened',
      { ...AT, approvers: needed, roster: [{ email: 'a@example.com', name: 'Alex Nagel' }], dueAt: 'noon' },
      "'test', attempt 2, for 2 people of the role manager and one person of the role legal (a@example.com) until noon",
    ],
    [
      'stage-skipped',
      { ...AT, when: {}, reason: 'Not needed: amount is 20.' },
      "'test': Not needed: amount is 20.",
    ],
    [
      'checked',
      {
        ...AT,
        results: [
          { name: 'auc', passed: true, found: 'auc is 0.9', saw: {} },
          { name: 'report', passed: false, found: 'no report', saw: {} },
        ],
        outcome: 'rejected',
      },
      "'test': passed: auc is 0.9; failed: no report",
    ],
    [
      'decided',
      {
        ...AT,
        ...rules,
        decision: {
          ...decision,
          choice: 'approve-with-conditions',
          inPlaceOf: 'c@example.com',
          findings: [finding],
        },
      },
      "Alex Nagel, data-analyst in place of c@example.com, approved with conditions version 14 at 'test', attempt 2; b@example.com by 2026-04-01: measure it",
    ],
    [
      'decided',
      {
        ...AT,
        ...rules,
        decision: {
          ...decision,
          choice: 'approve-with-conditions',
          findings: [{ ...finding, waives: 'fairness' }],
        },
      },
      "Alex Nagel, data-analyst, waived the check 'fairness' of version 14 at 'test', attempt 2; b@example.com by 2026-04-01: measure it",
    ],
    [
      'decided',
      {
        ...AT,
        ...rules,
        decision: {
          ...decision,
          choice: 'approve-with-conditions',
          meaning: 'took responsibility',
          findings: [{ ...finding, waives: 'fairness' }],
        },
      },
      "Alex Nagel, data-analyst, waived the check 'fairness' (took responsibility) of version 14 at 'test', attempt 2; b@example.com by 2026-04-01: measure it",
    ],
    [
      'decided',
      { ...AT, ...rules, decision: { ...decision, choice: 'approve', meaning: 'reviewed', comment: 'fine' } },
      "Alex Nagel, data-analyst, approved (reviewed) version 14 at 'test', attempt 2: fine",
    ],
    ['handed-over', { ...AT, from: 'a', to: 'b' }, "'test' from a to b"],
    ['reassigned', { ...AT, from: 'a', to: 'b', comment: 'away' }, "'test' from a to b: away"],
    ['reassigned', { ...AT, to: 'b', comment: 'renamed' }, "'test' to b: renamed"],
    ['reminded', { ...AT, people: ['a', 'b'], reminder: 1 }, "'test', reminder 1: a, b"],
    ['escalated', { ...AT, to: 'director', people: ['d'] }, "'test' to director: d"],
    [
      'promotion-held',
      { ...AT, since: 'noon', why: 'year end', until: 'January' },
      "'test': year end, until January",
    ],
    [
      'promoted',
      { ...AT, environment: 'qa', since: 'noon', effect: 'promotion' },
      "version 14 to qa at 'test', attempt 2",
    ],
    [
      'promoted',
      { ...AT, environment: 'qa', since: 'noon', effect: 'retirement' },
      "version 14 out of qa at 'test', attempt 2",
    ],
    [
      'promoted',
      { ...AT, ...deployed, environment: 'qa', request: 'r1', replaces: { version: '13', request: 'r0' } },
      "version 14 to qa at 'test', attempt 2 by request r1, instead of version 13",
      'subject',
    ],
    ['retired', { ...AT, ...effect }, 'version 14 out of qa by request r1', 'subject'],
    ['attested', { ...AT, ...effect }, 'version 14 renewed in qa by request r1', 'subject'],
    [
      'finding-closed',
      { finding: { id: 'f1', ...finding, ...raised }, comment: 'done' },
      'f1 (measure it): done',
      'subject',
    ],
    [
      'finding-reported',
      { finding: { ...finding, ...raised, id: 'reported.f1', environment: 'qa' } },
      'reported.f1 (measure it) on version 14 in qa, for b@example.com by 2026-04-01',
      'subject',
    ],
    ['closed', { attempt: 1, outcome: 'withdrawn', reason: 'the wrong month' }, 'withdrawn: the wrong month'],
    ['expired', { stage: 'test', attempt: 1, reason: 'Nobody decided.' }, 'Nobody decided.'],
    ['defined', { workflow: { id: 'release' } }, 'rules of workflow release', 'definition'],
    [
      'defined',
      { workflow: { id: 'release' }, deployed: { stack: 'arn:stack', commit: '0a1b2c' } },
      'rules of workflow release, of commit 0a1b2c, by the deployment of arn:stack',
      'definition',
    ],
    ['something-new', { a: 1 }, '{"a":1}'],
    ['decided', { of: 'another shape' }, '{"of":"another shape"}'],
    ['toString', {}, '{}'],
  ])('%s, %j: %s', (action, details, text, kind = 'request') => {
    expect(summarize({ stream: `${kind}/r1`, action, details })).toBe(text);
  });

  it('comes after its place, the time, the action and the actor', () => {
    const entry = {
      ...{ stream: 'request/r1', seq: 7, at: '2026-03-01T12:00:00.000Z', actor: 'system:sweep' },
      ...{
        action: 'expired',
        details: { stage: 'test', attempt: 1, reason: 'Nobody decided.' },
        prev: null,
        hash: '',
      },
    };
    const line =
      '   7  2026-03-01T12:00:00.000Z  expired         system:sweep                    Nobody decided.';
    expect(describeEntry(entry)).toBe(line);
    expect(describeEntryOf(entry)).toBe(`r1${' '.repeat(24)}${line}`);
    const retired = { action: 'retired', details: { ...AT, ...effect } };
    expect(describeEntryOf({ ...entry, ...retired, stream: 'subject/model/churn' })).toBe(
      `(subject)${' '.repeat(17)}   7  2026-03-01T12:00:00.000Z  retired         system:sweep                    ` +
        'version 14 out of qa by request r1',
    );
  });
});
