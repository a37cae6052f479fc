import { expect, it } from 'vitest';
import { adviceFor } from '../../schema/advice.ts';
import { rolesOf } from './samples.ts';

const NOW = new Date('2026-03-02T09:00:00Z');

it('is given where nobody looks after the roles', () => {
  expect(adviceFor({ roles: rolesOf({ administrator: ['ada'] }) }, NOW)).toEqual([]);
  for (const roles of [rolesOf({ manager: ['ann'] }), rolesOf({ administrator: [] })])
    expect(adviceFor({ roles }, NOW)).toEqual([expect.stringMatching(/^No role 'administrator': /)]);
});
