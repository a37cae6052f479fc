import { describe, expect, it } from 'vitest';
import { describeIntegrations, type Integrations } from '../../schema/integrations.ts';
import { passing, promotion } from './samples.ts';

const roles = {
  manager: [{ email: 'morgan@example.com', name: 'Morgan Estes' }],
  risk: [{ email: 'rune@example.com', name: 'Rune Adler' }],
};
const workflow = { ...passing({ publish: promotion({ environment: 'production' }) }), id: 'release' };
const problems = (chat: unknown) =>
  describeIntegrations({ chat } as Integrations, { workflows: [workflow], roles });

describe('channels of a chat', () => {
  it('are taken as they are where nothing is wrong with them', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ everything: {}, 'model-risk': { roles: ['risk'], workflows: ['release'] } })).toEqual(
      [],
    );
  });

  it.each([
    [
      { 'Model Risk': {} },
      "the chat channel 'Model Risk' is not in kebab-case: use lower-case letters, digits and single hyphens",
    ],
    [
      { one: { roles: ['riks'] } },
      "the chat channel 'one' has the role 'riks', which there is not: did you mean 'risk'?",
    ],
    [
      { one: { roles: ['board'] } },
      "the chat channel 'one' has the role 'board', which there is not: write one of 'manager', 'risk'",
    ],
    [
      { one: { workflows: ['releases'] } },
      "the chat channel 'one' has the workflow 'releases', which there is not: did you mean 'release'?",
    ],
    [
      { one: { roles: [] } },
      "the chat channel 'one' has no roles, so it would hear nothing: leave the word out for all of them",
    ],
    [
      Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`channel-${index}`, {}])),
      'chat has 11 channels, and room for 10',
    ],
    [
      { one: { roles: Array.from({ length: 400 }, () => 'manager') } },
      'chat takes more than 2500 bytes, which is all that a function can be given: name less',
    ],
  ])('are refused with what to write instead (%#)', (chat, message) => {
    expect(problems(chat)).toEqual([message]);
  });

  it('are as many, and say as much, as there is room for', () => {
    const ten = Array.from({ length: 10 }, (_, index) => [`channel-${index}`, {}]);
    expect(problems(Object.fromEntries(ten))).toEqual([]);
    const bytes = (length: number) => ({ one: { roles: ['manager'], workflows: ['x'.repeat(length)] } });
    const full = 2500 - Buffer.byteLength(JSON.stringify(bytes(0)));
    const said = (length: number) => describeIntegrations({ chat: bytes(length) } as Integrations);
    expect(said(full)).toEqual([]);
    expect(said(full + 1)).toEqual([
      'chat takes more than 2500 bytes, which is all that a function can be given: name less',
    ]);
  });

  it('are held to the roles and workflows that there are once these are known', () => {
    const chat = { one: { roles: ['riks'], workflows: ['releases'] } };
    expect(describeIntegrations({ chat } as Integrations)).toEqual([]);
  });

  it('are refused where a word is misspelt', () => {
    expect(problems({ one: { role: ['risk'] } })).toEqual([
      "the chat channel 'one' has the unknown member 'role': did you mean 'roles'?",
    ]);
  });
});
