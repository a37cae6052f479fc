import { deepEqual, equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { simulate } from 'countersign/testing';
import * as organisation from '../workflows/index.ts';

/** The first of those whom the waiting stage has asked. */
const firstOf = ([person = '']: readonly string[]): string => person;

test('a model comes to production after one round of rework', async () => {
  const governance = simulate(organisation);
  const request = await governance.submit('model-promotion', { version: '14', metrics: { auc: 0.91 } });
  equal(request.waitingStage, 'review');
  await request.approve(firstOf(request.asked));

  equal(request.waitingStage, 'validate');
  await request.requestChanges(firstOf(request.asked), 'It misses too many of the rare cases.');
  equal(request.status, 'rework');
  await request.revise({ version: '15', metrics: { auc: 0.95 } });

  while (request.waitingStage !== undefined) await request.approve(firstOf(request.asked));
  equal(request.outcome, 'completed');
  const promoted = governance.ledger.filter(
    ({ action, stream }) => action === 'promoted' && stream === 'subject/model/sample',
  );
  deepEqual(promoted.at(-1)?.details['version'], '15');
});

test('nobody decides on what they submitted, and a review that nobody does in time expires', async () => {
  const governance = simulate(organisation);
  const request = await governance.submit('model-promotion');
  const [requester = ''] = organisation.roles['ml-engineer'].map(({ email }) => email);
  await rejects(request.approve(requester));
  await governance.wait('2 weeks');
  equal(request.outcome, 'expired');
});
