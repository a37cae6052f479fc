import { describe, expect, it } from 'vitest';
import { refuseOrphans } from '../../../lambdas/operations/orphans.ts';
import type { StackChange, StackChanges } from '../../../lambdas/ports.ts';
import { Play } from '../../support/play.ts';
import { cast, roles, shortPath, shortPathWith, version } from './features/cast.ts';

const { morgan, devon } = cast;
const twoManagers = shortPathWith('two-managers', { review: { approvers: { manager: 2 } } });

type Answer = { readonly known: string; readonly refusal?: string };

/** A deployment, as CloudFormation tells of it, and its answer. */
async function deploying(play: Play, change: Partial<StackChange> = {}): Promise<Answer> {
  const answers: Answer[] = [];
  const changes: StackChanges = {
    read: () => ({
      kind: 'Update',
      deployment: 'new',
      machines: ['short-path', 'two-managers'],
      allowOrphans: false,
      known: 'now before',
      event: {},
      ...change,
    }),
    answer: async (_, answer) => void answers.push(answer),
  };
  await refuseOrphans({ ...play.world.ports, changes })({});
  const [answer, ...others] = answers;
  expect(others).toEqual([]);
  return answer ?? expect.fail('nothing was answered');
}

/** Two requests that wait, for one manager and for two. */
async function waiting() {
  const play = new Play([shortPath, twoManagers], roles);
  const one = await play.start(shortPath, version('14'));
  const two = await play.start(twoManagers, version('1', { subject: 'model/fraud' }));
  return { play, one, two };
}

describe('a deployment', () => {
  it('goes on when nothing is taken away that open requests need, and is known from then on', async () => {
    const { play } = await waiting();
    expect(await deploying(play)).toEqual({ known: 'new now' });
    expect(await deploying(play, { kind: 'Create', known: undefined })).toEqual({ known: 'new -' });
  });

  it('is refused when it takes away a workflow that an open request is of, with its id and what to do', async () => {
    const { play, one } = await waiting();
    expect(await deploying(play, { machines: ['two-managers'] })).toEqual({
      known: 'now before',
      refusal:
        `1 open request needs what this deployment takes away, and nothing is changed:\n- ${one.id}: workflow 'short-path', which has no ` +
        'machine then: list it under retired in workflows/index.ts\nBring it back, or deploy with -c allowOrphans=true.',
    });
    // What was taken away before is not taken away by this one.
    const machines = ['two-managers'];
    expect(await deploying(play, { machines, machinesBefore: machines })).toEqual({ known: 'new now' });
    expect(await deploying(play, { machines, machinesBefore: ['short-path'] })).toHaveProperty('refusal');
    await play.withdraw(one);
    expect(await deploying(play, { machines: ['two-managers'] })).toEqual({ known: 'new now' });
  });

  it('is refused when it takes away a person without whom a stage can not be approved', async () => {
    const { play, two } = await waiting();
    play.world.roles = { ...roles, manager: [morgan] };
    const { refusal } = await deploying(play);
    expect(refusal).toContain(
      `- ${two.id}: 2 people of the role manager at 'review', where devon@example.com may answer no more`,
    );
    expect(refusal).toContain('1 open request needs');
    await play.decide(two, devon, 'approve');
  });

  it('goes on when who leaves has answered already', async () => {
    const { play, two } = await waiting();
    await play.decide(two, devon, 'approve');
    play.world.roles = { ...roles, manager: [morgan] };
    expect(await deploying(play)).toEqual({ known: 'new now' });
  });

  it('is refused when it takes away a role, and names every request up to fifteen', async () => {
    const { play } = await waiting();
    for (let number = 0; number < 15; number++)
      await play.start(shortPath, version('1', { subject: `model/m${number}` }));
    const { manager, ...others } = roles;
    play.world.roles = others;
    const { refusal = '' } = await deploying(play);
    expect(refusal).toMatch(
      /^17 open requests need what this deployment takes away, and nothing is changed:\n/,
    );
    expect(refusal.split('\n').filter((line) => line.includes('of the role manager'))).toHaveLength(15);
    expect(refusal).toContain('\n- and 2 more\n');
    // CloudFormation takes 4,096 bytes of answer.
    expect(Buffer.byteLength(refusal)).toBeLessThan(3_500);
  });

  it('goes on when it says that there may be orphans', async () => {
    const { play } = await waiting();
    expect(await deploying(play, { machines: [], allowOrphans: true })).toEqual({ known: 'new now' });
  });

  it('is not refused for what was short of people before', async () => {
    const { play, two } = await waiting();
    play.world.roles = { ...roles, manager: [morgan] };
    await play.deploy();
    expect(two.actions).toContain('people-changed');
    expect(await deploying(play)).toEqual({ known: 'new now' });
  });

  it('that brings back the one before it is let through, as CloudFormation does after a failure', async () => {
    const { play } = await waiting();
    for (const change of [{ deployment: 'now' }, { kind: 'Delete' as const }])
      expect(await deploying(play, { ...change, machines: [] })).toEqual({ known: 'now before' });
    expect(await deploying(play, { deployment: 'before', machines: [] })).toEqual({ known: 'before now' });
  });

  it('is refused when nobody could look', async () => {
    const { play } = await waiting();
    play.world.ports.views.rows = () => {
      throw new Error('throttled');
    };
    expect((await deploying(play)).refusal).toContain('could not be looked at: deploy again');
  });
});
