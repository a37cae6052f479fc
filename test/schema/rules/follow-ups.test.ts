import { describe, expect, it } from 'vitest';
import { followUps } from '../../../schema/rules/follow-ups.ts';
import type { SubmissionRules, WaitStage, Workflow } from '../../../schema/workflow.ts';
import { refusals, saidOfAll, type WrongDefinition, type WrongWord } from '../release.ts';
import { approval, passing, promotion, told } from '../samples.ts';

const going = (start: string) =>
  passing({ publish: promotion(), review: approval({ ifRejected: { start } }) }, { id: 'release' });
const renewing = (by: string, id = 'release') =>
  passing({ publish: promotion({ attest: { every: { seconds: 86_400 }, by } }) }, { id });
const back = (changes: Partial<Workflow> = {}) =>
  passing({ again: promotion() }, { id: 'rollback', ...changes });
const renewal = (environment: string) =>
  passing({ stay: promotion({ type: 'attestation', environment }) }, { id: 'renewal' });

describe('the rule of follow-ups', () => {
  it('accepts a way back and a renewal for the same kind of subject', () => {
    expect(followUps([going('rollback'), back()])).toEqual([]);
    expect(followUps([renewing('renewal'), renewal('production')])).toEqual([]);
  });

  it('holds what is started for what expires alone to the same', () => {
    const late = passing(
      { publish: promotion(), review: approval({ ifExpired: { start: 'rollback' } }) },
      { id: 'release' },
    );
    expect(followUps([late, back()])).toEqual([]);
    expect(told(followUps([late]))).toEqual([
      "review: its ifExpired.start 'rollback' is no workflow: define one",
    ]);
  });

  it('holds what is started where a wait fails to the same', () => {
    const waiting = (ifFailed: WaitStage['ifFailed']) => {
      const soak: WaitStage = {
        type: 'wait',
        title: 'Soak',
        checks: {},
        for: { seconds: 60 },
        ifFailed,
        next: 'end',
      };
      return passing({ publish: promotion(), soak }, { id: 'release' });
    };
    expect(followUps([waiting({ start: 'rollback' }), back()])).toEqual([]);
    expect(followUps([waiting('reject')])).toEqual([]);
    expect(told(followUps([waiting({ start: 'rolback' }), back()]))).toEqual([
      "soak: its ifFailed.start 'rolback' is no workflow: write 'rollback'",
    ]);
  });

  it('suggests to renew by the workflow itself, where that can', () => {
    const own = promotion({ type: 'attestation', attest: { every: { seconds: 86_400 }, by: 'renewl' } });
    expect(told(followUps([passing({ own }, { id: 'renewal' })]))).toEqual([
      "own: its attest.by 'renewl' is no workflow: write 'renewal'",
    ]);
  });

  it('accepts a renewal that does something else beside', () => {
    const stages = {
      stay: promotion({ type: 'attestation' }),
      go: promotion({ type: 'retirement', environment: 'staging' }),
    };
    expect(followUps([renewing('renewal'), passing(stages, { id: 'renewal' })])).toEqual([]);
  });

  it('refuses a way back that takes the version out, and puts none in its place', () => {
    const away = passing({ again: promotion({ type: 'retirement' }) }, { id: 'rollback' });
    expect(told(followUps([going('rollback'), away]))).toEqual([
      "review: its ifRejected.start 'rollback' is there to go back to the version before, and promotes nothing to 'production': add that to it, or name another workflow",
    ]);
  });

  it('holds what is started for a finding to being about what runs', () => {
    const watched = passing({ publish: promotion({ onFinding: { start: 'again' } }) }, { id: 'release' });
    const again = (version?: SubmissionRules['version']) => {
      const one = passing({ look: approval() }, { id: 'again' });
      return { ...one, submission: { ...one.submission, lineage: false, version } };
    };
    expect(followUps([watched, again({ in: 'production', when: 'now' })])).toEqual([]);
    for (const version of [
      undefined,
      { in: 'staging', when: 'now' },
      { in: 'production', when: 'before' },
    ] as const)
      expect(told(followUps([watched, again(version)]))).toEqual([
        "publish: its onFinding.start 'again' is there to look again at what 'production' runs, and does not say submission: { version: { in: 'production', when: 'now' } }: add that to it, or name another workflow",
      ]);
    expect(told(followUps([watched]))).toEqual([
      "publish: its onFinding.start 'again' is no workflow: define one",
    ]);
  });

  it('accepts a renewal that is renewed by itself', () => {
    const own = promotion({ type: 'attestation', attest: { every: { seconds: 86_400 }, by: 'renewal' } });
    expect(followUps([passing({ own }, { id: 'renewal' })])).toEqual([]);
  });

  it('refuses a workflow that there is not', () => {
    expect(told(followUps([going('rolback'), back()]))).toEqual([
      "review: its ifRejected.start 'rolback' is no workflow: write 'rollback'",
    ]);
    expect(told(followUps([renewing('renewl', 'other')]))).toEqual([
      "publish: its attest.by 'renewl' is no workflow: define one",
    ]);
  });

  it('suggests those alone that do what it is there for, and can be started by themselves', () => {
    const talk = passing({ talk: approval() }, { id: 'talk' });
    const asking = back({
      id: 'asking',
      submission: { lineage: false, artifact: false, attributes: { reason: 'text' } },
    });
    expect(told(followUps([going('rolback'), talk, asking, back()]))).toEqual([
      "review: its ifRejected.start 'rolback' is no workflow: write 'rollback'",
    ]);
    expect(told(followUps([going('talk'), talk, asking, back()]))).toEqual([
      "review: its ifRejected.start 'talk' is there to go back to the version before, and promotes nothing to 'production': add that to it, or write 'rollback'",
    ]);
    expect(told(followUps([renewing('renewl'), renewal('production'), back()]))).toEqual([
      "publish: its attest.by 'renewl' is no workflow: write 'renewal'",
    ]);
  });

  it('refuses a way back by the same workflow', () => {
    expect(told(followUps([going('release')]))).toEqual([
      "review: its ifRejected.start 'release' is this very workflow: define one",
    ]);
  });

  it('refuses one for another kind of subject', () => {
    expect(told(followUps([going('rollback'), back({ subject: 'model' })]))).toEqual([
      "review: its ifRejected.start 'rollback' is for 'model', not for 'service': define one",
    ]);
  });

  it('refuses a way back that leads to another environment than the one that was promoted to last', () => {
    const environments = ['qa', 'production'];
    const leading = passing({ again: promotion({ environment: 'qa' }) }, { id: 'rollback', environments });
    expect(told(followUps([going('rollback'), leading]))).toEqual([
      "review: its ifRejected.start 'rollback' is there to go back to the version before, and promotes nothing to 'production': add that to it, or name another workflow",
    ]);
  });

  it('refuses one that does not do what it is there for', () => {
    expect(told(followUps([going('talk'), passing({ talk: approval() }, { id: 'talk' })]))).toEqual([
      "review: its ifRejected.start 'talk' is there to go back to the version before, and promotes nothing to 'production': add that to it, or name another workflow",
    ]);
    expect(told(followUps([renewing('renewal'), renewal('staging')]))).toEqual([
      "publish: its attest.by 'renewal' is there to renew an approval, and has no attestation of 'production': add that to it, or name another workflow",
    ]);
  });

  it.each<[SubmissionRules, string]>([
    [{ lineage: true, artifact: false, attributes: {} }, 'the lineage'],
    [{ lineage: false, artifact: true, attributes: {} }, 'the artifact'],
    [{ lineage: false, artifact: false, attributes: { reason: 'text' } }, 'attributes'],
    [{ lineage: false, artifact: false, attributes: {}, authenticated: true }, 'who calls'],
  ])('refuses one that asks for what nobody states: %j', (submission, what) => {
    expect(told(followUps([going('rollback'), back({ submission })]))).toEqual([
      `review: its ifRejected.start 'rollback' is started by itself, when nobody can state ${what}: let it ask for none`,
    ]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a renewal by an unknown workflow',
      (w) => {
        w.stages['to-production'].attest.by = 'renewl';
      },
      "workflow 'release', stage 'to-production': its attest.by 'renewl' is no workflow: write 'renewal'",
    ],
    [
      'a way back by the workflow itself',
      (w) => {
        w.stages.deploy.ifRejected = { start: 'release' };
      },
      "workflow 'release', stage 'deploy': its ifRejected.start 'release' is this very workflow: write 'rollback'",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });

  it.each<WrongWord>([
    [
      'a renewal that renews nothing',
      (w) => {
        w.stages['to-production'].attest.by = 'rollback';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfAll(followUps, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
