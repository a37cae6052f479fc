import { own } from '../../schema/own.ts';
import type { RequestState, SubjectState } from './model.ts';

/** What a `when` and a check look at: the request, its subject, and the time. */
export interface Facts {
  readonly request: RequestState;
  /** `undefined` when nothing is known of the subject yet. */
  readonly subject: SubjectState | undefined;
  /** The environment with which a version is compared unless somebody names another: the workflow's last. */
  readonly reference: string | undefined;
  readonly now: Date;
}

/** What an environment runs, if anything. */
export function deploymentIn(subject: SubjectState | undefined, environment: string | undefined) {
  if (subject === undefined || environment === undefined) return undefined;
  return own(subject.environments, environment);
}
