import { describe, expect, it } from 'vitest';
import { environments } from '../../../schema/rules/environments.ts';
import { refusals, saidOfEach, type WrongDefinition, type WrongWord } from '../release.ts';
import { approval, check, passing, promotion, sampleWorkflow, told } from '../samples.ts';

/** Review, then promotions `to-0`, `to-1` ... in this order. */
const promoting = (path: readonly string[], listed: readonly string[]) =>
  sampleWorkflow({
    environments: listed,
    stages: {
      review: approval({ next: 'to-0' }),
      ...Object.fromEntries(
        path.map((environment, index) => [
          `to-${index}`,
          promotion({ environment, next: index + 1 < path.length ? `to-${index + 1}` : 'end' }),
        ]),
      ),
    },
  });

describe('the rule of environments', () => {
  it.each([{ path: ['qa', 'production'] }, { path: ['production'] }, { path: ['qa', 'qa', 'production'] }])(
    'accepts promotions up the list: $path',
    ({ path }) => {
      expect(environments(promoting(path, ['qa', 'production']))).toEqual([]);
    },
  );

  it('refuses an unknown environment', () => {
    expect(environments(promoting(['prod'], ['qa', 'production']))).toEqual([
      {
        workflow: 'release',
        stage: 'to-0',
        message:
          "it changes 'prod', which is no environment of the workflow: add it, or write one of 'qa', 'production'",
      },
    ]);
    expect(environments(promoting(['prod'], []))[0]?.message).toMatch(/add it to the environments$/);
  });

  it('refuses a promotion to a lower environment after a higher one', () => {
    expect(environments(promoting(['production', 'qa'], ['qa', 'production']))).toEqual([
      {
        workflow: 'release',
        stage: 'to-1',
        message:
          "promotes to 'qa' after 'to-0' has promoted to 'production', which is higher: " +
          'exchange them, or the order of the environments',
      },
    ]);
  });

  it('names of several higher ones the first, and an unknown one as unknown alone', () => {
    const listed = ['dev', 'qa', 'production'];
    expect(told(environments(promoting(['dev', 'production', 'qa', 'dev'], listed)))).toEqual([
      expect.stringMatching(/^to-2: promotes to 'qa' after 'to-1' /),
      expect.stringMatching(/^to-3: promotes to 'dev' after 'to-1' /),
    ]);
    expect(told(environments(promoting(['qa', 'prod'], listed)))).toEqual([
      expect.stringMatching(/^to-1: it changes 'prod', which is no environment of the workflow: /),
    ]);
  });

  it('accepts checks that look at what is listed', () => {
    const gate = check({
      better: { metric: 'auc', notWorseThan: 'production', by: 0, better: 'higher' },
      same: { artifactUnchangedSince: 'staging' },
      report: { evidence: 'report' },
    });
    const version = { in: 'staging', when: 'now' } as const;
    const submission = { lineage: true, artifact: true, attributes: {}, version };
    expect(environments(passing({ gate }, { submission }))).toEqual([]);
  });

  it('refuses an environment that is listed twice', () => {
    expect(environments(promoting(['qa'], ['qa', 'qa']))).toEqual([
      { workflow: 'release', message: "lists the environment 'qa' twice: list it once" },
    ]);
  });

  it('refuses an unknown environment in checks and of the version too', () => {
    const gate = check({
      better: { metric: 'auc', notWorseThan: 'prod', by: 0, better: 'higher' },
      same: { artifactUnchangedSince: 'qa' },
    });
    const version = { in: 'live', when: 'now' } as const;
    const workflow = passing(
      { gate },
      { submission: { lineage: true, artifact: true, attributes: {}, version } },
    );
    const rest = "which is no environment of the workflow: add it, or write one of 'staging', 'production'";
    expect(told(environments(workflow))).toEqual([
      `its submission.version is in 'live', ${rest}`,
      `gate: its check 'better' compares with 'prod', ${rest}`,
      `gate: its check 'same' looks at 'qa', ${rest}`,
    ]);
  });

  it('accepts a workflow without any, and effects other than promotions in any order', () => {
    expect(environments(passing({ review: approval() }, { environments: [] }))).toEqual([]);
    const retire = promotion({ type: 'retirement', environment: 'staging' });
    expect(environments(passing({ publish: promotion(), retire }))).toEqual([]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a version in an unknown environment',
      (w) => {
        w.submission.version = { in: 'prod', when: 'now' };
      },
      "workflow 'release': its submission.version is in 'prod', which is no environment of the workflow: add it, or write one of 'qa', 'production'",
    ],
    [
      'a comparison with an unknown environment',
      (w) => {
        w.stages.gate.checks.auc = { metric: 'auc', notWorseThan: 'prod', by: 0, better: 'higher' };
      },
      "workflow 'release', stage 'gate': its check 'auc' compares with 'prod', which is no environment of the workflow: add it, or write one of 'qa', 'production'",
    ],
    [
      'promotions downwards',
      (w) => {
        w.environments = ['production', 'qa'];
      },
      "workflow 'release', stage 'to-production': promotes to 'production' after 'to-qa' has promoted to 'qa', which is higher: exchange them, or the order of the environments",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });

  it.each<WrongWord>([
    [
      'an unknown environment',
      (w) => {
        w.stages['to-qa'].environment = 'test';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(environments, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
