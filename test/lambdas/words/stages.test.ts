import { describe, expect, it } from 'vitest';
import { describeWhen } from '../../../lambdas/words/stages.ts';
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
