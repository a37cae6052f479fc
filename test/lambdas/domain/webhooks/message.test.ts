import { expect, test } from 'vitest';
import type { ReadEntry } from '../../../../lambdas/domain/entry.ts';
import { messageOf, requestOf, workflowIn } from '../../../../lambdas/domain/webhooks/message.ts';
import { START } from '../samples.ts';

const entry = (changes: object = {}): ReadEntry<unknown> => ({
  stream: 'request/r1',
  seq: 4,
  prev: 'p'.repeat(64),
  hash: 'h'.repeat(64),
  at: START.toISOString(),
  actor: 'bob@example.com',
  action: 'stage-opened',
  details: { version: '15', environment: 'qa', outcome: 'rejected', comment: 'Nobody is told this.' },
  state: { subject: 'model/churn', version: '14', request: 'r1', workflow: 'release' },
  ...changes,
});
const told = (changes: object = {}, workflow?: string) =>
  JSON.parse(messageOf(entry(changes), workflow).body);

test('a receiver is told where an entry stands and what it is about, and nothing that a person wrote', () => {
  const { body, ...message } = messageOf(entry(), 'release');
  expect(message).toEqual({ id: 'h'.repeat(64), type: 'request.stage_opened', subject: 'model/churn' });
  expect(JSON.parse(body)).toEqual({
    type: 'request.stage_opened',
    timestamp: START.toISOString(),
    data: {
      stream: 'request/r1',
      seq: 4,
      hash: 'h'.repeat(64),
      action: 'stage-opened',
      subject: 'model/churn',
      version: '15',
      environment: 'qa',
      request: 'r1',
      workflow: 'release',
      outcome: 'rejected',
    },
  });
});

test('what an entry does not say, or says in another way than by a text, is not told', () => {
  const bare = { stream: 'request/r1', seq: 4, hash: 'h'.repeat(64), action: 'stage-opened' };
  expect(told({ details: undefined, state: undefined }).data).toEqual(bare);
  const odd = { version: 14, environment: ['qa'], outcome: null, request: 1 };
  expect(told({ details: odd, state: { subject: {} } }).data).toEqual(bare);
});

test('the version is the one that is acted on, or else the one of the request', () => {
  expect(told().data.version).toBe('15');
  expect(told({ details: {} }).data.version).toBe('14');
  expect(told({ state: {} }).data.version).toBe('15');
});

test('the request is the one whose entry it is, or else the one that it tells of', () => {
  expect(requestOf(entry({ details: { request: 'r2' } }))).toBe('r1');
  expect(requestOf(entry({ details: { request: 'r2' }, state: {} }))).toBe('r2');
  expect(requestOf(entry({ details: {} }))).toBe('r1');
  expect(requestOf(entry({ details: {}, state: {} }))).toBeUndefined();
  expect(requestOf(entry({ details: undefined, state: undefined }))).toBeUndefined();
});

test('the workflow is that of the request whose entry it is, or else the one that it tells of', () => {
  expect(workflowIn(entry({ details: { workflow: 'hotfix' } }))).toBe('release');
  expect(workflowIn(entry({ details: { workflow: 'hotfix' }, state: { workflow: {} } }))).toBe('hotfix');
  expect(workflowIn(entry())).toBe('release');
  expect(workflowIn(entry({ details: {}, state: {} }))).toBeUndefined();
  expect(workflowIn(entry({ details: undefined, state: undefined }))).toBeUndefined();
});
