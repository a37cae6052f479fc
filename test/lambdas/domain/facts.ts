import type { Facts } from '../../../lambdas/domain/facts.ts';
import type { Deployment, RequestState, SubjectState } from '../../../lambdas/domain/model.ts';
import { newSubject } from '../../../lambdas/domain/subject/subject.ts';
import { at, START, submitted } from './samples.ts';

/** What an environment runs: version 13 of another request, unless it says otherwise. */
export const deployment = (changes: Partial<Deployment> = {}): Deployment => ({
  version: '13',
  artifact: { uri: 's3://models/churn-13', sha256: 'c'.repeat(64) },
  metrics: { auc: 0.9 },
  variables: {},
  since: START.toISOString(),
  request: 'r0',
  attempt: 1,
  workflow: 'release',
  definition: 'f'.repeat(64),
  requestedBy: 'amy@example.com',
  authorisedBy: [],
  owing: [],
  ...changes,
});

/** A subject that runs these. */
export const running = (
  environments: Readonly<Record<string, Deployment>>,
  changes: Partial<SubjectState> = {},
): SubjectState => ({ ...newSubject('model/churn'), environments, ...changes });

/** Facts about a request that was just submitted, while production runs version 13. */
export const facts = (changes: Partial<Facts> = {}, request: Partial<RequestState> = {}): Facts => ({
  request: { ...submitted(), ...request } as RequestState,
  subject: running({ production: deployment() }),
  reference: 'production',
  now: at(3_600),
  ...changes,
});
