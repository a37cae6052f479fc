import { expect, it } from 'vitest';
import { adviceFor } from '../../schema/advice.ts';
import { rolesOf } from './samples.ts';

it('is given where nobody looks after the roles', () => {
  expect(adviceFor({ roles: rolesOf({ administrator: ['ada'] }) })).toEqual([]);
  for (const roles of [rolesOf({ manager: ['ann'] }), rolesOf({ administrator: [] })])
    expect(adviceFor({ roles })).toEqual([expect.stringMatching(/^No role 'administrator': /)]);
});
