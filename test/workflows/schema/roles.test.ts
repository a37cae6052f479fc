import { describe, expect, it } from 'vitest';
import { defineRoles, everyone, membersOf, type Roles } from '../../../workflows/schema/roles.ts';

const ann = { email: 'ann@example.com', name: 'Ann' };
const bob = { email: 'bob@example.com', name: 'Bob' };

describe('defineRoles', () => {
  it('returns valid roles as they are', () => {
    const roles = { manager: [ann, bob], 'it-engineer': [bob] };
    expect(defineRoles(roles)).toBe(roles);
  });

  it.each<[string, Roles, string]>([
    [
      'a role name with capitals',
      { Manager: [ann] },
      "role 'Manager': write its name in lower-case-with-hyphens",
    ],
    ['an empty role', { manager: [] }, "role 'manager' has nobody in it: add a person or remove the role"],
    ['a person twice in a role', { manager: [ann, ann] }, "role 'manager' lists 'ann@example.com' twice"],
    [
      'an address in capitals',
      { manager: [{ ...ann, email: 'Ann@example.com' }] },
      "role 'manager': 'Ann@example.com' must be a plain e-mail address in lower case",
    ],
    [
      'a missing printed name',
      { manager: [{ ...ann, name: '' }] },
      "role 'manager': 'ann@example.com' needs a printed name of 1 to 80 characters",
    ],
    [
      'two names for one address',
      { manager: [ann], analyst: [{ ...ann, name: 'Anna' }] },
      "'ann@example.com' is 'Ann' in one role and 'Anna' in another",
    ],
  ])('refuses %s', (_, roles, message) => {
    expect(() => defineRoles(roles)).toThrow(new Error(`workflows/roles.ts:\n- ${message}`));
  });

  it.each([
    'ann',
    'ann@',
    '@example.com',
    'a b@example.com',
    'a@b@c.com',
    'a\n@example.com',
    '"a"@b.com',
    'ann.@b.com',
  ])('refuses the address %j', (email) => {
    expect(() => defineRoles({ manager: [{ email, name: 'Ann' }] })).toThrow('plain e-mail address');
  });

  it('refuses a name that would break a line', () => {
    expect(() => defineRoles({ manager: [{ ...ann, name: 'Ann\nBcc: x' }] })).toThrow('printed name');
  });

  it('lists everything that is wrong at once', () => {
    expect(() => defineRoles({ Manager: [ann, ann], analyst: [] })).toThrow(/Manager.*\n.*twice\n.*nobody/);
  });
});

describe('membersOf', () => {
  it('gives the people of a role', () => {
    expect(membersOf({ manager: [ann, bob] }, 'manager')).toEqual([ann, bob]);
  });

  it.each(['analyst', 'constructor', 'toString', '__proto__'])(
    'gives nobody for the unknown role %s',
    (role) => {
      expect(membersOf({ manager: [ann] }, role)).toEqual([]);
    },
  );
});

describe('everyone', () => {
  it('gives each person once, by address', () => {
    expect([...everyone({ manager: [ann, bob], analyst: [bob] })]).toEqual([
      ['ann@example.com', ann],
      ['bob@example.com', bob],
    ]);
  });
});
