import type { Survivor } from './mutant.ts';

/**
 * Mutants that no test can notice, each with the reason. `npm run test:mutation` fails when one is noticed or is not there
 * any more. A mutant that survives because its code has no effect is no reason: the code goes.
 */
export const survivors: readonly Survivor[] = [
  {
    file: 'lambdas/domain/link.ts',
    mutator: 'ArrayDeclaration',
    code: '[]',
    becomes: '["Stryker was here"]',
    why: 'What is no list and a list of one word are refused alike: neither begins with the purpose of a link.',
  },
  {
    file: 'lambdas/domain/request/carry.ts',
    mutator: 'ArrayDeclaration',
    code: '[]',
    becomes: '["Stryker was here"]',
    why: 'An attempt that begins at the start has passed no stage, of whatever name.',
  },
  {
    file: 'lambdas/domain/request/decide.ts',
    mutator: 'CallExpression',
    code: "throw new Error('who may decide has a mandate');",
    becomes: ';',
    why: 'Never comes to it: who has no mandate was refused before. The types do not know that.',
  },
  {
    file: 'lambdas/domain/request/decide.ts',
    mutator: 'ConditionalExpression',
    code: 'mandate === undefined',
    becomes: 'false',
    why: 'Never is: who has no mandate was refused before. The types do not know that.',
  },
  {
    file: 'lambdas/domain/request/decide.ts',
    mutator: 'ArrayDeclaration',
    code: '[]',
    becomes: '["Stryker was here"]',
    why: 'A decision always has parts, the comment and the conditions among them, so there is a longest one.',
  },
  {
    file: 'lambdas/domain/request/mandates.ts',
    mutator: 'LogicalOperator',
    code: "mayCountFor[0] ?? ''",
    becomes: "mayCountFor[0] && ''",
    why: 'Which of the roles comes first makes no difference: a hoped-for approval may count for each of them.',
  },
  {
    file: 'lambdas/domain/request/mandates.ts',
    mutator: 'OptionalChaining',
    code: 'seats.get(role)?.length',
    becomes: 'seats.get(role).length',
    why: 'Every role of the stage has its seats, taken or not. The types do not know that.',
  },
  {
    file: 'lambdas/domain/request/mandates.ts',
    mutator: 'ConditionalExpression',
    code: 'other === undefined',
    becomes: 'false',
    why: 'Without a role to escalate to there is no role of that name either, and so nobody in it.',
  },
  {
    file: 'lambdas/domain/request/mandates.ts',
    mutator: 'LogicalOperator',
    code: 'person === undefined || role === undefined',
    becomes: 'person === undefined && role === undefined',
    why: 'Who is known is known by a role: either both are there or neither is.',
  },
  {
    file: 'lambdas/domain/request/mandates.ts',
    mutator: 'ConditionalExpression',
    code: 'person === undefined',
    becomes: 'false',
    why: 'Who is known is known by a role: either both are there or neither is.',
  },
  {
    file: 'lambdas/domain/request/mandates.ts',
    mutator: 'ConditionalExpression',
    code: 'role === undefined',
    becomes: 'false',
    why: 'Who is known is known by a role: either both are there or neither is.',
  },
  {
    file: 'lambdas/domain/request/mandates.ts',
    mutator: 'ArrayDeclaration',
    code: '[]',
    becomes: '["Stryker was here"]',
    why: 'A hand-over to nobody whom a role knows changes nothing.',
  },
];
