import { own } from '../../schema/own.ts';
import type { RequestState } from './model.ts';
import { approves } from './request/seating.ts';
import { stageState } from './request/stages.ts';

/**
 * What each of those who approved a stage has answered to a question of it (`review.impact`), in their order; `undefined` for who left it
 * out. Empty where nobody has approved it.
 */
export function answersGiven(
  state: Pick<RequestState, 'stages'>,
  answer: string,
): readonly (string | undefined)[] {
  const [stage = '', question = ''] = answer.split('.');
  return stageState(state, stage)
    .decisions.filter(approves)
    .map(({ answers = {} }) => {
      const text = own(answers, question)?.trim() ?? '';
      return text === '' ? undefined : text;
    });
}
