import { describe, expect, it } from 'vitest';
import type { Identity } from '../../../schema/identity.ts';
import type { Organisation } from '../../../schema/organisation.ts';
import { signatures } from '../../../schema/rules/signatures.ts';
import { validateOrganisation } from '../../../schema/validate-workflow.ts';
import type { Signature, Workflow } from '../../../schema/workflow.ts';
import { type Change, definitions, refusals } from '../release.ts';
import { approval, passing, sampleRoles, told } from '../samples.ts';

const identity: Identity = { issuer: 'https://id.example.com', clientId: 'countersign' };
const signed = (signature: Signature): Workflow => passing({ review: approval({ signature }) });
const nobody =
  'and nobody can sign in: name your identity provider in workflows/identity.ts, or remove signature';

describe('the rule of signatures', () => {
  it('accepts both where people can sign in, and none where they cannot', () => {
    const both = [signed('signed-in'), signed('re-authenticated')];
    expect(signatures(both, identity)).toEqual([]);
    expect(signatures([passing({ review: approval() })], undefined)).toEqual([]);
  });

  it('refuses one that nobody could give', () => {
    expect(told(signatures([signed('re-authenticated')], undefined))).toEqual([
      `review: its signature is 're-authenticated', ${nobody}`,
    ]);
  });

  it('is one of an organisation: a line says where, what and what to do', () => {
    const workflow = signed('signed-in');
    const organisation: Organisation = {
      workflows: [workflow],
      roles: sampleRoles,
      freezes: [],
      customChecks: [],
    };
    expect(validateOrganisation(organisation)).toEqual([
      `workflow '${workflow.id}', stage 'review': its signature is 'signed-in', ${nobody}`,
    ]);
    expect(validateOrganisation({ ...organisation, identity })).toEqual([]);
  });
});

describe('wrong signatures', () => {
  it.each<[string, Change, string]>([
    [
      'one that is no kind of signature',
      ({ stages }) => {
        stages.review.signature = 'signed';
      },
      "workflow 'release', stage 'review': its signature 'signed' is unknown: write one of 'signed-in', 're-authenticated'",
    ],
    [
      'one for all stages that is none',
      (source) => {
        source.signature = 'email-link';
        for (const name of ['test', 'deploy']) source.stages[name].signature = 'signed-in';
      },
      "workflow 'release', stage 'review': its signature 'email-link' is unknown: write one of 'signed-in', 're-authenticated'",
    ],
  ])('%s', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });

  it.each<[string, Change, RegExp]>([
    [
      'no text',
      (source) => {
        source.stages.review.signature = true;
      },
      /signature/,
    ],
    [
      'at a stage that nobody signs',
      (source) => {
        source.stages.gate.signature = 'signed-in';
      },
      /signature/,
    ],
  ])('%s is refused before anything is made of it', (_, change, message) => {
    expect(() => definitions(change)).toThrow(message);
  });
});
