import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { describeChecks } from '../../../lambdas/words/checks.ts';
import { changesOf } from '../../../lambdas/words/rule-changes.ts';
import { describeStage, describeWhen } from '../../../lambdas/words/stages.ts';
import type { Check } from '../../../schema/check.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { judgeWhen } from '../../../schema/judge-when.ts';
import type { When } from '../../../schema/when.ts';

const leaf = (attribute: string) => ({ attribute, is: true }) as const;
const [a, b, c] = ['a', 'b', 'c'].map(leaf) as [When, When, When];

describe('describeWhen', () => {
  it.each<[When, string]>([
    [{ all: [{ any: [a, b] }, c] }, '(a is true or b is true) and c is true'],
    [{ any: [{ all: [a, b] }, c] }, '(a is true and b is true) or c is true'],
    [{ all: [a, { any: [b, { all: [a, c] }] }] }, 'a is true and (b is true or (a is true and c is true))'],
    [{ all: [{ any: [a] }, c] }, 'a is true and c is true'],
    [{ all: [{ any: [a, b] }] }, 'a is true or b is true'],
    [{ not: { all: [a, b] } }, 'not (a is true and b is true)'],
    [{ all: [{ not: { any: [a, b] } }, c] }, 'not (a is true or b is true) and c is true'],
  ])('%j is said as it is judged', (when, words) => {
    expect(describeWhen(when)).toBe(words);
  });

  it('reads as the rule runs, whatever the facts are', () => {
    const whens: When[] = [
      { all: [{ any: [a, b] }, c] },
      { any: [{ all: [a, b] }, c] },
      { not: { any: [{ all: [a, c] }, b] } },
    ];
    for (const when of whens) {
      for (let facts = 0; facts < 8; facts++) {
        const holds = (name: string) => (facts & (1 << ['a', 'b', 'c'].indexOf(name))) !== 0;
        const judged = judgeWhen(when, (one) => ({
          holds: 'attribute' in one && holds(String(one.attribute)),
          because: '',
        })).holds;
        const read = describeWhen(when)
          .replace(/(\w) is true/g, (_, name: string) => String(holds(name)))
          .replaceAll(' and ', ' && ')
          .replaceAll(' or ', ' || ')
          .replaceAll('not ', '!');
        expect(evaluate(read)).toBe(judged);
      }
    }
  });
});

/** A rule that approves by a metric and by production, of which one in two is looked at. */
const retraining = (atLeast: number, share: number) =>
  workflowsFor({ author: [], director: [], analyst: [] })({
    id: 'retraining',
    title: 'Retraining',
    subject: 'model',
    requester: 'author',
    environments: ['production'],
    submission: { metrics: ['auc'] },
    stages: {
      rule: {
        type: 'policy',
        policy: 'small-retraining',
        when: { any: [{ changed: 'training-data' }, { changed: 'hyperparameters' }] },
        checks: {
          good: { metric: 'auc', atLeast },
          'no-worse': { metric: 'auc', notWorseThan: 'production', by: 0.01, better: 'higher' },
        },
        approvedBy: 'director',
        until: '2027-03-01',
        reviewAfterwards: { share, role: 'analyst', dueIn: '5 days' },
      },
      review: { type: 'approval', role: 'director', dueIn: '5 days' },
      release: { type: 'promotion', environment: 'production' },
    },
  });

describe('what a rule approves by', () => {
  const says = (auc: number, share: number) =>
    `approves by rule if (training-data changed or hyperparameters changed) and its checks pass (good: auc at least ${auc}; no-worse: auc at most 0.01 worse than production, where higher is better), signed by director, until 2027-03-01; otherwise asks review; ${share} in 100 looked at afterwards by analyst`;

  it('is each check with its threshold, and the share that is looked at afterwards', () => {
    const { rule } = retraining(0.9, 0.5).stages;
    expect(rule && describeStage(rule)).toBe(says(0.9, 50));
  });

  it('is in what changes when a threshold or the share does', () => {
    expect(changesOf(retraining(0.9, 0.5), retraining(0.8, 0.05))).toContain(
      `rule: ${says(0.9, 50)}; now ${says(0.8, 5)}`,
    );
  });
});

describe('a check', () => {
  it.each<[Check, string]>([
    [{ metric: 'auc', atLeast: 0.9 }, 'auc at least 0.9'],
    [{ metric: 'bias', atLeast: -0.1, atMost: 0.1 }, 'bias at least -0.1 and at most 0.1'],
    [
      { metric: 'latency', notWorseThan: 'qa', by: 0, better: 'lower' },
      'latency no worse than qa, where lower is better',
    ],
    [{ evidence: 'model-card' }, "evidence 'model-card' attached"],
    [{ trainingDataAtMostDaysOld: 30 }, 'training data at most 30 days old'],
    [{ artifactUnchangedSince: 'qa' }, 'the very artifact that is in qa'],
    [{ findings: 'none-overdue' }, 'no condition of earlier approvals overdue'],
    [{ findings: 'none-open' }, 'no condition of earlier approvals open'],
    [{ custom: 'drift' }, "the organisation's check 'drift'"],
  ])('%j is said with what it wants', (check, words) => {
    expect(describeChecks({ it: check })).toBe(`it: ${words}`);
  });

  it('of a signature names the key', () => {
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
      type: 'spki',
      format: 'pem',
    });
    expect(describeChecks({ signed: { modelSignature: { publicKey: `${pem}` } } })).toBe(
      `signed: artifact signed by the key ${createHash('sha256').update(pem).digest('hex')}`,
    );
  });
});

/** What an expression of true, false, !, &&, || and parentheses is, without precedence: each level has one operator. */
function evaluate(text: string): boolean {
  const inner = /!?\((?<of>[^()]*)\)/.exec(text);
  if (inner !== null) {
    const value = evaluate(inner.groups?.['of'] ?? '');
    const said = String(inner[0].startsWith('!') ? !value : value);
    return evaluate(text.replace(inner[0], said));
  }
  if (text.includes('&&') && text.includes('||')) throw new Error(`could be read in two ways: ${text}`);
  if (text.includes('||')) return text.split(' || ').some((part) => part === 'true');
  return text.split(' && ').every((part) => part === 'true');
}
