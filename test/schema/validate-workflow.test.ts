import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateOrganisation, validateWorkflow, validateWorkflows } from '../../schema/validate-workflow.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { officeHours } from './rules/office-hours.ts';
import { approval, asks, check, passing, promotion, sampleRoles, sampleWorkflow } from './samples.ts';

/** A workflow that uses most words there are. */
const everything = passing(
  {
    gate: check({
      bounds: { metric: 'auc', atLeast: 0.5, atMost: 1 },
      progress: { metric: 'auc', notWorseThan: 'production', by: 0, better: 'higher' },
      own: { custom: 'drift' },
      fresh: { trainingDataAtMostDaysOld: 90 },
    }),
    review: approval({
      when: { any: [{ attribute: 'amount', over: 1 }, { not: { attribute: 'tier', oneOf: ['low'] } }] },
      due: { workingDays: 3 },
      remindAfter: { workingHours: 4 },
      escalate: { after: { workingDays: 2 }, to: 'operator' },
      form: [{ name: 'drift', label: 'Drift', type: 'choice', options: ['none', 'some'], mustBe: 'none' }],
      reworkTo: 'gate',
      alsoEligible: ['requester'],
    }),
    publish: promotion({ attest: { every: { seconds: 86_400 }, by: 'renewal' }, blockedBy: 'open-findings' }),
    after: approval({ ifRejected: { start: 'rollback' }, when: { changed: 'code' } }),
  },
  {
    calendar: officeHours,
    submission: {
      lineage: true,
      artifact: true,
      attributes: { amount: 'number', tier: ['low', 'high'] },
      version: { in: 'staging', when: 'now' },
    },
  },
);

type Path = readonly string[];

/** Where the values of data are that hold no others. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

/** A copy of data with another value in one place. */
function replaced(data: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const copy = structuredClone(data) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, value);
  return copy;
}

describe('validateWorkflow', () => {
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

describe('validateWorkflow on values of any kind', () => {
  const places = leavesOf(everything);

  it('never throws, and says what is wrong on one line', () => {
    const odd = fc.oneof(
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.constantFrom('__proto__', 'constructor', '', -1),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), odd, (place, value) => {
        const lines = validateWorkflows([replaced(everything, place, value) as Workflow], sampleRoles, []);
        expect(lines.join('')).not.toContain('\n');
      }),
      { numRuns: 1_000 },
    );
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
      "workflow 'release', stage 'review': its next 'reviw' is no stage: did you mean 'review'?",
      "workflow 'release': its title is not readable: write 1 to 80 printable characters, not only spaces",
    ]);
  });
});

describe('validateOrganisation', () => {
  const organisation = { roles: sampleRoles, freezes: [], customChecks: [] };
  const named = (id: string) => sampleWorkflow({ id, title: id });
  const said = (workflows: readonly string[], retired?: readonly string[]) =>
    validateOrganisation({ ...organisation, workflows: workflows.map(named), retired: retired?.map(named) });
  const twice = (id: string) =>
    `workflow '${id}': is retired, and listed once more in workflows/index.ts: leave it in one list`;

  it('finds nothing wrong with workflows that are listed once, in use or retired', () => {
    expect(said(['release'])).toEqual([]);
    expect(said(['release', 'hotfix'], ['old', 'older'])).toEqual([]);
  });

  it('refuses a retired workflow that is listed once more, in either list', () => {
    expect(said(['hotfix', 'release'], ['old', 'release'])).toEqual([twice('release')]);
    expect(said(['release'], ['old', 'older', 'old'])).toEqual([twice('old')]);
  });

  it('knows the tools that it connects', () => {
    const mlflow = {
      url: 'https://mlflow.example.com',
      secret: 'mlflow',
      models: [{ name: '*', workflow: 'other' }],
    };
    const given = { ...organisation, workflows: [named('release')] };
    expect(validateOrganisation({ ...given, integrations: { mlflow } })).toEqual([
      "mlflow: the workflow 'other' of the models '*' is not deployed: write 'release'",
    ]);
  });

  it('knows its own checks, and who can sign', () => {
    const gate = check({ own: { custom: 'drift' } });
    const workflow = passing({ gate, review: approval({ signature: 'signed-in' }) });
    const identity = { issuer: 'https://login.example.com', clientId: 'countersign' };
    const customChecks = [{ name: 'drift', deployed: 'here' as const }];
    const given = { ...organisation, workflows: [workflow] };
    expect(validateOrganisation({ ...given, customChecks, identity })).toEqual([]);
    expect(validateOrganisation({ ...given, identity })).toEqual([
      expect.stringContaining("its check 'own' is custom: there is no 'drift'"),
    ]);
    expect(validateOrganisation({ ...given, customChecks })).toEqual([
      expect.stringContaining('and nobody can sign in'),
    ]);
    const retired = [{ ...workflow, id: 'old' }];
    expect(validateOrganisation({ ...organisation, workflows: [named('release')], retired })).toEqual([
      expect.stringMatching(/^workflow 'old', stage 'review': its signature is/),
    ]);
  });

  it('looks at the freezes and at the identity, too', () => {
    const freeze = {
      reason: 'Closing',
      from: '2026-12-28T00:00:00Z',
      until: '2027-01-04T00:00:00Z',
      environments: ['moon'],
    };
    const identity = { issuer: 'login', clientId: 'countersign' };
    const workflows = [named('release')];
    expect(validateOrganisation({ ...organisation, workflows, freezes: [freeze], identity })).toEqual([
      expect.stringContaining("its environment 'moon' is none of any workflow"),
      expect.stringContaining("the issuer 'login' must be an https address"),
    ]);
  });
});
