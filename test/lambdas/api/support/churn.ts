import type {
  Decision,
  Deployment,
  RequestState,
  RunningRequest,
  StageState,
  SubjectState,
} from '../../../../lambdas/domain/model.ts';
import { definitionHash, type Workflow } from '../../../../schema/workflow.ts';
import { workflows } from '../../../organisation/index.ts';
import type { Ground } from './ground.ts';

export const SUBJECT = 'model/churn';
export const FIRST = '1'.repeat(26);
export const SECOND = '2'.repeat(26);
export const SHA_13 = '13'.repeat(32);
export const SHA_14 = '14'.repeat(32);

const workflow = workflows[0] as Workflow;
const definition = definitionHash(workflow);
export const STAGE = Object.keys(workflow.stages)[0] as string;

const submission = (version: string, sha256: string, learningRate: number) => ({
  subject: SUBJECT,
  version,
  requestedBy: 'dana@example.com',
  lineage: {
    trainingData: { uri: 's3://data/churn.csv', sha256: 'da'.repeat(32) },
    code: { repository: 'https://git.example.com/churn', commit: version === '13' ? 'abcdef1' : 'abcdef2' },
    hyperparameters: { learningRate, depth: 3 },
  },
  artifact: { uri: `s3://models/${version}`, sha256 },
  attributes: {},
  metrics: { auc: version === '13' ? 0.9 : 0.95 },
  evidence: [],
});

export function requestState(
  request: string,
  version: string,
  more: Partial<RequestState> = {},
): RequestState {
  const state: RunningRequest = {
    request,
    workflow: workflow.id,
    definition,
    execution: `arn:aws:states:us-east-1:000000000000:execution:countersign-${workflow.id}:${request}`,
    subject: SUBJECT,
    version,
    artifact: { uri: `s3://models/${version}`, sha256: version === '13' ? SHA_13 : SHA_14 },
    metrics: {},
    attributes: {},
    variables: {},
    evidence: [],
    requestedAt: '2026-03-01T09:00:00.000Z',
    attempt: 1,
    inputs: [],
    requesters: ['dana@example.com'],
    deciders: {},
    status: 'open',
    stages: {},
  };
  return { ...state, ...more } as RequestState;
}

export const decision: Decision = {
  person: 'morgan@example.com',
  name: 'Morgan Estes',
  role: 'manager',
  choice: 'approve',
  meaning: 'approved',
  at: '2026-03-01T10:00:00.000Z',
};

export function deployment(version: string, since: string, more: Partial<Deployment> = {}): Deployment {
  return {
    version,
    artifact: { uri: `s3://models/${version}`, sha256: version === '13' ? SHA_13 : SHA_14 },
    metrics: {},
    variables: {},
    since,
    request: version === '13' ? FIRST : SECOND,
    attempt: 1,
    workflow: workflow.id,
    definition,
    requestedBy: 'dana@example.com',
    authorisedBy: [{ ...decision, stage: STAGE, attempt: 1 }],
    owing: [],
    ...more,
  };
}

export function subjectState(more: Partial<SubjectState> = {}): SubjectState {
  return { subject: SUBJECT, environments: {}, open: {}, findings: {}, closed: [], ...more };
}

const open = (request: string, version: string, requestedAt: string) => ({
  [request]: { workflow: workflow.id, version, requestedAt, finished: false, promotions: {} },
});

/**
 * A short life: version 13 was approved and is in production, version 14 waits for its first stage. The clocks of
 * who wrote the two streams disagree by some milliseconds.
 */
export async function writeChurn(ground: Ground): Promise<void> {
  const [first, second, subject] = [`request/${FIRST}`, `request/${SECOND}`, `subject/${SUBJECT}`];
  const opened: StageState = {
    openedAt: '2026-03-01T09:00:00.000Z',
    dueAt: '2026-03-08T09:00:00.000Z',
    roster: ['morgan@example.com', 'devon@example.com'],
    decisions: [],
  };
  const approved: StageState = {
    ...opened,
    decisions: [decision],
    outcome: 'approved',
    settledAt: decision.at,
  };
  const production = deployment('13', '2026-03-02T12:00:00.000Z');
  await ground.append(first, '2026-03-01T09:00:00.000Z', 'submitted', {
    details: { attempt: 1, submission: submission('13', SHA_13, 0.1) },
    state: requestState(FIRST, '13'),
  });
  await ground.append(subject, '2026-03-01T08:59:59.990Z', 'request-opened', {
    details: { request: FIRST, version: '13' },
    state: subjectState({ open: open(FIRST, '13', '2026-03-01T09:00:00.000Z') }),
  });
  await ground.append(first, '2026-03-01T09:00:00.000Z', 'stage-opened', {
    details: { stage: STAGE },
    state: requestState(FIRST, '13', { stages: { [STAGE]: opened } }),
  });
  await ground.append(first, decision.at, 'decided', {
    details: { stage: STAGE, attempt: 1, version: '13', decision },
    state: requestState(FIRST, '13', { stages: { [STAGE]: approved } }),
  });
  await ground.append(subject, '2026-03-02T12:00:00.000Z', 'promoted', {
    details: { request: FIRST, version: '13', environment: 'production' },
    state: subjectState({
      environments: { production },
      open: open(FIRST, '13', '2026-03-01T09:00:00.000Z'),
    }),
  });
  await ground.append(first, '2026-03-03T09:00:00.005Z', 'closed', {
    details: { outcome: 'completed' },
    state: requestState(FIRST, '13', {
      status: 'closed',
      outcome: 'completed',
      stages: { [STAGE]: approved },
    }),
  });
  await ground.append(subject, '2026-03-03T09:00:00.000Z', 'request-closed', {
    details: { request: FIRST, version: '13', outcome: 'completed' },
    state: subjectState({ environments: { production }, closed: [FIRST] }),
  });
  const waiting = requestState(SECOND, '14', {
    requestedAt: '2026-05-31T09:00:00.000Z',
    stages: {
      [STAGE]: { ...opened, openedAt: '2026-05-31T09:00:02.000Z', dueAt: '2026-06-07T09:00:00.000Z' },
    },
  });
  await ground.append(second, '2026-05-31T09:00:00.000Z', 'submitted', {
    details: { attempt: 1, submission: submission('14', SHA_14, 0.2) },
    state: { ...waiting, stages: {} },
  });
  const standing = subjectState({
    environments: { production },
    open: open(SECOND, '14', '2026-05-31T09:00:00.000Z'),
    closed: [FIRST],
  });
  await ground.append(subject, '2026-05-31T09:00:01.000Z', 'request-opened', {
    details: { request: SECOND, version: '14' },
    state: standing,
  });
  await ground.append(second, '2026-05-31T09:00:02.000Z', 'stage-opened', {
    details: { stage: STAGE },
    state: waiting,
  });
}
