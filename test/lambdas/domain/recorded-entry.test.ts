import { expect, it } from 'vitest';
import { recognize } from '../../../lambdas/domain/details.ts';
import { seal, unseal } from '../../../lambdas/domain/entry.ts';
import { submit } from '../../../lambdas/domain/request/submit.ts';
import { inputDigest, parseSubmission, requestId } from '../../../lambdas/domain/submission.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { person } from '../../schema/samples.ts';

/** An entry as version 0.2.0 wrote it, and its hash. */
const ENTRY =
  '{"action":"submitted","actor":"amy@example.com","at":"2026-03-02T09:00:00.000Z","details":{"attempt":1,"definition":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","execution":"execution-1","requester":{"email":"amy@example.com","name":"Amy"},"submission":{"artifact":{"sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","uri":"s3://models/churn-14"},"attributes":{},"evidence":[{"name":"report","sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","uri":"s3://reports/14"}],"lineage":{"code":{"commit":"c0ffee0","repository":"https://git.example.com/churn"},"hyperparameters":{"layers":[64,32],"learningRate":0.1},"trainingData":{"collected":"2026-02-28","sha256":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd","uri":"s3://data/churn.csv"}},"metrics":{"auc":0.91},"requestedBy":"amy@example.com","subject":"model/churn","version":"14"},"workflow":"release"},"prev":null,"seq":1,"state":{"artifact":{"sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","uri":"s3://models/churn-14"},"attempt":1,"attributes":{},"collected":"2026-02-28","deciders":{},"definition":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","evidence":["report"],"execution":"execution-1","inputs":["37761647c81dbe8cdde7b1e1b61debd16612bcb4516ac4a26508d78a109cb3ae"],"metrics":{"auc":0.91},"request":"pg61stxtwvr7a05b224q8dw172","requestedAt":"2026-03-02T09:00:00.000Z","requesters":["amy@example.com"],"stages":{},"status":"open","subject":"model/churn","variables":{"code":"https://git.example.com/churn@c0ffee0","hyperparameters":"fa4c9b1c99f9b4f4e9ef097b7f27e93f37eda568366c5badbd3adcffdedc8030","training-data":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"},"version":"14","workflow":"release"},"stream":"request/pg61stxtwvr7a05b224q8dw172"}';
const HASH = 'e1c2e4f2ac672dd51a76dfe26fb805c2c973a07c76db62bba9131934732d783a';
const INPUT = {
  subject: 'model/churn',
  version: '14',
  requestedBy: 'amy@example.com',
  lineage: {
    trainingData: { uri: 's3://data/churn.csv', sha256: 'd'.repeat(64), collected: '2026-02-28' },
    code: { repository: 'https://git.example.com/churn', commit: 'c0ffee0' },
    hyperparameters: { learningRate: 0.1, layers: [64, 32] },
  },
  artifact: { uri: 's3://models/churn-14', sha256: 'a'.repeat(64) },
  metrics: { auc: 0.91 },
  evidence: [{ name: 'report', uri: 's3://reports/14', sha256: 'b'.repeat(64) }],
};
const REQUEST = 'pg61stxtwvr7a05b224q8dw172';

it('reads what was written before there were other pins than a SHA-256', () => {
  const read = unseal({ stream: `request/${REQUEST}`, seq: 1, entry: ENTRY, hash: HASH });
  expect(recognize(read.stream, read.action, read.details)).toMatchObject({ action: 'submitted' });
});

it('writes the same input as the same request, to the byte', () => {
  expect(requestId('release', INPUT)).toBe(REQUEST);
  const { entry } = submit(
    { state: undefined, now: new Date('2026-03-02T09:00:00.000Z') },
    { request: REQUEST, workflow: { id: 'release' } as Workflow, definition: 'f'.repeat(64) },
    {
      submission: parseSubmission(INPUT),
      input: inputDigest(INPUT),
      requester: { ...person('amy'), name: 'Amy' },
      submitters: ['amy@example.com'],
      execution: 'execution-1',
    },
  );
  if (entry === undefined) throw new Error('nothing was submitted');
  expect(seal(`request/${REQUEST}`, undefined, entry)).toMatchObject({ entry: ENTRY, hash: HASH });
});
