import { type JudgeSignature, judgeSignature } from '../lambdas/domain/model-signature.ts';
import type { CheckAnswer } from '../schema/custom-check.ts';
import type { Test } from '../schema/when.ts';
import type { Workflow } from '../schema/workflow.ts';

/** What a check that is not run answers, with values of which no wait of these workflows says that they must not be seen. */
export function madeUpAnswer(
  workflows: readonly Workflow[],
  check: string,
  answer: Pick<CheckAnswer, 'passed' | 'found'>,
): CheckAnswer {
  const values = workflows
    .flatMap(({ stages }) => Object.values(stages))
    .flatMap((stage) => {
      if (stage.type !== 'wait') return [];
      return Object.entries(stage.checks).flatMap(([name, one]) =>
        'custom' in one && one.custom === check
          ? (stage.abortWhen ?? [])
              .filter(({ saw }) => saw.startsWith(`${name}.`))
              .map((sight) => [sight.saw.slice(name.length + 1), outside(sight)] as const)
          : [],
      );
    });
  return { ...answer, saw: Object.fromEntries(values) };
}

/** A value for which a comparison does not hold, of the type that it compares. */
function outside(test: Test): string | number | boolean {
  if ('is' in test) return typeof test.is === 'boolean' ? !test.is : besides([test.is]);
  if ('oneOf' in test) return besides(test.oneOf);
  if ('over' in test) return test.over;
  if ('under' in test) return test.under;
  return 'atLeast' in test ? test.atLeast - 1 : test.atMost + 1;
}

function besides(values: readonly (string | number)[]): string | number {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length > 0 ? Math.max(...numbers) + 1 : `none of ${values.join(', ')}`;
}

/** Judges a signature where a request brings one; who brings none, since nobody can make one here, is as if signed as it should be. */
export const simulatedSignature: JudgeSignature = (...signed) =>
  signed[2] === undefined
    ? {
        passed: true,
        found: 'simulated: the artifact is signed by the key that the workflow names',
        saw: {},
      }
    : judgeSignature(...signed);
