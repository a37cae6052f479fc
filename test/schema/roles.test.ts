import { describe, expect, it } from 'vitest';
import {
  absenceAt,
  administrators,
  defineRoles,
  everyone,
  membersOf,
  type Person,
  type Roles,
  roleOf,
  startOfAbsence,
} from '../../schema/roles.ts';

const ann = { email: 'ann@example.com', name: 'Ann' };
const bob = { email: 'bob@example.com', name: 'Bob' };

describe('stand-ins of stand-ins', () => {
  const away = (standIn: string, from = '2026-08-03', until = '2026-08-21') => ({ from, until, standIn });
  const cy = { email: 'cy@example.com', name: 'Cy' };
  const inTurn = (...absences: (Person['away'] | undefined)[]) => {
    const manager = [ann, bob, cy].map((one, index) => {
      const absence = absences[index];
      return absence === undefined ? one : { ...one, away: absence };
    });
    return () => defineRoles({ manager });
  };

  it('may follow one another, and come back to somebody who is there by then', () => {
    expect(inTurn(away(bob.email), away(cy.email))).not.toThrow();
    expect(inTurn(away(bob.email), away(ann.email, '2026-08-22', '2026-08-30'))).not.toThrow();
  });

  it('lead to somebody who has no part in a circle of others', () => {
    const cyOnly = inTurn(away(bob.email), away(cy.email), away(bob.email));
    expect(cyOnly).toThrow(
      new Error(
        "workflows/roles.ts:\n- 'bob@example.com' stands in for 'cy@example.com' stands in for 'bob@example.com', and all of them are away from 2026-08-03 until 2026-08-21: name somebody who is there",
      ),
    );
  });

  it('are away all at once already where that is for one day', () => {
    expect(
      inTurn(away(bob.email, '2026-08-03', '2026-08-10'), away(ann.email, '2026-08-10', '2026-08-12')),
    ).toThrow('all of them are away from 2026-08-10 until 2026-08-10: name somebody who is there');
  });

  it('stand in a circle for nobody who is there, which is told once', () => {
    expect(
      inTurn(away(bob.email), away(cy.email, '2026-08-10'), away(ann.email, '2026-08-01', '2026-08-12')),
    ).toThrow(
      new Error(
        "workflows/roles.ts:\n- 'ann@example.com' stands in for 'cy@example.com' stands in for 'bob@example.com' stands in for 'ann@example.com', and all of them are away from 2026-08-10 until 2026-08-12: name somebody who is there",
      ),
    );
  });
});

describe('who reports to whom', () => {
  const reporting = (manager: string) => () => defineRoles({ manager: [{ ...ann, manager }, bob] });

  it('is taken where the manager is somebody', () => {
    expect(reporting(bob.email)).not.toThrow();
  });

  it.each([
    [
      'ann@example.com',
      "'ann@example.com' is their own manager: name somebody else, or leave it out for who reports to nobody",
    ],
    [
      'zoe@example.com',
      "'zoe@example.com' is the manager of 'ann@example.com' and is in no role: add them to one, or name somebody else",
    ],
  ])('is refused: %s', (manager, message) => {
    expect(reporting(manager)).toThrow(`workflows/roles.ts:\n- ${message}`);
  });

  it('is the same in every role', () => {
    expect(() => defineRoles({ manager: [{ ...ann, manager: bob.email }, bob], analyst: [ann] })).toThrow(
      "'ann@example.com' reports to 'bob@example.com' in one role and to nobody in 'analyst': say it alike",
    );
  });
});

describe('defineRoles', () => {
  it('takes people as they are called, and where their mail goes', () => {
    const sinead = { email: "_sinead.o'brien@example.com", name: "Sin\u00e9ad O'Brien \u06a9\u200c" };
    expect(defineRoles({ manager: [sinead] }).manager).toEqual([sinead]);
  });

  it('returns valid roles as they are', () => {
    const longest = { ...bob, name: 'B'.repeat(80) };
    const roles = { manager: [ann, longest], 'it-engineer': [longest], ['m'.repeat(40)]: [ann], qa2: [ann] };
    expect(defineRoles(roles)).toBe(roles);
    const principals = [
      'arn:aws:sts::111122223333:assumed-role/pipeline-*/*',
      'arn:aws:iam::111122223333:user/ann',
    ];
    expect(() => defineRoles({ manager: [{ ...ann, principals }] })).not.toThrow();
  });

  it.each<[string, Roles, string]>([
    [
      'a role name with capitals',
      { Manager: [ann] },
      "role 'Manager': write its name in lower-case-with-hyphens",
    ],
    [
      'a role name that a hyphen begins',
      { '-manager': [ann] },
      "role '-manager': write its name in lower-case-with-hyphens",
    ],
    [
      'a role name with a space at its end',
      { 'manager ': [ann] },
      "role 'manager ': write its name in lower-case-with-hyphens",
    ],
    [
      'a role name of 41 characters',
      { ['m'.repeat(41)]: [ann] },
      `role '${'m'.repeat(41)}': write its name in lower-case-with-hyphens`,
    ],
    [
      'a printed name of 81 characters',
      { manager: [{ ...ann, name: 'A'.repeat(81) }] },
      "role 'manager': 'ann@example.com' needs a printed name of 1 to 80 characters",
    ],
    [
      'a person without a name',
      { manager: [{ email: 'ann@example.com' }] } as unknown as Roles,
      "role 'manager': 'ann@example.com' has no name: write one text, such as 'Ann Lee'",
    ],
    [
      'a person without an address',
      { manager: [{ name: 'Ann' }] } as unknown as Roles,
      "role 'manager': person 1 has no email: write one text, such as 'ann@example.com'",
    ],
    [
      'a member that nobody has',
      { manager: [{ ...ann, timezone: 'UTC' }] } as unknown as Roles,
      "role 'manager': 'ann@example.com' has the unknown member 'timezone': did you mean 'timeZone'?",
    ],
    [
      'a misspelt absence',
      {
        manager: [{ ...ann, away: { from: '2026-08-03', untill: '2026-08-21', standIn: bob.email } }],
      } as unknown as Roles,
      "role 'manager': 'ann@example.com' is away, which has the unknown member 'untill': did you mean 'until'?",
    ],
    [
      'one person in place of a list',
      { manager: ann } as unknown as Roles,
      "role 'manager' is no list: write its people between [ and ]",
    ],
    [
      'an address in place of a person',
      { manager: ['ann@example.com'] } as unknown as Roles,
      "role 'manager', person 1 is no person: write { email: '...', name: '...' }",
    ],
    [
      'nobody in place of a person',
      { manager: [ann, null] } as unknown as Roles,
      "role 'manager', person 2 is no person: write { email: '...', name: '...' }",
    ],
    [
      'two absences for one address',
      {
        manager: [{ ...ann, away: { from: '2026-08-03', until: '2026-08-21', standIn: bob.email } }, bob],
        analyst: [{ ...ann, away: { from: '2026-08-03', until: '2026-08-22', standIn: bob.email } }],
      },
      "'ann@example.com' is away, lives, reads mails or has principals otherwise in 'analyst' than in an earlier role: say it alike",
    ],
    [
      'an unknown way to read mails',
      { manager: [{ ...ann, mail: 'weekly' as 'daily' }] },
      "'ann@example.com' has the unknown mail 'weekly': write one of 'each', 'daily'",
    ],
    ...[
      '*',
      'arn:aws:iam::*:user/ann',
      'arn:aws:s3:::bucket',
      'arn:aws:sts::111122223333:assumed-role/DataScience',
      'arn:aws:sts::111122223333:assumed-role/svc/DataScience/dana',
      'arn:aws:iam::111122223333:user/ann ',
      'robin',
    ].map((principal): [string, Roles, string] => [
      `the principal '${principal}'`,
      { manager: [{ ...ann, principals: [principal] }] },
      `'ann@example.com' has the principal '${principal}': write an ARN, such as 'arn:aws:sts::111122223333:assumed-role/DataScience/dana'`,
    ]),
    ...['', 'svc/'].map((path): [string, Roles, string] => [
      `the ARN of a role under '${path}' as a principal`,
      { manager: [{ ...ann, principals: [`arn:aws:iam::111122223333:role/${path}DataScience`] }] },
      `'ann@example.com' has the principal 'arn:aws:iam::111122223333:role/${path}DataScience', which is a role's own: nobody calls by it, but by a session of the role: write 'arn:aws:sts::111122223333:assumed-role/DataScience/*'`,
    ]),
    [
      'an address as the way to be written to',
      { manager: [{ ...ann, mail: 'ann@example.com' as never }] },
      "'ann@example.com' has the unknown mail 'ann@example.com': that is an address, and stands in email; mail says how often they are written to: write one of 'each', 'daily'",
    ],
    [
      'principals in one role alone',
      { manager: [{ ...ann, principals: ['arn:aws:iam::111122223333:user/ann'] }], analyst: [ann] },
      "'ann@example.com' is away, lives, reads mails or has principals otherwise in 'analyst' than in an earlier role: say it alike",
    ],
    ['an empty role', { manager: [] }, "role 'manager' has nobody in it: add a person or remove the role"],
    ['a person twice in a role', { manager: [ann, ann] }, "role 'manager' lists 'ann@example.com' twice"],
    [
      'an address in capitals',
      { manager: [{ ...ann, email: 'Ann@example.com' }] },
      "role 'manager': 'Ann@example.com' must be a plain e-mail address in lower case",
    ],
    [
      'a name that runs backwards',
      { manager: [{ ...ann, name: 'Ann\u202e' }] },
      "role 'manager': 'ann@example.com' needs a printed name of 1 to 80 characters: it has U+202E RIGHT-TO-LEFT OVERRIDE at character 4: write it without",
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
    [
      'two ways to read mails for one address',
      { manager: [ann], analyst: [{ ...ann, mail: 'daily' }] },
      "'ann@example.com' is away, lives, reads mails or has principals otherwise in 'analyst' than in an earlier role: say it alike",
    ],
    [
      'an absence in one role alone',
      {
        manager: [{ ...ann, away: { from: '2026-08-03', until: '2026-08-21', standIn: bob.email } }, bob],
        analyst: [ann],
      },
      "'ann@example.com' is away, lives, reads mails or has principals otherwise in 'analyst' than in an earlier role: say it alike",
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

  it('takes no principals and none that are said for the same', () => {
    expect(() => defineRoles({ manager: [ann], analyst: [{ ...ann, principals: [] }] })).not.toThrow();
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

describe('the administrators', () => {
  it('are the people of that role; nobody where it is not named', () => {
    expect(administrators({ administrator: [ann], manager: [bob] })).toEqual([ann]);
    expect(administrators({ manager: [bob] })).toEqual([]);
  });
});

describe('everyone', () => {
  it('gives each person once, by address', () => {
    expect([...everyone({ manager: [ann, bob], analyst: [bob] })]).toEqual([
      ['ann@example.com', ann],
      ['bob@example.com', bob],
    ]);
  });
});

describe('the role of somebody', () => {
  it('is the first that they are in, among others or alone; none for a stranger', () => {
    const roles = { analyst: [bob], manager: [ann, bob] };
    expect([ann, bob].map(({ email }) => roleOf(roles, email))).toEqual(['manager', 'analyst']);
    expect(roleOf(roles, 'zoe@example.com')).toBeUndefined();
  });
});

describe('an absence', () => {
  const away = { from: '2026-03-02', until: '2026-03-06', standIn: bob.email };
  const refused = (changes: Partial<typeof away>) => () =>
    defineRoles({ manager: [{ ...ann, away: { ...away, ...changes } }, bob] });

  it('is accepted with somebody in any role who stands in', () => {
    expect(refused({})).not.toThrow();
    expect(refused({ until: away.from })).not.toThrow();
    expect(() => defineRoles({ manager: [{ ...ann, away }], operator: [bob] })).not.toThrow();
  });

  it.each([
    [
      { from: '2026-03-00' },
      "'ann@example.com' is away from '2026-03-00' until '2026-03-06': write two days as YYYY-MM-DD, in order",
    ],
    [
      { from: '2026-03-07' },
      "'ann@example.com' is away from '2026-03-07' until '2026-03-06': write two days as YYYY-MM-DD, in order",
    ],
    [
      { until: '2026-02-30' },
      "'ann@example.com' is away from '2026-03-02' until '2026-02-30': write two days as YYYY-MM-DD, in order",
    ],
    [{ standIn: ann.email }, "'ann@example.com' stands in for themselves: name somebody else"],
    [
      { standIn: 'cleo@example.com' },
      "'cleo@example.com' stands in for 'ann@example.com' and is in no role: add them to one, or name somebody else",
    ],
  ])('is refused with %j', (changes, message) => {
    expect(refused(changes)).toThrow(new Error(`workflows/roles.ts:\n- ${message}`));
  });

  it('lasts from its first day to the end of its last, in UTC', () => {
    const at = (instant: string) => absenceAt({ ...ann, away }, new Date(instant));
    expect(at('2026-03-01T23:59:59.999Z')).toBeUndefined();
    expect(at('2026-03-02T00:00:00Z')).toBe(away);
    expect(at('2026-03-06T23:59:59.999Z')).toBe(away);
    expect(at('2026-03-07T00:00:00Z')).toBeUndefined();
    expect(absenceAt(ann, new Date('2026-03-03'))).toBeUndefined();
  });

  it.each([
    ['Asia/Kolkata', '2026-03-01T18:30:00Z', '2026-03-06T18:30:00Z'],
    ['Pacific/Apia', '2026-03-01T11:00:00Z', '2026-03-06T11:00:00Z'],
    ['America/New_York', '2026-03-02T05:00:00Z', '2026-03-07T05:00:00Z'],
    ['Australia/Lord_Howe', '2026-03-01T13:00:00Z', '2026-03-06T13:00:00Z'],
  ])('lasts for whole days where the person is: %s', (timeZone, first, over) => {
    const at = (moment: number) => absenceAt({ ...ann, timeZone, away }, new Date(moment));
    expect(at(Date.parse(first) - 1)).toBeUndefined();
    expect(at(Date.parse(first))).toBe(away);
    expect(at(Date.parse(over) - 1)).toBe(away);
    expect(at(Date.parse(over))).toBeUndefined();
  });

  it('of a single day has an instant by which it is found, wherever that day is', () => {
    for (const timeZone of [
      'UTC',
      'Pacific/Apia',
      'Pacific/Kiritimati',
      'Pacific/Pago_Pago',
      'Asia/Kolkata',
    ]) {
      const person = { ...ann, timeZone, away: { ...away, until: away.from } };
      expect(absenceAt(person, startOfAbsence(person) ?? new Date(0))).toEqual(person.away);
    }
    expect(startOfAbsence({ ...ann, away })).toEqual(new Date('2026-03-02T12:00:00Z'));
    expect(startOfAbsence(ann)).toBeUndefined();
  });

  it.each(['Europe/Berlyn', '+01:00', ''])('is refused in the time zone %j', (timeZone) => {
    expect(() => defineRoles({ manager: [{ ...ann, timeZone }] })).toThrow(
      `'ann@example.com' has the unknown time zone '${timeZone}': write an IANA name, such as 'Europe/Berlin'`,
    );
  });

  it('is in one time zone in every role', () => {
    const elsewhere = { ...ann, timeZone: 'Asia/Kolkata' };
    expect(() => defineRoles({ manager: [ann], analyst: [elsewhere] })).toThrow(
      'lives, reads mails or has principals otherwise',
    );
    expect(() => defineRoles({ manager: [ann], analyst: [{ ...ann, timeZone: 'UTC' }] })).not.toThrow();
  });
});
