import { defineCustomChecks } from '../../../schema/custom-check.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { fairPromotion } from './fair-promotion.ts';

export { freezes } from '../freezes.ts';
export { roles } from '../roles.ts';

/** The same people, with checks of their own. */
export const workflows: readonly Workflow[] = [fairPromotion];

export const customChecks = defineCustomChecks(['recall-gap', 'drift']);
