import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../schema/rules/checks.ts';
import { publicKey } from '../../support/model-signing.ts';
import { refusals, saidOfEach, type WrongDefinition, type WrongWord } from '../release.ts';
import { check, passing, told } from '../samples.ts';

const pem = (key: KeyObject) =>
  String(key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }));

/** One check as untyped data may have it. */
const checking = (one: object) => told(checks(passing({ gate: check({ one: one as { custom: string } }) })));

describe('the rule of checks', () => {
  it.each([
    { metric: 'auc', atLeast: 0.8 },
    { metric: 'auc', atLeast: 0.8, atMost: 0.8 },
    { metric: 'drift', atMost: -0.2 },
    { metric: 'drift', atLeast: 0.2 },
    { metric: 'm'.repeat(128), notWorseThan: 'qa', by: 0.5, better: 'lower' },
    { findings: 'none-open' },
    { trainingDataAtMostDaysOld: 0.5 },
    { metric: 'auc', notWorseThan: 'production', by: 0, better: 'higher' },
    { evidence: 'test-report' },
    { trainingDataAtMostDaysOld: 90 },
    { artifactUnchangedSince: 'staging' },
    { findings: 'none-overdue' },
    { modelSignature: { publicKey: publicKey('p256') } },
    { modelSignature: { publicKey: publicKey('p384') } },
    { custom: 'recall-gap' },
  ])('accepts %j', (one) => {
    expect(checking(one)).toEqual([]);
  });

  it.each<[object, string]>([
    [
      {},
      "looks at nothing: write one of 'metric', 'evidence', 'trainingDataAtMostDaysOld', 'artifactUnchangedSince', 'modelSignature', 'findings', 'custom'",
    ],
    [{ metric: 'auc', evidence: 'x' }, "is of two kinds, 'metric' and 'evidence': make it two checks"],
    [{ metric: 'auc', atleast: 1 }, "has the unknown member 'atleast': did you mean 'atLeast'?"],
    [{ metric: 'auc', colour: 1 }, "has the unknown member 'colour': remove it"],
    [{ custom: 'x', by: 1 }, "has the unknown member 'by': remove it"],
    [{ metric: '', atMost: 1 }, 'names no metric: write 1 to 128 printable characters'],
    [{ metric: 'auc' }, 'has no bound: add atLeast, atMost or notWorseThan'],
    [{ metric: 'auc', atLeast: Number.NaN }, 'has a bound that is no number: write one'],
    [
      { metric: 'auc', atLeast: 2, atMost: 1 },
      'wants at least 2 and at most 1, which nothing is: exchange the bounds',
    ],
    [
      { metric: 'auc', atLeast: 1, by: 1, better: 'higher' },
      "has 'by' and 'better' and nothing to compare with: add notWorseThan",
    ],
    [
      { metric: 'auc', notWorseThan: 'qa', by: 1, better: 'higher', atLeast: 1 },
      'has bounds and a comparison: make it two checks',
    ],
    [
      { metric: 'auc', notWorseThan: 'qa', by: -1, better: 'higher' },
      'allows to be worse by -1: write a number from 0',
    ],
    [
      { metric: 'auc', notWorseThan: 'qa', by: 1, better: 'more' },
      "says 'more' is better: write one of 'higher', 'lower'",
    ],
    [{ metric: 'auc', atMost: Number.POSITIVE_INFINITY }, 'has a bound that is no number: write one'],
    [{ metric: 'auc', atMost: 1, by: 1 }, "has 'by' and nothing to compare with: add notWorseThan"],
    [
      { metric: 'auc', notWorseThan: 'qa', by: 1, better: 'lower', atMost: 1 },
      'has bounds and a comparison: make it two checks',
    ],
    [
      { metric: 'auc', notWorseThan: 'qa', by: Number.NaN, better: 'lower' },
      'allows to be worse by NaN: write a number from 0',
    ],
    [
      { metric: 'm'.repeat(129), notWorseThan: 'qa', by: 1, better: 'lower' },
      'names no metric: write 1 to 128 printable characters',
    ],
    [{ trainingDataAtMostDaysOld: Number.NaN }, 'allows an age of NaN days: write a number above 0'],
    [{ evidence: '\n' }, 'names no evidence: write 1 to 64 printable characters'],
    [{ trainingDataAtMostDaysOld: 0 }, 'allows an age of 0 days: write a number above 0'],
    [
      { modelSignature: {} },
      "asks for a signature and has no publicKey: write one text, such as '-----BEGIN PUBLIC KEY-----...'",
    ],
    [
      { modelSignature: { publicKey: 'x' } },
      'names no key by which models are signed: write a public key in PEM, of the curve P-256, P-384 or P-521, as `openssl ec -pubout` prints it',
    ],
    [
      { modelSignature: { publicKey: pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey) } },
      'names no key by which models are signed: write a public key in PEM, of the curve P-256, P-384 or P-521, as `openssl ec -pubout` prints it',
    ],
    [
      { modelSignature: { publicKey: pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey) } },
      'names a private key: write the public one, and have the private one replaced',
    ],
    [{ findings: 'none' }, "has the unknown findings 'none': write one of 'none-overdue', 'none-open'"],
  ])('refuses %j', (one, message) => {
    expect(checking(one)).toEqual([`gate: its check 'one' ${message}`]);
  });

  it('refuses a stage that checks nothing, and a check without a name', () => {
    expect(told(checks(passing({ gate: check({}) })))).toEqual([
      'gate: checks nothing: add a check, or remove the stage',
    ]);
    expect(told(checks(passing({ gate: check({ ' ': { evidence: 'x' } }) })))).toEqual([
      "gate: its check ' ' has no readable name: write 1 to 64 printable characters",
    ]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'bounds that nothing meets',
      (w) => {
        w.stages.gate.checks.auc.atMost = 0.5;
      },
      "workflow 'release', stage 'gate': its check 'auc' wants at least 0.8 and at most 0.5, which nothing is: exchange the bounds",
    ],
    [
      'a metric without bounds',
      (w) => {
        w.stages.gate.checks.auc = { metric: 'auc' };
      },
      "workflow 'release', stage 'gate': its check 'auc' has no bound: add atLeast, atMost or notWorseThan",
    ],
    [
      'two checks in one',
      (w) => {
        w.stages.gate.checks.auc.evidence = 'report';
      },
      "workflow 'release', stage 'gate': its check 'auc' is of two kinds, 'metric' and 'evidence': make it two checks",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });

  it.each<WrongWord>([
    [
      'a gate without a check',
      (w) => {
        w.stages.gate.checks = {};
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(checks, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
