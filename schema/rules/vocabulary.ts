import { instead } from '../wording.ts';
import { isEffect, isHuman, type Stage, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages } from './walk.ts';

const VOCABULARY = {
  type: ['approval', 'task', 'tracks', 'check', 'policy', 'wait', 'promotion', 'retirement', 'attestation'],
  meaning: ['reviewed', 'approved', 'took responsibility'],
  newerVersion: ['supersede', 'queue', 'parallel'],
  'submission.trainingData': ['sha256', 'pinned', 'any'],
  'submission.version.when': ['now', 'before'],
  commentRequiredFor: ['approve', 'approve-with-conditions', 'abstain', 'request-changes', 'reject'],
  alsoEligible: ['requester', 'earlier-approver'],
  signature: ['signed-in', 're-authenticated'],
  ifFailed: ['request-changes', 'reject'],
  ifExpired: ['end', 'next'],
  blockedBy: ['overdue-findings', 'open-findings'],
} as const;

type Member = keyof typeof VOCABULARY;

/** Words with a fixed meaning are among those the engine knows. The compiler sees to it, but data may be untyped. */
export function vocabulary(workflow: Workflow): readonly Problem[] {
  const { newerVersion, submission } = workflow;
  const own = [
    ...describe('newerVersion', [newerVersion]),
    ...describe(
      'submission.trainingData',
      submission.trainingData === undefined ? [] : [submission.trainingData],
    ),
    ...describe('submission.version.when', submission.version === undefined ? [] : [submission.version.when]),
  ].map((message) => problem(workflow, message));
  const ofStages = allStages(workflow).flatMap(([name, stage]) =>
    [...describe('type', [stage.type]), ...describeStage(stage)].map((message) =>
      problem(workflow, message, name),
    ),
  );
  return [...own, ...ofStages];
}

function describeStage(stage: Stage): string[] {
  if (isHuman(stage)) {
    return [
      ...describe('meaning', [stage.meaning]),
      ...describe('commentRequiredFor', stage.commentRequiredFor),
      ...describe('alsoEligible', stage.alsoEligible),
      ...describe('signature', stage.signature === undefined ? [] : [stage.signature]),
      ...describe('ifExpired', typeof stage.ifExpired === 'string' ? [stage.ifExpired] : []).map(
        (message) => `${message}, or { start: 'WORKFLOW' }`,
      ),
    ];
  }
  if (isEffect(stage)) return describe('blockedBy', stage.blockedBy === undefined ? [] : [stage.blockedBy]);
  if (stage.type !== 'check' && stage.type !== 'wait') return [];
  return typeof stage.ifFailed === 'string' ? describe('ifFailed', [stage.ifFailed]) : [];
}

function describe(member: Member, values: readonly string[]): string[] {
  const known: readonly string[] = VOCABULARY[member];
  return values
    .filter((value) => !known.includes(value))
    .map((value) => `its ${member} '${value}' is unknown: ${instead(known)}`);
}
