import type { Workflow } from '../../../../schema/workflow.ts';
import { roles, workflows } from '../../../organisation/index.ts';
import { Play, type Played } from '../../../support/play.ts';
import { version } from './cast.ts';

const person = (word: string) => ({ email: `${word}@example.org` });

/** The people of the workflows that come with the project. */
export const staff = {
  dana: person('data-scientist'),
  morgan: person('manager'),
  devon: person('deputy-manager'),
  alex: person('data-analyst'),
  ira: person('it-engineer'),
  ines: person('incident-commander'),
  sam: person('developer'),
  finn: person('finance'),
  dora: person('director'),
};

/** One of the workflows that come with the project. */
export function workflowOf(id: string): Workflow {
  const workflow = workflows.find((one) => one.id === id);
  if (workflow === undefined) throw new Error(`no workflow '${id}'`);
  return workflow;
}

export const submissionOf = (name: string, changes: Record<string, unknown> = {}) =>
  version(name, { requestedBy: staff.dana.email, ...changes });

/** A submission about a version that is known: without lineage. */
export const about = (name: string, requestedBy: string, changes: Record<string, unknown> = {}) => {
  const { lineage: _, metrics: __, note: ___, ...known } = submissionOf(name, { requestedBy, ...changes });
  return known;
};

export const playAll = (): Play => new Play(workflows, roles);

/** Brings a version into production by an emergency release, which leaves its review open. */
export async function release(play: Play, name: string): Promise<Played> {
  const request = await play.start(workflowOf('emergency-release'), submissionOf(name));
  await play.decide(request, staff.ines, 'approve', { comment: 'The present one is down.' });
  return request;
}

/** Brings a version into production for good. */
export async function produce(play: Play, name: string): Promise<Played> {
  const request = await release(play, name);
  await play.decide(request, staff.morgan, 'approve');
  await play.decide(request, staff.alex, 'approve');
  if (request.state.outcome !== 'completed') throw new Error(`version ${name} is not in production for good`);
  return request;
}
