import { describe, expect, test } from 'vitest';
import { evaluate, type Scope } from '../../../local/template/intrinsics.ts';

const scope: Scope = {
  reference: (id) => ({ Table: 'ledger', 'AWS::Region': 'eu-west-1' })[id],
  attribute: (id, name) => (id === 'Table' && name === 'Arn' ? 'arn:table' : undefined),
  mapping: (...path) => (path.join() === 'Map,a,b' ? 'mapped' : undefined),
};
const evaluateHere = (value: unknown): unknown => evaluate(value, scope, 'Owner (AWS::X::Y)');

describe('evaluates', () => {
  test.each([
    ['values without functions', { a: [1, 'x', { b: null }] }, { a: [1, 'x', { b: null }] }],
    ['Ref', { Ref: 'Table' }, 'ledger'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:table'],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Table.Arn' }, 'arn:table'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', 'a', 'b'] }, 'mapped'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }]] }, 'a-ledger'],
    [
      'Fn::Split and Fn::Select',
      { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Table', 'Arn'] }] }] },
      'table',
    ],
    [
      'Fn::Sub',
      { 'Fn::Sub': `\${Table.Arn} in \${AWS::Region}, \${!literal}` },
      `arn:table in eu-west-1, \${literal}`,
    ],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': [`\${Own} \${Table}`, { Own: { Ref: 'Table' } }] },
      'ledger ledger',
    ],
    ['members that only look like functions', { Ref: 'Table', other: 1 }, { Ref: 'Table', other: 1 }],
  ])('%s', (_what, value, expected) => {
    expect(evaluateHere(value)).toEqual(expected);
  });
});

describe('refuses, naming the resource', () => {
  test.each([
    ['a function that it does not know', { x: { 'Fn::ImportValue': 'other' } }, 'uses Fn::ImportValue'],
    ['a condition', { Condition: 'IsProduction' }, 'uses Condition'],
    ['a reference to nothing', { Ref: 'Missing' }, 'refers to Missing'],
    ['an attribute that is not there', { 'Fn::GetAtt': ['Table', 'Size'] }, 'reads Size of Table'],
    ['a selection beyond the list', { 'Fn::Select': [2, ['a']] }, 'selects item 2 of a list of 1'],
    ['a join of objects', { 'Fn::Join': ['', [{ a: 1 }]] }, 'gives Fn::Join something other than texts'],
  ])('%s', (_what, value, message) => {
    expect(() => evaluateHere(value)).toThrow(`The template's resource Owner (AWS::X::Y) ${message}`);
  });
});
