import { describe, expect, it } from 'vitest';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import type { Roles } from '../../../../schema/roles.ts';
import { validateWorkflow } from '../../../../schema/validate-workflow.ts';
import { Play } from '../../../support/play.ts';
import { cast, defineWorkflow, roles, version } from './cast.ts';

const { dana, morgan } = cast;

const source = (receipt: object = {}) =>
  ({
    id: 'equipment',
    title: 'Equipment',
    subject: 'model',
    requester: 'data-scientist',
    submission: { lineage: false, artifact: false },
    stages: {
      agree: { type: 'approval', role: 'manager', dueIn: '5 days' },
      receipt: { type: 'task', role: 'requester', dueIn: '5 days', ...receipt },
    },
  }) as Parameters<typeof defineWorkflow>[0];
const equipment = defineWorkflow(source());

describe("a task with role: 'requester'", () => {
  it('is confirmed by whoever submitted, and by nobody else', async () => {
    const play = new Play([equipment], roles);
    const request = await play.start(equipment, version('14'));
    expect(await play.decide(request, dana, 'approve')).toBe(403);
    await play.decide(request, morgan, 'approve');
    expect(request.state.stages['receipt']?.roster).toEqual([dana.email]);
    expect(play.world.mails.at(-1)).toMatchObject({ to: dana.email });
    expect(await play.decide(request, morgan, 'approve')).toBe(403);
    expect(await play.decide(request, dana, 'approve')).toBe(303);
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'completed' });
    expect(request.state.stages['receipt']?.decisions).toMatchObject([
      { person: dana.email, role: 'data-scientist', meaning: 'took responsibility' },
    ]);
  });

  it('is a rule of its own in the definition', () => {
    expect(equipment.format).toBe(5);
    expect(validateWorkflow(equipment, roles)).toEqual([]);
  });

  it.each<[object, Roles, string]>([
    [
      { type: 'approval' },
      roles,
      "asks by role: 'requester' whoever submitted, who approves nothing: make it a task",
    ],
    [{ quorum: 2 }, roles, "asks by role: 'requester' one person: remove quorum and rejectQuorum"],
    [
      { alsoEligible: [] },
      roles,
      "asks whoever submitted, and keeps them out: add 'requester' to alsoEligible, or leave it out",
    ],
    [
      {},
      { ...roles, requester: [morgan] },
      "asks by role: 'requester' whoever submitted, and there is a role of that name, too: rename that role",
    ],
  ])('is refused with %j', (receipt, people, message) => {
    const said = validateWorkflow(workflowsFor(people)(source(receipt)), people);
    expect(said.map((one) => one.message)).toContain(message);
  });
});
