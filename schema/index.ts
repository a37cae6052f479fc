/**
 * The language in which an organisation writes its people and workflows: the package's main entry.
 */
export { defineCalendar } from './calendar.ts';
export { type Asked, type Case, type Cases, defineCases, type Expected } from './cases.ts';
export type { Chat, ChatChannel } from './chat.ts';
export type { Check } from './check.ts';
export {
  type CheckAnswer,
  type CheckedDeployment,
  type CheckedRequest,
  type CheckedVersion,
  type CheckHandler,
  type CheckQuestion,
  type CustomCheck,
  defineCheck,
  defineCustomChecks,
} from './custom-check.ts';
export { type DefineWorkflow, type Habits, workflowsFor } from './define-workflow.ts';
export type { Duration } from './duration.ts';
export { type DatedFreeze, defineFreezes, type Freeze, type WeeklyFreeze } from './freezes.ts';
export type { Holiday } from './holidays.ts';
export { defineIdentity, type Identity } from './identity.ts';
export { defineIntegrations, type Integrations, type Mlflow, type SageMaker } from './integrations.ts';
export type { Monitor } from './monitors.ts';
export { type Absence, defineRoles, type Person, type Roles } from './roles.ts';
export { inStack } from './stacks.ts';
export { validateWorkflow, validateWorkflows } from './validate-workflow.ts';
export { defineWebhooks, type Webhook, type Webhooks } from './webhooks.ts';
export type { Variable, When } from './when.ts';
export { defineWindows, type Windows } from './windows.ts';
export { definitionHash, type Workflow } from './workflow.ts';
export type {
  CheckStageSource,
  EffectStageSource,
  FormFieldSource,
  HumanStageSource,
  StageSource,
  Waits,
  WorkflowSource,
} from './workflow-source.ts';
export type { DayHours, Hours, Weekday } from './working-hours.ts';
export type { Calendar } from './working-time.ts';
