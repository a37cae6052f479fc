import type { Roles } from '../../schema/roles.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { InMemoryWorld as World } from '../../simulation/in-memory-world.ts';
import { modelPromotion } from '../organisation/model-promotion.ts';

export { type Call, claimsOf, type Fault, linkOf, type Woken } from '../../simulation/in-memory-world.ts';

/** People for tests: two managers, so that a stage can have a choice of approvers. */
export const people = {
  dana: { email: 'dana@example.com', name: 'Dana Rojas' },
  morgan: { email: 'morgan@example.com', name: 'Morgan Estes' },
  devon: { email: 'devon@example.com', name: 'Devon Pike' },
  alex: { email: 'alex@example.com', name: 'Alex Nagel' },
  ira: { email: 'ira@example.com', name: 'Ira Lindstrom' },
} as const;

export const roles: Roles = {
  'data-scientist': [people.dana],
  manager: [people.morgan, people.devon],
  'data-analyst': [people.alex],
  'it-engineer': [people.ira],
};

/** A world with the workflow of model promotion and the people for tests. */
export class InMemoryWorld extends World {
  constructor(workflows: readonly Workflow[] = [modelPromotion], people: Roles = roles) {
    super(workflows, people);
  }
}
