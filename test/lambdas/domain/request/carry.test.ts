import { describe, expect, it } from 'vitest';
import type { RequestState, StageState } from '../../../../lambdas/domain/model.ts';
import {
  beginningFor,
  type Matter,
  type NextAttempt,
  resumption,
} from '../../../../lambdas/domain/request/carry.ts';
import type { HumanStage, SeatRule } from '../../../../schema/workflow.ts';
import { approval, passing } from '../../../schema/samples.ts';
import { inRework, workflow } from '../samples.ts';

const keeps = approval({ carries: true });

describe('changes requested back to a stage', () => {
  const path = passing({
    data: keeps,
    risk: keeps,
    legal: approval(),
    sign: approval({ reworkTo: 'risk' }),
    'roll-out': approval(),
  });

  it('begin there when the same thing comes back', () => {
    expect(beginningFor(path, 'sign', () => true)).toBe('sign');
    expect(beginningFor(path, undefined, () => true)).toBeUndefined();
    expect(beginningFor(path, undefined), 'the start stays the start').toBeUndefined();
  });

  it('begin earlier for another thing: before the first stage whose people must sign that themselves', () => {
    expect(beginningFor(path, 'sign')).toBe('risk');
  });

  it('begin there for another thing, too, when all before carry their signatures', () => {
    const { legal: _, ...stages } = path.stages;
    const carrying = { ...path, stages: { ...stages, risk: { ...keeps, next: 'sign' } } };
    expect(beginningFor(carrying, 'sign')).toBe('sign');
  });

  it('begin there, and not at the start, when every stage carries its signatures', () => {
    const all = passing({ data: keeps, risk: keeps, sign: keeps });
    expect(beginningFor(all, 'sign')).toBe('sign');
  });

  it('begin at the start where no stage before lets them begin', () => {
    expect(beginningFor({ ...path, stages: { ...path.stages, sign: approval() } }, 'sign')).toBe(undefined);
    const fromStart = { ...path, stages: { ...path.stages, sign: approval({ reworkTo: 'data' }) } };
    expect(beginningFor(fromStart, 'sign')).toBeUndefined();
  });
});

describe('what a next attempt keeps', () => {
  const { review } = workflow.stages as { review: HumanStage };
  const carrying = {
    ...workflow,
    stages: { ...workflow.stages, review: { ...review, carries: true as const } },
  };
  const later: StageState = { decisions: [], outcome: 'approved' };
  const before: RequestState = {
    ...inRework(),
    resumeAt: 'test',
    stages: { ...inRework().stages, 'roll-out': later },
  };
  const otherArtifact = { uri: 's3://models/churn-15', sha256: 'b'.repeat(64) };
  const kept = (next: Partial<NextAttempt>, rules = workflow, state = before) =>
    resumption(rules, state, { ...state, ...next });

  it('is what was passed before the stage where it begins, and nothing behind', () => {
    expect(kept({})).toMatchObject({ resumeAt: 'test', stages: { review: { carriedFrom: 1 } } });
    expect(Object.keys(kept({}).stages)).toEqual(['review', 'to-qa']);
  });

  it('is nothing of a stage that nobody came to', () => {
    const { review: _, ...rest } = before.stages;
    const state = { ...before, stages: rest };
    expect(Object.keys(kept({}, workflow, state).stages)).toEqual(['to-qa']);
    expect(Object.keys(kept({ version: '15' }, carrying, state).stages), 'nor for another thing').toEqual([
      'to-qa',
    ]);
  });

  it('is nothing at all where it begins at the start', () => {
    expect(kept({}, workflow, { ...before, resumeAt: undefined })).toEqual({
      resumeAt: undefined,
      stages: {},
    });
  });

  it.each<[string, Partial<Matter>]>([
    ['version', { version: '15' }],
    ['artifact', { artifact: otherArtifact }],
    ['variable', { variables: { code: 'c'.repeat(64) } }],
    ['attribute', { attributes: { tier: 'high' } }],
  ])('is no signature for another %s, unless its stage says that it carries', (_, other) => {
    expect(kept(other)).toEqual({ resumeAt: undefined, stages: {} });
    expect(kept(other, carrying)).toMatchObject({ resumeAt: 'test', stages: { review: { carriedFrom: 1 } } });
  });

  it('is nothing of a stage that lapsed unsigned, for another thing, though it carries', () => {
    const lapsed: StageState = { decisions: [], outcome: 'skipped' };
    const state = { ...before, stages: { ...before.stages, review: lapsed } };
    expect(kept({ artifact: otherArtifact }, carrying, state)).toEqual({ resumeAt: undefined, stages: {} });
    expect(kept({}, carrying, state).resumeAt, 'for the same thing it stands').toBe('test');
  });

  it.each<[string, SeatRule, Partial<NextAttempt>, Partial<NextAttempt>]>([
    ['manager', { managerOf: 'requester' }, { requesters: ['amy', 'bea'] }, { requesters: ['amy'] }],
    ['requester', { is: 'requester' }, { requesters: ['amy', 'bea'] }, { requesters: ['amy'] }],
    [
      'role that an attribute names',
      { attribute: 'tier', of: { low: 'risk', high: 'board' } },
      { attributes: { tier: 'high' } },
      { attributes: { tier: 'low' } },
    ],
  ])('is no signature of another %s than is asked now, though it carries', (_, rule, other, alike) => {
    const seats = [
      { role: 'reviewer', quorum: 1 },
      { role: 'by rule', quorum: 1, rule },
    ];
    const asked = { ...review, carries: true as const, approvers: seats };
    const rules = { ...workflow, stages: { ...workflow.stages, review: asked } };
    const state = { ...before, requesters: ['amy'], attributes: { tier: 'low' } };
    expect(kept(other, rules, state)).toEqual({ resumeAt: undefined, stages: {} });
    expect(kept({ ...alike, version: '15' }, rules, state).resumeAt).toBe('test');
  });

  it('is no signature for another figure than its person saw; others may be stated beside', () => {
    const seen = { ...before, metrics: { auc: 0.91, recall: 0.5 } };
    const kept = (metrics: Matter['metrics']) => resumption(workflow, seen, { ...seen, metrics }).resumeAt;
    expect(kept({ recall: 0.5, auc: 0.91, toxicity: 0.1 })).toBe('test');
    expect(kept({ auc: 0.91, recall: 0.6 })).toBeUndefined();
    expect(kept({ auc: 0.91 })).toBeUndefined();
  });

  it('says what a signature was for when that is not what comes now', () => {
    const signedFor = { version: '14', artifact: before.artifact };
    expect(kept({ artifact: otherArtifact }, carrying).stages['review']).toMatchObject({ signedFor });
    expect(kept({ version: '15' }, carrying).stages['review']).toMatchObject({ signedFor });
    expect(kept({ attributes: { tier: 'high' } }, carrying).stages['review']?.signedFor).toBeUndefined();
  });

  it('says that still at the attempt after, until what was signed comes back', () => {
    const once = { ...before, version: '15', artifact: otherArtifact };
    const stages = { ...before.stages, ...kept(once, carrying).stages };
    const again = { ...once, attempt: 2, stages };
    expect(kept({}, carrying, again).stages['review']).toMatchObject({
      carriedFrom: 1,
      signedFor: { version: '14', artifact: before.artifact },
    });
    const back = kept({ version: '14', artifact: before.artifact }, carrying, again).stages['review'];
    expect(back?.signedFor).toBeUndefined();
    expect(back?.carriedFrom).toBe(1);
  });

  it('needs no artifact where a workflow has none', () => {
    const none = { ...before, artifact: undefined };
    expect(kept({}, carrying, none).stages['review']?.signedFor).toBeUndefined();
    expect(kept({ artifact: otherArtifact }, carrying, none).stages['review']?.signedFor).toEqual({
      version: '14',
      artifact: undefined,
    });
  });
});
