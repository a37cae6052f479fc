import { describe, expect, it } from 'vitest';
import type { Roles } from '../../schema/roles.ts';
import {
  allRolesOf,
  becauseOf,
  isOf,
  nameOfSeats,
  peopleOf,
  rolesOf,
  whyThese,
} from '../../schema/seat-people.ts';
import type { SeatRule, Seats } from '../../schema/workflow.ts';
import { person } from './samples.ts';

const lost = { ...person('lost'), manager: 'nobody@example.com' };
const roles: Roles = {
  author: [{ ...person('amy'), manager: 'cleo@example.com' }, lost, person('ann')],
  risk: [person('bob'), person('cleo')],
  lead: [person('cleo'), person('dan')],
};
const about = { requester: 'amy@example.com', subject: 'model/credit-limit', attributes: { region: 'eu' } };
const seat = (rule?: SeatRule): Seats => ({ role: 'risk', quorum: 1, ...(rule && { rule }) });
const owner: SeatRule = {
  ownerOf: 'subject',
  owners: [
    { subjects: 'model/credit-*', roles: ['risk', 'lead'] },
    { subjects: 'model/churn', roles: ['lead'] },
  ],
};
const manager: SeatRule = { managerOf: 'requester' };
const requester: SeatRule = { is: 'requester' };
const region: SeatRule = { attribute: 'region', of: { eu: 'lead', us: 'risk' } };
const asked = (rule?: SeatRule, changes: object = {}) =>
  peopleOf(seat(rule), roles, { ...about, ...changes }).map((one) => `${one.person.name} ${one.role}`);

describe('the people of a seat', () => {
  it('are those of its role, or of the roles that its rule names, each once', () => {
    expect(asked()).toEqual(['bob risk', 'cleo risk']);
    expect(asked(owner)).toEqual(['bob risk', 'cleo risk', 'dan lead']);
    expect(asked(owner, { subject: 'model/churn' })).toEqual(['cleo lead', 'dan lead']);
    expect(asked(owner, { subject: 'model/other' })).toEqual([]);
    expect(asked(region)).toEqual(['cleo lead', 'dan lead']);
    for (const value of ['asia', 'constructor'])
      expect(asked(region, { attributes: { region: value } })).toEqual([]);
  });

  it("are the requester's manager, in the first role that has them", () => {
    expect(asked(manager)).toEqual(['cleo risk']);
    for (const requester of ['ann@example.com', 'lost@example.com', 'zoe@example.com', undefined])
      expect(asked(manager, { requester })).toEqual([]);
  });

  it('are the requester alone where the rule says so, and nobody where there is no requester', () => {
    expect(asked(requester)).toEqual(['amy author']);
    for (const nobody of ['zoe@example.com', undefined])
      expect(asked(requester, { requester: nobody })).toEqual([]);
  });

  it("are of no role where a subject is nobody's, or an attribute stands for none", () => {
    expect(rolesOf(seat(owner), { ...about, subject: 'model/other' })).toEqual([]);
    expect(rolesOf(seat(region), { ...about, attributes: { region: 'asia' } })).toEqual([]);
    expect(rolesOf(seat(requester), about)).toEqual([]);
  });

  it('are of these roles, for one request or any', () => {
    expect([rolesOf(seat(), about), rolesOf(seat(owner), about), rolesOf(seat(region), about)]).toEqual([
      ['risk'],
      ['risk', 'lead'],
      ['lead'],
    ]);
    expect(rolesOf(seat(manager), about)).toEqual([]);
    expect([undefined, owner, region, manager, requester].map((rule) => allRolesOf(seat(rule)))).toEqual([
      ['risk'],
      ['risk', 'lead'],
      ['lead', 'risk'],
      [],
      [],
    ]);
  });

  it('are asked for a reason that is said, where a rule chose them', () => {
    const why = (rule?: SeatRule, changes: object = {}) =>
      becauseOf(seat(rule), roles, { ...about, ...changes });
    expect(why()).toBeUndefined();
    expect(why(manager)).toBe('amy@example.com reports to cleo@example.com');
    expect(why(manager, { requester: 'ann@example.com' })).toBe('ann@example.com reports to nobody');
    expect(why(manager, { requester: undefined })).toBe('nobody reports to nobody');
    expect(why(requester)).toBe('amy@example.com submitted it');
    expect(why(requester, { requester: undefined })).toBe('nobody submitted it');
    expect(why(owner)).toBe("model/credit-* is risk and lead's");
    expect(whyThese(owner, { ...about, subject: 'model/other' })).toBe("model/other is nobody's");
    expect(why(region)).toBe('region is eu, which is for lead');
    expect(why(region, { attributes: { region: 'asia' } })).toBe('region is asia, which is for nobody');
  });

  it('have a name that is no role', () => {
    expect([requester, manager, owner, region].map(nameOfSeats)).toEqual([
      'requester of the request',
      'line manager of the requester',
      'owner of the subject',
      'approver by region',
    ]);
  });
});

it.each([
  ['model/churn', 'model/churn', true],
  ['model/churn', 'model/churn-2', false],
  ['model/ab*ba', 'model/aba', false],
  ['model/ab*ba', 'model/abba', true],
  ['model/*-eu', 'model/x-us', false],
  ['model/x*', 'model/yx', false],
])('of %s is %s: %s', (pattern, subject, expected) => {
  expect(isOf(pattern, subject)).toBe(expected);
});
