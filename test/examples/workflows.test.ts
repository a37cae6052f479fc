import { expect, test } from 'vitest';
import { creditPromotion } from '../../examples/workflows/credit-promotion.ts';
import { fairPromotion } from '../../examples/workflows/fair-promotion.ts';
import { hotfixPromotion } from '../../examples/workflows/hotfix-promotion.ts';
import { validateWorkflows } from '../../schema/validate-workflow.ts';
import { roles } from '../../workflows/roles.ts';

test('the example workflows can be deployed', () => {
  const examples = [creditPromotion, fairPromotion, hotfixPromotion];
  expect(validateWorkflows(examples, roles, ['recall-gap', 'drift'])).toEqual([]);
});
