import { describe, expect, it } from 'vitest';
import { type Case, defineCases, type Expected } from '../../schema/cases.ts';
import { approval, check, passing, promotion, task, wait } from './samples.ts';

const workflow = passing({ publish: promotion({ environment: 'production' }) });
const script = 'submit';
const problems = (one: object): string => {
  try {
    defineCases(workflow, { one: one as Case });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
const expecting = (expected: object) => problems({ script, expect: expected as Expected });

describe('the cases of a workflow', () => {
  it('are what was written, with the workflow that they are of', () => {
    const one: Case = {
      at: '2026-03-02T09:00:00Z',
      script,
      running: ['13'],
      expect: {
        outcome: 'completed',
        asked: [{ stage: 'publish', at: '2026-03-03 09:00', people: ['a@example.com'] }],
        environments: { production: '14' },
        others: {},
      },
    };
    const cases = { one, other: { at: '2026-03-02T09:00Z', script, expect: { outcome: 'open' } } };
    expect(defineCases(workflow, cases)).toEqual({ workflow: workflow.id, cases });
  });

  it.each<[object, string]>([
    [{ expect: {} }, "case 'one' has no script: write one text, such as 'submit'"],
    [{ script }, "case 'one' has no expect: write its members between { and }"],
    [{ script: 3, expect: {} }, "has the script 3: write one text, such as 'submit'"],
    [{ script, expect: {}, scirpt: 'x' }, "has the unknown member 'scirpt': did you mean 'script'?"],
    [
      { script, at: 'monday', expect: { outcome: 'completed' } },
      "begins at 'monday', which is no instant: write it in UTC as 2026-03-02T09:00:00Z",
    ],
    [{ script, at: 'x2026-03-02T09:00:00Z', expect: { outcome: 'completed' } }, 'which is no instant'],
    [{ script, at: '2026-03-02T09:00:00Zx', expect: { outcome: 'completed' } }, 'which is no instant'],
  ])('are refused where one is %j', (one, message) => {
    expect(problems(one)).toContain(message);
    expect(problems(one).split('\n')).toHaveLength(2);
  });

  it.each<[object, string]>([
    [{}, "expects nothing: write such as { outcome: 'completed' }"],
    [{ outcome: 3 }, "expects something that has the outcome 3: write one text, such as 'completed'"],
    [{ stage: 3 }, "expects something that has the stage 3: write one text, such as 'review'"],
    [{ asked: {} }, "expects 'asked' to be a list: write [{ stage, at, people }]"],
    [{ asked: [{ stage: 'publish' }] }, "expects an 'asked' that has no people"],
    [{ asked: [{ people: [] }] }, "expects an 'asked' that has no stage: write one text, such as 'review'"],
    [
      { asked: [{ stage: 'publish', people: [], at: '09:00' }] },
      "expects somebody to be asked at '09:00': write it in UTC as 2026-03-02 09:00",
    ],
    [
      { asked: [{ stage: 'publish', people: [], at: '2026-03-02 09:00:00' }] },
      'expects somebody to be asked at',
    ],
    [
      { asked: [{ stage: 'publish', people: [], at: 'on 2026-03-02 09:00' }] },
      'expects somebody to be asked at',
    ],
    [
      { asked: [{ stage: 'publish', people: [], at: 3 }] },
      "expects an 'asked' that has the at 3: write one text, such as '2026-03-02 09:00'",
    ],
    [{ stage: 'publsh' }, "names the stage 'publsh', which there is not: choose one of publish"],
    [{ asked: [{ stage: 'x', people: [] }], stage: 'x' }, "names the stage 'x', which there is not"],
    [{ environments: { qa: null } }, "names the environment 'qa', which there is not: choose one of "],
  ])('are refused where one expects %j', (expected, message) => {
    expect(expecting(expected)).toContain(message);
  });

  it('expect a stage to wait that asks people, and no other', () => {
    const stages = {
      review: approval(),
      board: { type: 'tracks' as const, title: 'Board', tracks: ['review'], atLeast: 1, next: 'end' },
      done: task(),
      gate: check({}),
      soaking: wait(),
      publish: promotion(),
    };
    const awaiting = (stage: string) => () =>
      defineCases(passing(stages), { one: { script, expect: { stage } } });
    for (const stage of ['review', 'board', 'done']) expect(awaiting(stage)).not.toThrow();
    for (const stage of ['gate', 'soaking', 'publish'])
      expect(awaiting(stage)).toThrow(
        `case 'one' expects the stage '${stage}' to wait for people, and it asks nobody: write outcome: 'open'`,
      );
  });

  it('name a stage that is none once, however often it is written', () => {
    const lines = expecting({ asked: [{ stage: 'x', people: [] }], stage: 'x' }).split('\n');
    expect(lines).toEqual([`the cases of '${workflow.id}':`, expect.stringContaining("the stage 'x'")]);
  });

  it('name the stage of those who are asked as well, and no stage where there is none', () => {
    expect(expecting({ asked: [{ stage: 'x', people: [] }] })).toContain("names the stage 'x'");
    expect(expecting({ asked: [{ people: [] }] }).split('\n')).toHaveLength(2);
  });

  it('may leave out when somebody is asked', () => {
    expect(expecting({ asked: [{ stage: 'publish', people: ['a@example.com'] }] })).toBe('');
  });
});
