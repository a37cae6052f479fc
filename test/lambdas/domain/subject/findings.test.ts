import { describe, expect, it } from 'vitest';
import type { Condition, Finding, RequestState, SubjectState } from '../../../../lambdas/domain/model.ts';
import {
  closeFinding,
  foundSince,
  hasOpenReport,
  newFindings,
  ownFindings,
  raiseFindings,
  reportFinding,
} from '../../../../lambdas/domain/subject/findings.ts';
import { deployment, running } from '../facts.ts';
import { at, decided, entryOf, opened, submitted } from '../samples.ts';

const finding = (text: string): Condition => ({ text, owner: 'amy@example.com', due: '2026-04-01' });
const request = (): RequestState => {
  const state = decided(decided(opened(submitted(), 'review'), 'review', 'bob'), 'review', 'cleo');
  const review = state.stages['review'];
  const [bob, cleo] = review?.decisions ?? [];
  if (review === undefined || bob === undefined || cleo === undefined) throw new Error('not decided');
  const decisions = [
    { ...bob, findings: [finding('one'), finding('two')] },
    { ...cleo, findings: [finding('three')] },
  ];
  return { ...state, stages: { review: { ...review, decisions } } };
};

describe('newFindings', () => {
  it('numbers all findings of a stage, whoever raised them, and says where they come from', () => {
    const found = newFindings(request(), []);
    expect(Object.keys(found)).toEqual(['r1.1.review.1', 'r1.1.review.2', 'r1.1.review.3']);
    expect(found['r1.1.review.3']).toEqual({
      ...finding('three'),
      raisedBy: 'cleo@example.com',
      at: at(60).toISOString(),
      request: 'r1',
      version: '14',
      stage: 'review',
    });
  });

  it('leaves out what the subject has had, open or closed', () => {
    expect(Object.keys(newFindings(request(), ['r1.1.review.1', 'r1.1.review.3']))).toEqual([
      'r1.1.review.2',
    ]);
  });

  it('are none of a stage that has not been passed', () => {
    const { review } = request().stages;
    const ended = (outcome: 'rejected' | undefined) =>
      newFindings({ ...request(), stages: { review: { decisions: [], ...review, outcome } } }, []);
    expect([ended('rejected'), ended(undefined)]).toEqual([{}, {}]);
  });

  it('have another name each time that their stage is asked again', () => {
    const { review } = request().stages;
    const again = { ...request(), stages: { review: { decisions: [], ...review, asked: 2 } } };
    expect(Object.keys(newFindings(again, []))).toEqual([
      'r1.1.review~2.1',
      'r1.1.review~2.2',
      'r1.1.review~2.3',
    ]);
  });

  it('gives a carried finding the name that it had', () => {
    const { review } = request().stages;
    const carried = {
      ...request(),
      attempt: 3,
      stages: { review: { decisions: [], ...review, carriedFrom: 1 } },
    };
    expect(Object.keys(newFindings(carried, []))).toContain('r1.1.review.1');
    expect(newFindings(carried, Object.keys(newFindings(request(), [])))).toEqual({});
  });
});

describe('the conditions of a request before it has any effect', () => {
  const entered = {
    workflow: 'release',
    version: '14',
    requestedAt: at(0).toISOString(),
    promotions: {},
    finished: false,
  };
  const [first, second, third] = Object.keys(newFindings(request(), [])) as [string, string, string];
  const known = { [first]: newFindings(request(), [])[first] as Finding };
  const on = (findings: readonly string[] | undefined) =>
    running({}, { open: { r1: { ...entered, findings }, r2: entered }, findings: known });

  it('are those that its subject has not had', () => {
    expect(Object.keys(ownFindings(undefined, request()))).toEqual([first, second, third]);
    expect(Object.keys(ownFindings(on(undefined), request()))).toEqual([first, second, third]);
    expect(Object.keys(ownFindings(on([first, third]), request()))).toEqual([second]);
  });

  it('are put on the subject, so that somebody can close them', () => {
    const entry = entryOf(raiseFindings(on([first]), request(), at(70)));
    expect(entry).toMatchObject({
      at: at(70).toISOString(),
      actor: 'system:take-effect',
      action: 'findings-raised',
      details: { request: 'r1', attempt: 1, version: '14', findings: [second, third] },
    });
    expect(Object.keys(entry.state.findings)).toEqual([first, second, third]);
    expect(entry.state.open).toEqual({ r1: { ...entered, findings: [first, second, third] }, r2: entered });
    expect(entryOf(raiseFindings(on(undefined), request(), at(70))).state.open['r1']?.findings).toEqual([
      first,
      second,
      third,
    ]);
  });

  it('are not put there twice, and not by a request that is not there', () => {
    expect(raiseFindings(on([first, second, third]), request(), at(70))).toEqual({});
    expect(raiseFindings(running({}), request(), at(70))).toEqual({});
  });
});

describe('reportFinding', () => {
  const report = (subject: SubjectState, changes: object = {}) =>
    reportFinding(
      subject,
      { id: 'drift-1', environment: 'production', actor: 'monitor:drift', ...finding('drift'), ...changes },
      at(500),
    );
  const subject = running({ production: deployment({ version: '14' }) });

  it('is about what the environment runs, by whoever found it', () => {
    const found = {
      ...finding('drift'),
      raisedBy: 'monitor:drift',
      at: at(500).toISOString(),
      version: '14',
      environment: 'production',
    };
    expect(entryOf(report(subject))).toEqual({
      at: at(500).toISOString(),
      actor: 'monitor:drift',
      action: 'finding-reported',
      details: { finding: { id: 'reported.drift-1', ...found } },
      state: { ...subject, findings: { 'reported.drift-1': found }, reported: ['reported.drift-1'] },
    });
  });

  it('is told once, though it is closed since', () => {
    const { state } = entryOf(report(subject));
    expect(report(state, { text: 'again' })).toEqual({});
    const closed = closeFinding(
      state,
      { finding: 'reported.drift-1', comment: 'Fine.', actor: 'iam:arn' },
      at(501),
    );
    expect(report(entryOf(closed).state)).toEqual({});
    expect(Object.keys(entryOf(report(state, { id: 'drift-2' })).state.findings)).toHaveLength(2);
  });

  it('is remembered among the last hundred', () => {
    const reported = Array.from({ length: 100 }, (_, index) => `reported.${index}`);
    const { state } = entryOf(report({ ...subject, reported }));
    expect(state.reported).toHaveLength(100);
    expect(state.reported?.[0]).toBe('reported.drift-1');
    expect(report(state, { id: '98' })).toEqual({});
    expect(report(state, { id: '99' })).not.toEqual({});
  });

  it('is not replaced while it is open, though a hundred others were found since', () => {
    const { state } = entryOf(report(subject, { text: 'Biased: retrain' }));
    const forgotten = { ...state, reported: Array.from({ length: 100 }, (_, index) => `reported.${index}`) };
    expect(report(forgotten, { text: 'Nothing', due: '2099-01-01' })).toEqual({});
  });

  it('is refused where fifty are open, until one is closed; conditions do not count', () => {
    const { state: one } = entryOf(report(subject));
    const found = one.findings['reported.drift-1'] as Finding;
    const open = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`reported.${index}`, found]));
    const findings = { ...open(49), 'r1.1.review.1': found };
    const full = entryOf(report({ ...subject, findings }, { id: 'last' })).state;
    expect(() => report(full, { id: 'more' })).toThrow(
      expect.objectContaining({
        code: 'InvalidForm',
        payload: { field: 'id' },
        message: expect.stringContaining('50 reported findings of model/churn are open'),
      }),
    );
    expect(report(full, { id: '7' })).toEqual({});
    const closed = closeFinding(full, { finding: 'reported.7', comment: 'Fine.', actor: 'iam:arn' }, at(501));
    expect(report(entryOf(closed).state, { id: 'more' })).not.toEqual({});
  });

  it('is of nothing where nothing runs', () => {
    const refusal = expect.objectContaining({ code: 'InvalidForm', payload: { field: 'environment' } });
    for (const environment of ['qa', 'constructor'])
      expect(() => report(subject, { environment })).toThrow(refusal);
  });
});

describe('hasOpenReport', () => {
  const found = {
    ...finding('drift'),
    raisedBy: 'monitor:alarm/drift',
    at: at(500).toISOString(),
    version: '14',
    environment: 'production',
  };
  const told = { environment: 'production', actor: 'monitor:alarm/drift' };
  const isOpen = (id: string, changes: object = {}) => {
    const findings = { [id]: { ...found, ...changes } };
    return hasOpenReport(running({ production: deployment({ version: '14' }) }, { findings }), told);
  };

  it('knows one of the same monitor about the version that runs, whatever its id', () => {
    expect(isOpen('reported.a')).toBe(true);
    expect(isOpen('reported.b')).toBe(true);
  });

  it('knows it among others', () => {
    const findings = {
      'r1.1.review.1': found,
      'reported.a': { ...found, version: '13' },
      'reported.b': found,
    };
    const subject = running({ production: deployment({ version: '14' }) }, { findings });
    expect(hasOpenReport(subject, told)).toBe(true);
    expect(hasOpenReport({ ...subject, environments: {} }, told)).toBe(false);
  });

  it.each([
    ['of another monitor', 'reported.a', { raisedBy: 'monitor:alarm/other' }],
    ['of another version', 'reported.a', { version: '13' }],
    ['of another environment', 'reported.a', { environment: 'qa' }],
    ['a condition', 'r1.1.review.1', {}],
  ])('leaves out what is %s', (_, id, changes) => {
    expect(isOpen(id, changes)).toBe(false);
  });
});

describe('what was found since an approval', () => {
  const found = (seconds: number, changes: Partial<Finding> = {}): Finding => ({
    ...finding('drift'),
    raisedBy: 'monitor:alarm/drift',
    at: at(seconds).toISOString(),
    version: '14',
    environment: 'production',
    ...changes,
  });
  const since = (findings: SubjectState['findings'], changes: Parameters<typeof deployment>[0] = {}) =>
    foundSince(
      running(
        { production: deployment({ version: '14', since: at(100).toISOString(), ...changes }) },
        { findings },
      ),
      'production',
    );

  it('is told with the newest first, and of one instant by name backwards', () => {
    const findings = {
      'reported.c': found(200),
      'reported.a': found(300),
      'reported.d': found(101),
      'reported.b': found(300),
    };
    expect(since(findings)).toEqual(['reported.b', 'reported.a', 'reported.c', 'reported.d']);
  });

  it.each<[string, SubjectState['findings']]>([
    ['a condition', { 'r1.1.review.1': found(200) }],
    ['what was found in another environment', { 'reported.a': found(200, { environment: 'qa' }) }],
    ['what was found of another version', { 'reported.a': found(200, { version: '13' }) }],
    ['what was known when it was promoted', { 'reported.a': found(100) }],
  ])('is not %s', (_, findings) => {
    expect(since(findings)).toEqual([]);
    expect(since({ ...findings, 'reported.b': found(200) })).toEqual(['reported.b']);
  });

  it('is counted from the last renewal', () => {
    const attested = { at: at(200).toISOString(), request: 'r5', authorisedBy: [] };
    const findings = { 'reported.a': found(200), 'reported.b': found(201) };
    expect(since(findings)).toEqual(['reported.b', 'reported.a']);
    expect(since(findings, { attested })).toEqual(['reported.b']);
  });

  it('is nothing where nothing runs', () => {
    expect(foundSince(running({}, { findings: { 'reported.a': found(200) } }), 'production')).toEqual([]);
  });
});

describe('closeFinding', () => {
  const subject = running({}, { findings: newFindings(request(), []) });
  const close = (id: string, comment = 'Done in #12. ') =>
    closeFinding(subject, { finding: id, comment, actor: 'iam:arn' }, at(500));

  it('takes it off the subject, and keeps what it was and how it was settled', () => {
    const entry = entryOf(close('r1.1.review.2'));
    expect(entry).toMatchObject({
      actor: 'iam:arn',
      action: 'finding-closed',
      details: {
        finding: { id: 'r1.1.review.2', text: 'two', raisedBy: 'bob@example.com' },
        comment: 'Done in #12.',
      },
    });
    expect(Object.keys(entry.state.findings)).toEqual(['r1.1.review.1', 'r1.1.review.3']);
  });

  it('refuses without a comment, and what is not open', () => {
    const refusal = (field: string) => expect.objectContaining({ code: 'InvalidForm', payload: { field } });
    expect(() => close('r1.1.review.1', ' ')).toThrow(refusal('comment'));
    for (const id of ['r1.1.review.4', 'constructor', ''])
      expect(() => close(id)).toThrow(refusal('finding'));
  });
});
