import { describe, expect, it } from 'vitest';
import { runningVersions } from '../../../schema/rules/running-versions.ts';
import type { EffectStage, SubmissionRules } from '../../../schema/workflow.ts';
import { refusals, type WrongDefinition } from '../release.ts';
import { approval, passing, promotion, told } from '../samples.ts';

const changing = (
  type: EffectStage['type'],
  version?: SubmissionRules['version'],
  attest?: EffectStage['attest'],
) =>
  told(
    runningVersions(
      passing(
        { review: approval(), change: promotion({ type, attest }) },
        { submission: { lineage: false, artifact: false, attributes: {}, version } },
      ),
    ),
  );

describe('the rule of running versions', () => {
  it('accepts what is about the version that runs, and any promotion', () => {
    expect(changing('retirement', { in: 'production', when: 'now' })).toEqual([]);
    expect(changing('attestation', { in: 'production', when: 'now' })).toEqual([]);
    expect(changing('promotion')).toEqual([]);
  });

  it.each([undefined, { in: 'staging', when: 'now' }, { in: 'production', when: 'before' }] as const)(
    'refuses the version %j',
    (version) => {
      const rest =
        "what 'production' runs, and a request may be for another version: " +
        "write submission: { version: { in: 'production', when: 'now' } }";
      expect(changing('retirement', version)).toEqual([`change: retires ${rest}`]);
      expect(changing('attestation', version)).toEqual([`change: attests ${rest}`]);
    },
  );

  it('accepts to retire what the request has promoted there itself, whatever it is like', () => {
    const ending = (before: Partial<EffectStage>, type: EffectStage['type'] = 'retirement') =>
      told(
        runningVersions(
          passing({
            review: approval(),
            grant: promotion(before),
            over: promotion({ type }),
          }),
        ),
      );
    expect(ending({})).toEqual([]);
    for (const refused of [
      ending({ environment: 'staging' }),
      ending({ when: { attribute: 'tier', is: 'high' } }),
      ending({}, 'attestation'),
    ])
      expect(refused).toHaveLength(1);
    expect(ending({ type: 'retirement' })).toHaveLength(2);
  });

  it('refuses to renew what is retired', () => {
    const attest = { every: { seconds: 86_400 }, by: 'renewal' };
    expect(changing('retirement', { in: 'production', when: 'now' }, attest)).toEqual([
      'change: retires, so that there is no approval left to renew: remove its attest',
    ]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a retirement of what may not run',
      (w) => {
        w.stages['to-production'] = { ...w.stages['to-production'], type: 'retirement', attest: undefined };
      },
      "workflow 'release', stage 'to-production': retires what 'production' runs, and a request may be for another version: write submission: { version: { in: 'production', when: 'now' } }",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });
});
