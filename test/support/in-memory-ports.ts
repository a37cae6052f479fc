import type { Roles } from '../../schema/roles.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { InMemoryWorld as World } from '../../simulation/in-memory-world.ts';
import { modelPromotion } from '../../workflows/model-promotion.ts';

export { type Call, type Fault, linkOf, type Woken } from '../../simulation/in-memory-world.ts';

/** People for tests: two managers, so that a stage can have a choice of approvers. */
export const people = {
  dana: { email: 'dana@example.com', name: 'Dana Reyes' },
  morgan: { email: 'morgan@example.com', name: 'Morgan Ellis' },
  devon: { email: 'devon@example.com', name: 'Devon Park' },
  alex: { email: 'alex@example.com', name: 'Alex Novak' },
  ira: { email: 'ira@example.com', name: 'Ira Lindqvist' },
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
