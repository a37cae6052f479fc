import { describe, expect, it } from 'vitest';
import { approvalSeats, teamsOf } from '../../../schema/rules/seating.ts';
import type { When } from '../../../schema/when.ts';
import type { HumanStage, SeatRule, SubmissionRules, Workflow } from '../../../schema/workflow.ts';
import { approval, asks, passing, rolesOf } from '../samples.ts';

const byRule = (rule: SeatRule): HumanStage =>
  approval({ approvers: [{ role: 'by rule', quorum: 1, rule }] });
const regional = byRule({ attribute: 'region', of: { eu: 'risk-eu', us: 'risk-us' } });
const owned = byRule({
  ownerOf: 'subject',
  owners: [
    { subjects: 'service/pay-*', roles: ['risk-eu'] },
    { subjects: 'service/*', roles: ['risk-us'] },
  ],
});
const attributes = { region: ['eu', 'us'], amount: 'number' } as const;
const workflowOf = (
  stages: Readonly<Record<string, HumanStage>>,
  stated: SubmissionRules['attributes'] = attributes,
): Workflow => passing(stages, { submission: { lineage: false, artifact: false, attributes: stated } });
const teams = (workflow: Workflow) =>
  teamsOf(workflow).map(({ stages, subject, attributes }) => ({
    stages: stages.map(([name]) => name).join(' '),
    subject,
    attributes,
  }));
const large: When = { attribute: 'amount', over: 100 };

describe('the teams that a request may need', () => {
  it('are one where no stage leaves anything to the request', () => {
    expect(teams(workflowOf({ first: approval(), second: approval() }))).toEqual([
      { stages: 'first second', subject: 'service/*', attributes: {} },
    ]);
  });

  it('are one for each option, and none that another includes', () => {
    expect(teams(workflowOf({ regional, general: approval({ when: large }) }))).toEqual([
      { stages: 'regional general', subject: 'service/*', attributes: { region: 'eu' } },
      { stages: 'regional general', subject: 'service/*', attributes: { region: 'us' } },
    ]);
  });

  it('are one for each pattern of subjects', () => {
    expect(teams(workflowOf({ first: approval(), owned, again: owned }))).toEqual([
      { stages: 'first owned again', subject: 'service/pay-*', attributes: {} },
      { stages: 'first owned again', subject: 'service/*', attributes: {} },
    ]);
  });

  it('have every stage where there are too many cases to tell apart', () => {
    const names = Array.from({ length: 13 }, (_, index) => `a${index}`);
    const when: When = { any: names.map((attribute) => ({ attribute, is: true })) };
    const stages = { regional, general: approval({ when }), other: approval({ when: { not: when } }) };
    const flags = Object.fromEntries(names.map((name) => [name, 'yes-no' as const]));
    const all = { stages: 'regional general other', subject: 'service/*' };
    expect(teams(workflowOf(stages, { ...flags, region: ['eu', 'us'] }))).toEqual([
      { ...all, attributes: { region: 'eu' } },
      { ...all, attributes: { region: 'us' } },
    ]);
    // That it may be any text, another rule refuses.
    expect(teams(workflowOf(stages, { ...flags, region: 'text' }))).toEqual([
      { ...all, attributes: { region: '' } },
    ]);
  });
});

describe('the seats of a team', () => {
  const roles = rolesOf({ board: ['a', 'b', 'c', 'd', 'e'], manager: ['m', 'n'] });
  const share = (changes: Partial<HumanStage> = {}) =>
    approval({ approvers: [{ role: 'board', quorum: '60%' }], ...changes });
  const quorumAt = (stage: string, stages: Readonly<Record<string, HumanStage>>) =>
    teamsOf(workflowOf(stages)).flatMap((team) =>
      approvalSeats(team, roles, undefined)
        .filter((seat) => seat.stage === stage)
        .map(({ of }) => of),
    );

  it('are a share of those whom earlier stages leave, of the same role and by their number', () => {
    const first = approval(asks({ board: 2, manager: 2 }));
    const of = { role: 'board', quorum: 2, share: '60%' };
    expect(quorumAt('last', { first, second: share(), last: share() })).toEqual([of, of]);
    const free = share({ alsoEligible: ['earlier-approver'] });
    expect(quorumAt('last', { first, second: share(), last: free })).toEqual(
      Array.from({ length: 3 }, () => ({ ...of, quorum: 3 })),
    );
  });
});
