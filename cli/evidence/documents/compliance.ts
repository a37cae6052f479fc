import type { Facts } from '../facts.ts';
import type { Pack } from '../pack.ts';

/** What one rule asks for, and what of this version shows it. */
export interface ComplianceRow {
  readonly rules: string;
  /** As the first column of the table of these rules in docs/compliance.md begins. */
  readonly requirement: string;
  readonly shown: string;
}

/**
 * What rules for regulated industries ask for, with what this version's record shows of it. Countersign makes nobody compliant:
 * where the record shows nothing, the row says so.
 */
export function complianceOf(facts: Facts, pack: Pack): ComplianceRow[] {
  const count = facts.streams.reduce((sum, { entries }) => sum + entries.length, 0);
  const valid = facts.decisions.filter(({ takenBack }) => !takenBack);
  const people = new Set(valid.map(({ decision }) => decision.person)).size;
  const signed = valid.filter(({ signedBy }) => signedBy !== undefined).length;
  const proven = valid.filter(({ assurance }) => assurance === 're-authenticated').length;
  const meanings = [...new Set(valid.map(({ decision }) => decision.meaning))];
  const definitions = new Set(facts.requests.map(({ state }) => state.definition)).size;
  const requesters = new Set(facts.requests.flatMap(({ state }) => state.requesters));
  const independent = valid.every(({ decision }) => !requesters.has(decision.person));
  const { lineage, evidence, metrics } = facts.submission;
  const ruled = facts.approvalsByRule.length;
  const byRule =
    ruled === 0 ? [] : [`${counted(ruled, 'approval', 'approvals')} by rules that named people signed`];
  const failed = facts.checks.filter(({ passed }) => !passed).length;
  const openFindings = facts.findings.filter(({ closedAt }) => closedAt === undefined).length;
  const part11 = '21 CFR Part 11';
  const aiAct = 'EU AI Act';
  const modelRisk = 'SR 26-2';
  return [
    row(
      part11,
      '11.10(a)',
      `${counted(count, 'entry', 'entries')} in ${pack.streams.length} chains, of which ${pack.proofs.length} have a proof by a signed digest`,
    ),
    row(part11, '11.10(b)', 'this page to read and print, and the same entries as entries.jsonl'),
    row(
      part11,
      '11.10(e)',
      `every entry has its instant and who made it; the first is of ${firstInstant(facts)}`,
    ),
    row(
      part11,
      '11.10(f)',
      `${counted(definitions, 'definition', 'definitions')} of the rules, by hash, under which the decisions were judged`,
    ),
    row(
      part11,
      '11.10(g)',
      `${counted(people, 'person', 'people')} decided, each with the role and in whose place`,
    ),
    row(
      part11,
      '11.50(a)',
      meanings.length === 0
        ? nothing('signature')
        : `name, instant and meaning (${meanings.join(', ')}) of each signature`,
    ),
    row(
      part11,
      '11.70',
      'each signature is in one hashed entry with the version and the artifact it was given for',
    ),
    row(
      part11,
      '11.100',
      `${counted(signed, 'decision', 'decisions')} of ${valid.length} also signed by the identity provider`,
    ),
    row(
      part11,
      '11.200',
      proven === 0
        ? 'no decision for which its person proved anew who they are'
        : `${proven} of ${valid.length} decisions for which their people proved anew who they are`,
    ),
    row(aiAct, 'Article 12(1)', `${counted(count, 'entry', 'entries')}, none made by hand`),
    row(
      aiAct,
      'Article 12(2)',
      lineage === undefined
        ? nothing('lineage')
        : `training data, code and hyperparameters, and ${counted(Object.keys(metrics).length, 'metric', 'metrics')}`,
    ),
    row(
      aiAct,
      'Article 14',
      valid.length === 0
        ? [nothing('decision of a person'), ...byRule].join('; ')
        : `${counted(valid.length, 'decision', 'decisions')} of named people before and after it went into use${byRule.map((one) => `; ${one}`).join('')}`,
    ),
    row(
      modelRisk,
      'approval before use',
      independent
        ? 'nobody who submitted it decided about it'
        : 'somebody who submitted it decided about it, where the workflow allows that',
    ),
    row(
      modelRisk,
      'validation and its documentation',
      `${counted(facts.checks.length, 'check', 'checks')}, ${failed} not passed; ${counted(evidence.length, 'document', 'documents')} pinned as evidence`,
    ),
    row(
      modelRisk,
      'limits and conditions of use',
      `${counted(facts.findings.length, 'condition', 'conditions')}, ${openFindings} of them open`,
    ),
    row(
      modelRisk,
      'change management',
      `${counted(facts.requests.length, 'request', 'requests')} with ${counted(
        facts.requests.reduce((sum, { state }) => sum + state.attempt, 0),
        'attempt',
        'attempts',
      )}`,
    ),
  ];
}

const row = (rules: string, requirement: string, shown: string): ComplianceRow => ({
  rules,
  requirement,
  shown,
});
const nothing = (what: string): string => `the record has no ${what}`;
const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

function firstInstant({ streams }: Facts): string {
  return streams
    .flatMap(({ entries }) => entries.slice(0, 1).map(({ at }) => at))
    .reduce((first, at) => (at < first ? at : first));
}
