import { membersOf, type Person } from '../../schema/roles.ts';
import { isHuman, type Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { type Heard, informedMail } from '../mails/informed-mail.ts';
import type { Ports } from '../ports.ts';
import { forEach, notify } from './notify.ts';

type InformedPorts = Pick<Ports, 'notifier' | 'log' | 'catalogue'>;

/**
 * Tells the people of the roles that a workflow, or the stage in question, names in `inform`, each once and at once, also those who prefer a
 * daily mail; not who submitted the request, who hears anyway.
 */
export async function tellInformed(
  ports: InformedPorts,
  { workflow, state }: { readonly workflow: Workflow; readonly state: RequestState },
  heard: Heard,
): Promise<void> {
  const mail = informedMail({ workflow, state, heard });
  const { request, requesters } = state;
  const people = new Map<string, { readonly person: Person; readonly role: string }>();
  for (const role of rolesToInform(workflow, heard))
    for (const person of membersOf(ports.catalogue.roles, role))
      if (person.email !== requesters.at(-1) && !people.has(person.email))
        people.set(person.email, { person, role });
  await forEach([...people.values()], ({ person, role }) =>
    notify(ports, { to: person.email, role, request, ...mail }),
  );
}

function rolesToInform({ inform = [], stages }: Workflow, heard: Heard): readonly string[] {
  if (heard.kind !== 'settled') return inform;
  const stage = stages[heard.stage];
  return (stage !== undefined && isHuman(stage) && stage.inform) || [];
}
