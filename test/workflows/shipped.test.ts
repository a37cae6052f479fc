import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findWorkflow } from '../../cli/workflows/load.ts';
import { approveAll, DEFAULT_START } from '../../cli/workflows/play-script.ts';
import { findUnlisted } from '../../cli/workflows/unlisted.ts';
import { loadOrganisation } from '../../lib/load-organisation.ts';
import { warnOfCalendars } from '../../schema/calendar-coverage.ts';
import { validateOrganisation } from '../../schema/validate-workflow.ts';
import { escalationsOf, isHuman } from '../../schema/workflow.ts';
import { Simulation } from '../../simulation/simulation.ts';

const DIRECTORY = resolve(import.meta.dirname, '../../workflows');
const organisation = await loadOrganisation(DIRECTORY);

// Whoever stands in workflows/roles.ts, and whatever the roles are called.
describe('the workflows of this repository', () => {
  it('can be deployed, all of them', async () => {
    expect(organisation.workflows.map(({ id }) => id)).toContain('model-promotion');
    expect(validateOrganisation(organisation)).toEqual([]);
    expect(await findUnlisted(DIRECTORY)).toEqual([]);
  });

  it.each(organisation.workflows.map((workflow) => [workflow.id, workflow] as const))(
    '%s goes to its end when everybody approves',
    async (_, workflow) => {
      const { workflows, roles, freezes } = organisation;
      const simulation = new Simulation(workflows, roles, freezes, DEFAULT_START);
      // Some are about versions that were promoted before.
      if (workflow.submission.version !== undefined)
        for (const version of ['1', '2'])
          await approveAll(simulation, findWorkflow(organisation, 'model-promotion'), {
            version,
          });
      const version = workflow.submission.version?.when === 'before' ? '1' : '2';
      const request = await approveAll(simulation, workflow, { version });
      expect(simulation.request(request)).toMatchObject({ status: 'closed', outcome: 'completed' });
    },
  );

  const asking = organisation.workflows.flatMap((workflow) =>
    Object.entries(workflow.stages).flatMap(([name, stage]) =>
      isHuman(stage) ? [[workflow.id, name, workflow, stage] as const] : [],
    ),
  );

  const highest = new Set(asking.flatMap(([, , , stage]) => escalationsOf(stage).map(({ to }) => to)));

  it.each(asking)(
    '%s, %s: who has not answered is reminded before time is up',
    (_, __, { calendar }, stage) => {
      expect(stage.remindAfter).toBeDefined();
      // A weekend is nobody's time, unless it is a matter of hours.
      if ('seconds' in stage.due) expect(stage.due.seconds).toBeLessThanOrEqual(86_400);
      else expect(calendar?.holidays.length).toBeGreaterThan(0);
    },
  );

  it.each(asking)('%s, %s: somebody above is asked as well before time is up', (_, __, ___, stage) => {
    const isHighest = stage.approvers.some(({ role }) => highest.has(role));
    expect(stage.escalate !== undefined).toBe(!isHighest);
  });

  it('none of their calendars ever runs out of holidays', () => {
    expect(warnOfCalendars(organisation.workflows, new Date('2046-01-01T00:00:00Z'))).toEqual([]);
  });

  it.each(organisation.workflows.map(({ id }) => id))('%s is written in at most 40 lines', (name) => {
    const source = readFileSync(join(DIRECTORY, `${name}.ts`), 'utf8');
    expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  });
});
