import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checksIn, loadDirectory } from '../../cli/workflows/load.ts';
import { loadCases } from '../../cli/workflows/load-cases.ts';
import { runCases } from '../../cli/workflows/run-cases.ts';

const DIRECTORY = resolve(import.meta.dirname, '../../workflows');
const organisation = { ...(await loadDirectory(DIRECTORY)), runCheck: checksIn(DIRECTORY) };
const suites = await loadCases(DIRECTORY);
const { results, unreached } = await runCases(organisation, suites);

describe('the cases of the workflows of this repository', () => {
  it.each(results.map((result) => [`${result.workflow}: ${result.name}`, result] as const))(
    '%s',
    (_, { problems, timeline }) => {
      expect(problems, timeline.join('\n')).toEqual([]);
    },
  );

  it('every workflow has some, and every stage is reached', () => {
    expect(new Set(results.map(({ workflow }) => workflow))).toEqual(
      new Set(organisation.workflows.map(({ id }) => id)),
    );
    expect(
      Object.values(unreached)
        .flat()
        .filter((what) => what.endsWith(' at all')),
    ).toEqual([]);
    expect(Object.keys(unreached)).not.toContain('model-promotion');
  });
});
