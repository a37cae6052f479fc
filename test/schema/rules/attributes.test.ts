import { describe, expect, it } from 'vitest';
import { attributes } from '../../../schema/rules/attributes.ts';
import type { AttributeType } from '../../../schema/workflow.ts';
import { refusals, saidOfEach, type WrongWord } from '../release.ts';
import { sampleWorkflow, told } from '../samples.ts';

const stating = (declared: Readonly<Record<string, AttributeType>>) =>
  told(attributes(sampleWorkflow({ submission: { lineage: false, artifact: false, attributes: declared } })));

describe('the rule of attributes', () => {
  it('accepts every type', () => {
    expect(
      stating({
        amount: 'number',
        riskTier: ['low', 'high'],
        purpose: 'text',
        start: 'date',
        is_urgent: 'yes-no',
      }),
    ).toEqual([]);
  });

  it.each(['', 'risk tier', ' risk', '1st', 'a.b', 'constructor', 'x'.repeat(65)])(
    'refuses the name %j',
    (name) => {
      expect(stating({ [name]: 'text' })).toEqual([
        `its attribute '${name}' is misnamed: use letters, digits, '_' and '-', at most 64, beginning with a letter`,
      ]);
    },
  );

  it('refuses an unknown type', () => {
    expect(stating({ amount: 'money' as 'number' })).toEqual([
      "its attribute 'amount' has the unknown type 'money': write 'text', 'number', 'yes-no', 'date', or a list of the texts to choose from",
    ]);
  });

  it.each([[[]], [['low']], [['low', 'low']]])('refuses the choice %j', (choices) => {
    expect(stating({ riskTier: choices })).toEqual([
      "its attribute 'riskTier' leaves no choice: list at least two different texts, or write 'text'",
    ]);
  });

  it('accepts as many and as long ones as a request states', () => {
    const longest = ['x', 'y'].map((letter) => letter.repeat(256));
    expect(stating({ ['x'.repeat(64)]: longest })).toEqual([]);
    expect(stating({ riskTier: ['low', 'x'.repeat(257)] })).toHaveLength(1);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`a${index}`, 'text' as const]));
    expect(stating(many)).toEqual([]);
  });

  it('refuses metrics that nobody can read, that come twice, or that are too many', () => {
    const measuring = (metrics: readonly string[]) =>
      told(
        attributes(
          sampleWorkflow({ submission: { lineage: false, artifact: false, attributes: {}, metrics } }),
        ),
      );
    const named = (count: number) => Array.from({ length: count }, (_, index) => `metric ${index}`);
    expect(measuring(named(500))).toEqual([]);
    expect(measuring(named(501))).toEqual(['asks for 501 metrics: ask for 500 at most']);
    expect(measuring(['x'.repeat(128)])).toEqual([]);
    for (const name of ['', 'a\nb', 'x'.repeat(129), '__proto__'])
      expect(measuring(['auc', name])).toEqual([
        'asks for a metric without a readable name: write up to 128 characters',
      ]);
    expect(measuring(['auc', 'f1', 'auc', 'auc'])).toEqual([
      "asks for the metric 'auc' twice: once is enough",
    ]);
  });

  it('refuses choices that nobody can read, and more attributes than a request states', () => {
    expect(stating({ riskTier: ['low', '\n'] })).toEqual([
      "its attribute 'riskTier' has a choice that is no readable text: write up to 256 characters",
    ]);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`a${index}`, 'text' as const]));
    expect(stating(many)).toEqual(['asks for 51 attributes: ask for 50 at most']);
  });
});

describe('in a whole definition', () => {
  it.each<WrongWord>([
    [
      'an attribute of an unknown type',
      (w) => {
        w.submission.attributes.currency = 'money';
      },
    ],
    [
      'an attribute without a choice',
      (w) => {
        w.submission.attributes.currency = ['EUR'];
      },
    ],
    [
      'an attribute with a space',
      (w) => {
        w.submission.attributes['cost centre'] = 'text';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(attributes, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
