import { describe, expect, it } from 'vitest';
import { parse, readRequestState, readSubjectState } from '../../../../lambdas/domain/views/view.ts';
import { closedAs } from '../../../support/states.ts';
import { deployment, running } from '../facts.ts';
import { inRework, reached, submitted } from '../samples.ts';

const without = (state: object, name: string) =>
  Object.fromEntries(Object.entries(state).filter(([other]) => other !== name));
const withStage = (stage: unknown) => ({ ...submitted(), stages: { review: stage } });

describe("a request's view", () => {
  const read = (state: unknown) => readRequestState('request/r1', JSON.stringify(state));

  it.each([
    submitted(),
    reached('test'),
    inRework(),
    { ...submitted(), status: 'queued' as const },
    closedAs(submitted(), 'stopped'),
  ])('is read as it was written: $status', (state) => {
    expect(read(state)).toEqual(JSON.parse(JSON.stringify(state)));
  });

  it.each(
    'request workflow definition execution subject version requestedAt status attempt requesters inputs evidence metrics attributes variables deciders stages'.split(
      ' ',
    ),
  )('is none without %s', (name) => {
    expect(read(without(submitted(), name))).toBeUndefined();
    expect(read({ ...submitted(), [name]: null })).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['of another request', { ...submitted(), request: 'r2' }],
    ['of no status', { ...submitted(), status: 'done' }],
    ['closed without an outcome', { ...submitted(), status: 'closed' }],
    ['at half an attempt', { ...submitted(), attempt: 1.5 }],
    ['with metrics in a list', { ...submitted(), metrics: [] }],
    ['with a stage that is none', withStage(null)],
    ['with a stage without decisions', withStage({})],
    ['with decisions that are no list', withStage({ decisions: {} })],
    [
      'with one of its stages damaged',
      { ...withStage({ decisions: [] }), stages: { a: { decisions: [] }, b: 1 } },
    ],
    ['no object', [submitted()]],
    ['nothing', null],
  ])('is none when it is %s', (_, state) => {
    expect(read(state)).toBeUndefined();
  });
});

describe("a subject's view", () => {
  const finding = { due: '2026-05-01', owner: 'amy@example.com' };
  const read = (state: unknown, stream = 'subject/model/churn') =>
    readSubjectState(stream, JSON.stringify(state));
  const full = { ...running({ production: deployment() }), findings: { f: finding }, open: { r1: {} } };

  it('is read as it was written', () => {
    expect(read(full)).toEqual(JSON.parse(JSON.stringify(full)));
    expect(read(running({}))).toEqual(running({}));
  });

  it.each(['subject', 'environments', 'open', 'findings', 'closed'])('is none without %s', (name) => {
    expect(read(without(full, name))).toBeUndefined();
    expect(read({ ...full, [name]: null })).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['of another subject', { ...full, subject: 'model/other' }],
    ['with environments in a list', { ...full, environments: [] }],
    ['with an environment that runs a word', { ...full, environments: { qa: 'x' } }],
    ['with an open request that is none', { ...full, open: { r1: null } }],
    ['with what runs and owes no list', { ...full, environments: { qa: { ...deployment(), owing: {} } } }],
    [
      'with what runs since nobody knows when',
      { ...full, environments: { qa: without(deployment(), 'since') } },
    ],
    ['with a condition without an end', { ...full, findings: { f: finding, g: without(finding, 'due') } }],
    ['with a condition of nobody', { ...full, findings: { f: finding, g: without(finding, 'owner') } }],
  ])('is none when it is %s', (_, state) => {
    expect(read(state)).toBeUndefined();
  });
});

describe('the text of a view', () => {
  it('is an object of JSON or nothing', () => {
    expect(parse('{"a":1}')).toEqual({ a: 1 });
    for (const text of ['[1]', 'null', '1', '"a"', '{', '']) expect(parse(text)).toBeUndefined();
  });
});
