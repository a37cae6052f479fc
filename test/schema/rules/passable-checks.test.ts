import { describe, expect, it } from 'vitest';
import { judgeableFacts } from '../../../schema/rules/judgeable-facts.ts';
import { passableChecks } from '../../../schema/rules/passable-checks.ts';
import type { When } from '../../../schema/when.ts';
import { refusals, saidOfEach, type WrongWord } from '../release.ts';
import { approval, check, passing, promotion, told } from '../samples.ts';

const all = { lineage: true, artifact: true, attributes: {} };
const none = { lineage: false, artifact: false, attributes: {} };
const staged = promotion({ environment: 'staging' });
const same = check({ same: { artifactUnchangedSince: 'staging' } });

describe('the rule of passable checks', () => {
  it('accepts checks of what requests bring along', () => {
    const fresh = check({
      fresh: { trainingDataAtMostDaysOld: 90 },
      signed: { modelSignature: { publicKey: 'k' } },
    });
    expect(passableChecks(passing({ fresh, review: approval(), staged, same }, { submission: all }))).toEqual(
      [],
    );
  });

  it('refuses to look at data or an artifact that no request need name', () => {
    const fresh = check({ fresh: { trainingDataAtMostDaysOld: 90 } });
    const signed = check({ signed: { modelSignature: { publicKey: 'k' } } });
    expect(told(passableChecks(passing({ fresh, signed, staged, same }, { submission: none })))).toEqual([
      "fresh: its check 'fresh' fails without training data, which no request need name: write submission: { lineage: true }",
      "signed: its check 'signed' fails without an artifact, which no request need name: write submission: { artifact: true }",
      "same: its check 'same' fails without an artifact, which no request need name: write submission: { artifact: true }",
    ]);
  });

  it('refuses to look at a metric that a request may leave out, in a check and in a `when` alike', () => {
    const why =
      "looks at a metric that a request may leave out, and so avoid it: add 'toxicity' to submission.metrics";
    const gate = check({ safe: { metric: 'toxicity', atMost: 0.01 } });
    expect(told(passableChecks(passing({ gate }, { submission: all })))).toEqual([
      `gate: its check 'safe' ${why}`,
    ]);
    const when = { metric: 'toxicity', over: 0.01 };
    const team = passing({ team: approval({ when }) }, { submission: all });
    expect(told(judgeableFacts(team))).toEqual([`team: its 'when' ${JSON.stringify(when)} ${why}`]);
    const submission = { ...all, metrics: ['toxicity'] };
    expect(passableChecks(passing({ gate }, { submission }))).toEqual([]);
    expect(judgeableFacts(passing({ team: approval({ when }) }, { submission }))).toEqual([]);
  });

  it.each([
    ['after', { same, staged }],
    ['to another environment', { staged: promotion(), same }],
    ['that takes it out again', { staged: { ...staged, type: 'retirement' as const }, same }],
  ])('refuses to compare with a promotion %s', (_, stages) => {
    expect(told(passableChecks(passing(stages, { submission: all })))).toEqual([
      "same: its check 'same' always fails, as no stage before it promotes to 'staging': put it after such a promotion",
    ]);
  });
});

describe('a comparison with what a promotion that may be passed over has promoted', () => {
  const submission = { ...all, attributes: { tier: ['low', 'middle', 'high'] } };
  const when = (...oneOf: string[]) => ({ when: { attribute: 'tier', oneOf } });
  const saying = (stages: Parameters<typeof passing>[0]) =>
    told(passableChecks(passing({ review: approval(), ...stages }, { submission })));

  it('is refused where the check applies and no promotion does', () => {
    const other = approval({ when: { changed: 'code' } });
    expect(saying({ other, staged: { ...staged, ...when('high') }, same })).toEqual([
      "same: its check 'same' fails when tier is 'low', as 'staged' is passed over then: give this stage the 'when' of 'staged', or remove it there",
    ]);
  });

  it('is accepted where one of them does whenever the check applies', () => {
    expect(saying({ staged: { ...staged, ...when('high') }, same: { ...same, ...when('high') } })).toEqual(
      [],
    );
    const other = { ...staged, ...when('low', 'middle') };
    expect(saying({ staged: { ...staged, ...when('high') }, other, same })).toEqual([]);
    expect(saying({ staged: { ...staged, ...when('high') }, other: staged, same })).toEqual([]);
  });
});

describe('what a check looks at beside', () => {
  it('may be evidence that came before', () => {
    expect(
      passableChecks(passing({ gate: check({ seen: { evidence: 'seen' } }) }, { submission: none })),
    ).toEqual([]);
  });
});

describe('a comparison of which nobody can tell when it is made', () => {
  it('is left to the rule of what can be judged', () => {
    const workflow = passing(
      { staged: promotion({ environment: 'staging', when: {} as When }), same },
      { submission: all },
    );
    expect(passableChecks(workflow)).toEqual([]);
  });
});

describe('a check that is never reached', () => {
  it('is left to the rule of reachable stages', () => {
    const workflow = passing({ review: approval() }, { submission: none });
    const lost = check({ safe: { metric: 'toxicity', atMost: 0.01 } });
    expect(passableChecks({ ...workflow, stages: { ...workflow.stages, lost } })).toEqual([]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongWord>([
    [
      'a comparison before there is anything to compare with',
      (w) => {
        w.stages.gate.checks.same = { artifactUnchangedSince: 'qa' };
      },
    ],
    [
      'an age of data that no request need name',
      (w) => {
        w.submission.lineage = false;
        w.stages.gate.checks.fresh = { trainingDataAtMostDaysOld: 90 };
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(passableChecks, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
