import { AWAITED_AT_MOST_SECONDS } from '../hold.ts';
import { nearestWord } from '../unknown-words.ts';
import { answerAwaited } from '../wait.ts';
import { instead } from '../wording.ts';
import type { Workflow } from '../workflow.ts';
import { mayLack, questionOf } from './judgeable-facts.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, humanStages, stagesBefore, waitStages } from './walk.ts';

const MOST_DAYS = AWAITED_AT_MOST_SECONDS / 86_400;

/** A day that an approver chooses, and until which a stage waits, has always been chosen by then, and is one that can be waited for. */
export function chosenDays(workflow: Workflow): readonly Problem[] {
  return waitStages(allStages(workflow)).flatMap(([name, stage]) => {
    const answer = answerAwaited(stage);
    const message = answer === undefined ? undefined : describe(workflow, name, answer);
    return message === undefined
      ? []
      : [problem(workflow, `waits until the answer '${answer}', ${message}`, name)];
  });
}

function describe(workflow: Workflow, name: string, answer: string): string | undefined {
  const found = questionOf(workflow, answer);
  const before = humanStages(stagesBefore(workflow, name)).flatMap(([asking, { form }]) =>
    form.map((field) => ({ answer: `${asking}.${field.name}`, type: field.type })),
  );
  if (found === undefined || !before.some((one) => one.answer === answer)) {
    const days = before.filter(({ type }) => type === 'date').map((one) => one.answer);
    const near = nearestWord(answer, days);
    const ask = "ask it in the form of a stage before this one, as type: 'date'";
    return `which no stage before it asks: ${near === undefined ? (days.length === 0 ? ask : instead(days)) : `did you mean '${near}'?`}`;
  }
  const { field } = found;
  if (field.type !== 'date') return `which is of type '${field.type}': ask it as type: 'date'`;
  if (mayLack(workflow, found))
    return 'which may be missing or differ: ask it at a stage of one person that always applies, and not as optional';
  const { atLeast = Number.NaN, atMost = Number.NaN } = field;
  return atLeast >= 0 && atMost <= MOST_DAYS
    ? undefined
    : `which may be a day that is over, or further ahead than the ${MOST_DAYS} days that a stage waits: give the question atLeast: 0 and atMost: 30, in days from its answer`;
}
