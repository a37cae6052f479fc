import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { customChecks, roles, workflows } from '../../../workflows/index.ts';
import { validateWorkflow, validateWorkflows } from '../../../workflows/schema/validate-workflow.ts';
import { approval, asks, promotion, sampleRoles, sampleWorkflow } from './samples.ts';

describe('validateWorkflow', () => {
  it('finds nothing wrong with the workflows of this repository', () => {
    expect(workflows.map(({ id }) => id)).toContain('model-promotion');
    const names = customChecks.map(({ name }) => name);
    expect(validateWorkflows(workflows, roles, names)).toEqual([]);
  });

  it('finds nothing wrong with the sample that the tests of the rules change', () => {
    expect(validateWorkflow(sampleWorkflow(), sampleRoles)).toEqual([]);
  });

  it('collects the problems of all rules', () => {
    const stages = {
      Review: approval({ ...asks({ reviewer: 9 }), next: 'Review' }),
      aside: promotion({ environment: 'moon' }),
    };
    const found = validateWorkflow(sampleWorkflow({ start: 'Review', stages, title: '' }), sampleRoles);
    expect(found.map(({ stage, message }) => `${stage ?? '-'}: ${message.split(':')[0]}`)).toEqual([
      "Review: its name 'Review' is not in kebab-case",
      '-: its title is not readable',
      'aside: is never reached',
      'Review: leads back, so that the workflow never ends (Review -> Review)',
      'Review: asks for more people than can decide',
      "aside: it changes 'moon', which is no environment of the workflow",
    ]);
  });

  it('survives names that every object has', () => {
    const stages = { review: approval({ ...asks({ constructor: 1 }), next: 'toString' }) };
    const workflow = sampleWorkflow({ start: 'valueOf', requester: '__proto__', stages });
    expect(validateWorkflow(workflow, sampleRoles)).not.toEqual([]);
  });
});

describe('validateWorkflows', () => {
  it('says in one line a problem where it is, what is wrong and what to do', () => {
    const lines = validateWorkflows(
      [sampleWorkflow({ stages: { review: approval({ next: 'reviw' }) } }), sampleWorkflow({ title: '\n' })],
      sampleRoles,
    );
    expect(lines).toEqual([
      "workflow 'release': two workflows have this id, 'Release' and '\\u{a}': rename one of them",
      "workflow 'release', stage 'review': its next 'reviw' is no stage: write one of 'review', 'end'",
      "workflow 'release': its title is not readable: write 1 to 80 printable characters, not only spaces",
    ]);
  });
});

describe('the workflow of model promotion', () => {
  it('is written in at most 40 lines', () => {
    const source = readFileSync(new URL('../../../workflows/model-promotion.ts', import.meta.url), 'utf8');
    expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  });
});
