import { modelPromotion } from './model-promotion.ts';
import type { Workflow } from './schema/workflow.ts';

export { freezes } from './freezes.ts';
export { roles } from './roles.ts';

/** Every workflow that is deployed. Add yours here. */
export const workflows: readonly Workflow[] = [modelPromotion];
