import { describe, expect, it } from 'vitest';
import { requireFixedMeaning } from '../../../lambdas/domain/fitting.ts';
import type { VersionState } from '../../../lambdas/domain/model.ts';
import { variablesOf } from '../../../lambdas/domain/request/submit.ts';
import { fixVersion, shortFormOf, whyOtherMeaning } from '../../../lambdas/domain/version.ts';
import { at, entryOf, reached, submission } from './samples.ts';

const state = reached('to-qa');
const other = { uri: 's3://models/other', sha256: 'f'.repeat(64) };
const fixed: VersionState = {
  subject: 'model/churn',
  version: '14',
  artifact: submission().artifact,
  variables: variablesOf(submission()),
  request: 'r0',
  environment: 'qa',
  at: at(0).toISOString(),
};
const where = `version 14 was promoted to qa at ${at(0).toISOString()} by request r0`;

it('has a short form of eight characters, which anybody can compute', () => {
  // printf 14 | sha256sum
  expect(shortFormOf('14')).toBe('8527a891');
});

describe('what a version means, once it was promoted', () => {
  it('is what was promoted under its name, for ever', () => {
    expect(whyOtherMeaning(undefined, state)).toBeUndefined();
    expect(whyOtherMeaning(fixed, state)).toBeUndefined();
    expect(whyOtherMeaning(fixed, { ...state, artifact: other })).toBe(
      `${where}, with another artifact (${'a'.repeat(64)})`,
    );
    expect(whyOtherMeaning({ ...fixed, artifact: undefined }, state)).toBe(
      `${where}, with another artifact (none)`,
    );
    expect(whyOtherMeaning(fixed, { ...state, artifact: undefined })).toContain('with another artifact');
  });

  it('is the same artifact wherever it lies, and none where it had none', () => {
    const moved = { uri: 's3://elsewhere/14', sha256: 'a'.repeat(64) };
    expect(whyOtherMeaning(fixed, { ...state, artifact: moved })).toBeUndefined();
    const bare = { ...state, artifact: undefined };
    expect(whyOtherMeaning({ ...fixed, artifact: undefined }, bare)).toBeUndefined();
  });

  it.each([
    ['training-data', 'training data'],
    ['code', 'code'],
    ['hyperparameters', 'hyperparameters'],
  ])('is the same %s, where both state it', (name, words) => {
    const brought = { ...state, variables: { ...state.variables, [name]: 'x' } };
    expect(whyOtherMeaning(fixed, brought)).toBe(`${where}, made of other ${words}`);
    expect(whyOtherMeaning({ ...fixed, variables: {} }, brought)).toBeUndefined();
    expect(whyOtherMeaning(fixed, { ...state, variables: {} })).toBeUndefined();
  });

  it('may still be changed by the next attempt of the request that promoted it', () => {
    expect(whyOtherMeaning(fixed, { ...state, artifact: other, request: 'r0' })).toBeUndefined();
  });
});

describe('fixing what a version means', () => {
  const fix = (known: VersionState | undefined, request = state) =>
    fixVersion(known, { request, stage: 'to-qa', environment: 'qa' }, at(80));
  const own = { ...fixed, request: 'r1' };

  it('records it just before its first promotion', () => {
    const { request: _, ...meaning } = { ...own, at: at(80).toISOString() };
    const entry = entryOf(fix(undefined));
    expect(entry.state).toEqual({ ...meaning, request: 'r1' });
    expect(entry).toMatchObject({
      at: at(80).toISOString(),
      actor: 'system:take-effect',
      action: 'version-fixed',
      details: { version: '14', artifact: fixed.artifact, request: 'r1', attempt: 1, stage: 'to-qa' },
    });
  });

  it('does nothing where it means that already, whoever fixed it', () => {
    expect(fix(fixed)).toEqual({});
    expect(fix(own)).toEqual({});
    const bare = { ...state, artifact: undefined };
    expect(fix({ ...own, artifact: undefined }, bare)).toEqual({});
  });

  it('keeps what another request fixed, also where a later one states less', () => {
    expect(fix(fixed, { ...state, variables: {} })).toEqual({});
  });

  it('follows the next attempt of the request that fixed it, with another artifact or other variables', () => {
    expect(entryOf(fix(own, { ...state, artifact: other })).state.artifact).toEqual(other);
    expect(entryOf(fix(own, { ...state, variables: { code: 'x' } })).state.variables).toEqual({ code: 'x' });
  });

  it('ends a request that brings something else under the name', () => {
    expect(() => fix(fixed, { ...state, artifact: other })).toThrow(
      expect.objectContaining({
        code: 'RequestClosed',
        name: 'Superseded',
        message: `Request r1 may not take effect: it is superseded. ${where}, with another artifact (${'a'.repeat(64)}).`,
        payload: { outcome: 'superseded' },
      }),
    );
  });
});

describe('a submission under the name of a version that was promoted', () => {
  const refused = (message: string) =>
    expect.objectContaining({
      code: 'InvalidRequest',
      payload: { violations: [{ path: '/version', message: expect.stringContaining(message) }] },
    });
  const { lineage: _, ...bare } = submission();

  it('is refused at the door where it means something else, with where that was', () => {
    expect(() => requireFixedMeaning(submission(), undefined, fixed)).not.toThrow();
    expect(() => requireFixedMeaning(submission(), undefined, undefined)).not.toThrow();
    expect(() => requireFixedMeaning(submission({ artifact: other }), undefined, fixed)).toThrow(
      refused(`must be another: ${where}`),
    );
    expect(() =>
      requireFixedMeaning(submission({ artifact: other, revises: 'r0' }), undefined, fixed),
    ).not.toThrow();
  });

  it('is taken at what it states or, where it states no lineage, at what the version is known by', () => {
    const known = { variables: { code: 'x' } };
    expect(() => requireFixedMeaning(bare, known, fixed)).toThrow(refused('made of other code'));
    expect(() => requireFixedMeaning(bare, undefined, fixed)).not.toThrow();
    expect(() => requireFixedMeaning(submission(), known, fixed)).not.toThrow();
  });
});
