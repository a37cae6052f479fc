import { expect, it } from 'vitest';
import { checkSource } from '../../schema/check-source.ts';

const review = { type: 'approval', role: 'reviewer', dueIn: '2 days' };
const { role: _, ...asking } = review;

/** What is said of a workflow with this one stage. */
const said = (stage: object) => {
  const source = {
    id: 'release',
    title: 'Release',
    subject: 'model',
    requester: 'author',
    stages: { stage },
  };
  return checkSource(source as never, undefined, []);
};

it.each<[string, object, string]>([
  [
    'tracks that are null',
    { type: 'tracks', tracks: null },
    'has the tracks null: write its members between { and }',
  ],
  [
    'a track that is null',
    { type: 'tracks', tracks: { legal: null } },
    "its track 'legal': is no track: write its members between { and }",
  ],
  [
    'a track that is a list',
    { type: 'tracks', tracks: { legal: ['reviewer'] } },
    "its track 'legal': is no track: write its members between { and }",
  ],
  [
    'an approver by a word that is near to none that there is',
    { ...asking, approver: { colour: 'red' } },
    "its approver names nobody: write { managerOf: 'requester' }, { ownerOf: 'subject' } or { attribute: 'region', of: { eu: 'risk-eu' } }",
  ],
  [
    'an order of one role',
    { ...review, inOrder: true },
    'has inOrder, and one role: write approvers: { manager: 1, risk: 1 }, in the order in which they are asked',
  ],
  [
    'a policy without an end',
    { type: 'policy', policy: 'small', approvedBy: 'risk' },
    "has no until: write one text, such as '2027-03-01'",
  ],
  [
    'a wait whose way back has a member that it does not know',
    { type: 'wait', for: '1 day', ifFailed: { begin: 'undo' } },
    "its ifFailed has the unknown member 'begin': remove it, or write one of 'start'",
  ],
])('%s is refused, with what to write', (_, stage, message) => {
  expect(said(stage)).toEqual([`workflow 'release', stage 'stage': ${message}`]);
});

it.each(['reject', 'request-changes', undefined, { start: 'undo' }])(
  'a wait may end in %j when what it looked at failed',
  (ifFailed) => {
    expect(said({ type: 'wait', for: '1 day', ...(ifFailed && { ifFailed }) })).toEqual([]);
  },
);

it('several roles may be asked in their order', () => {
  expect(said({ ...asking, approvers: { reviewer: 1, risk: 1 }, inOrder: true })).toEqual([]);
});
