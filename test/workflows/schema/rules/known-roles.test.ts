import { describe, expect, it } from 'vitest';
import { knownRoles } from '../../../../workflows/schema/rules/known-roles.ts';
import { approval, rolesOf, sampleRoles, sampleWorkflow } from '../samples.ts';

describe('the rule of known roles', () => {
  it('accepts roles that have people', () => {
    expect(knownRoles(sampleWorkflow(), sampleRoles)).toEqual([]);
  });

  it.each(['reviwer', 'constructor', 'toString', '__proto__'])('refuses the unknown role %s', (role) => {
    const workflow = sampleWorkflow({ requester: role, stages: { review: approval({ role }) } });
    const message = `role '${role}' is unknown: add it to the roles, or use one of 'author', 'reviewer', 'operator'`;
    expect(knownRoles(workflow, sampleRoles)).toEqual([
      { workflow: 'release', message: message.replace('role', 'its requester') },
      { workflow: 'release', stage: 'review', message: `its ${message}` },
    ]);
  });

  it('refuses a role with nobody in it', () => {
    const roles = rolesOf({ author: ['amy'], reviewer: [], operator: ['dan'] });
    expect(knownRoles(sampleWorkflow(), roles)).toEqual([
      {
        workflow: 'release',
        stage: 'review',
        message: "its role 'reviewer' has nobody in it: add a person to it",
      },
    ]);
  });
});
