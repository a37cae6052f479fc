/**
 * What a state machine and the handlers it calls must agree on: the names of its own two states, and the errors by
 * which an execution leaves a state. The compiler writes them into definitions that run for a year, so none may change.
 */

/** The state in front of all stages: it takes the request in, and waits for each later attempt. */
export const INTAKE = 'intake';

/** The end of an execution whose request was under way already. */
export const JOINED = 'joined';

/** The error by which an execution ends in `joined`; its cause is the output. */
export const JOINED_ERROR = 'Joined';

/** The error by which an execution leaves a stage for rework. */
export const CHANGES_REQUESTED = 'ChangesRequested';

/** The error by which an execution leaves the intake for a stage that is not the workflow's start. */
export const resumeError = (stage: string): string => `ResumeAt:${stage}`;

/** The error by which an execution leaves a promotion for the approval stage that is asked again. */
export const askAgainError = (stage: string): string => `AskAgain:${stage}`;

/** The errors with which an execution ends because its rules say so. Any other error means that something broke. */
export const OUTCOME_ERRORS = [
  'InvalidRequest',
  'UnknownRequest',
  'NotAwaitingRework',
  'DefinitionReplaced',
  'AlreadyClosed',
  'Rejected',
  'Expired',
  'Superseded',
  'Withdrawn',
] as const;
