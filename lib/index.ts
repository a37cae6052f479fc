/** The infrastructure, for CDK apps. */
export { Countersign, type CountersignProps } from './constructs/countersign.ts';
export { GovernanceStack, type GovernanceStackProps } from './governance-stack.ts';
export { HANDLER_NAMES, type HandlerName } from './handlers.ts';
export { UnreadableOrganisation } from './load-organisation.ts';
export { runApp } from './run-app.ts';
export {
  bundleOrganisation,
  InvalidWorkflows,
  type OrganisationProps,
  type SynthesisOptions,
  synthesize,
} from './synthesize.ts';
