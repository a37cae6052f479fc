import type { Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';

type Named = Pick<RequestState, 'subject' | 'version'>;

/**
 * What a request is about, for a heading: `model/churn, version 14`; `Expense 4711` where its workflow asks for
 * nothing that has versions.
 */
export function nameSubject(workflow: Workflow, { subject, version }: Named): string {
  if (hasVersions(workflow)) return `${subject}, version ${version}`;
  const [kind = '', ...name] = subject.split('/');
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${name.join('/')}`;
}

/** What people decide about, for a sentence: `this version`, `this expense`. */
export function thisSubject(workflow: Workflow): string {
  return hasVersions(workflow) ? 'this version' : `this ${workflow.subject}`;
}

/** True for workflows whose subjects have versions that differ: in what they are, or in where they run. */
export function hasVersions({ submission, environments }: Workflow): boolean {
  return submission.artifact || submission.lineage || environments.length > 0;
}
