import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checksIn, loadDirectory } from '../../cli/workflows/load.ts';
import { loadCases } from '../../cli/workflows/load-cases.ts';
import { mermaid } from '../../cli/workflows/mermaid.ts';
import { DEFAULT_START, playApprovals } from '../../cli/workflows/play-script.ts';
import { runCases } from '../../cli/workflows/run-cases.ts';
import { svg } from '../../cli/workflows/svg.ts';
import { findUnlisted } from '../../cli/workflows/unlisted.ts';
import { validateOrganisation } from '../../schema/validate-workflow.ts';

const DIRECTORY = resolve(import.meta.dirname, '../../examples/processes');
const organisation = { ...(await loadDirectory(DIRECTORY)), runCheck: checksIn(DIRECTORY) };
const { results } = await runCases(organisation, await loadCases(DIRECTORY));
/** No process needs more to be said. */
const MOST_LINES = 60;

describe('the processes', () => {
  it('can be deployed, each in a file of its own of at most 60 lines', async () => {
    expect(validateOrganisation(organisation)).toEqual([]);
    expect(await findUnlisted(DIRECTORY)).toEqual([]);
    for (const { id } of organisation.workflows) {
      const text = readFileSync(join(DIRECTORY, `${id}.ts`), 'utf8');
      expect(text.split('\n').length - 1, id).toBeLessThanOrEqual(MOST_LINES);
    }
    const others = ['index.ts', 'roles.ts'];
    const files = readdirSync(DIRECTORY).filter(
      (name) => !name.endsWith('.cases.ts') && !others.includes(name),
    );
    expect(files.sort()).toEqual(organisation.workflows.map(({ id }) => `${id}.ts`).sort());
  });

  describe.each(organisation.workflows.map((workflow) => [workflow.id, workflow] as const))(
    '%s',
    (id, workflow) => {
      it('is drawn', () => {
        for (const stage of Object.values(workflow.stages)) {
          expect(mermaid(workflow)).toContain(stage.title);
          expect(svg(workflow)).toContain('<svg');
        }
      });

      it('goes to its end when everybody approves', async () => {
        const simulation = await playApprovals(organisation, workflow, {}, { start: DEFAULT_START });
        expect(simulation.requests().find((one) => one.workflow === id)).toMatchObject({
          status: 'closed',
          outcome: 'completed',
        });
      });

      it('has cases, which hold', () => {
        const own = results.filter((result) => result.workflow === id);
        expect(own.length).toBeGreaterThan(0);
        for (const { name, problems, timeline } of own)
          expect(problems, [name, ...timeline].join('\n')).toEqual([]);
      });
    },
  );
});
