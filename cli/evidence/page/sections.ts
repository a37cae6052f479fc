import { dataSetsOf, nameOfDataSet } from '../../../lambdas/domain/data-sets.ts';
import { FOREIGN } from '../../../lambdas/domain/entry.ts';
import { leavesOf } from '../../../lambdas/domain/hyperparameters.ts';
import { pinnedText } from '../../../lambdas/domain/pins.ts';
import { approvalsAndWaivers } from '../../../lambdas/domain/waivers.ts';
import { type Content, type Html, html } from '../../../lambdas/pages/html.ts';
import { formatShortInstant } from '../../../lambdas/words/instant.ts';
import { describeDecision } from '../../describe-decision.ts';
import { summarize } from '../../describe-entry.ts';
import { describeRule } from '../approvals-by-rule.ts';
import type { ComplianceRow } from '../documents/compliance.ts';
import type { Facts, RecordedDecision, Stay } from '../facts.ts';

type Row = readonly Content[];

/** What a reader sees, under the form that checks it. Texts of others stand between tags alone, never in one. */
export function renderSections(facts: Facts, compliance: readonly ComplianceRow[]): Html {
  return html`${summary(facts)}${identity(facts)}${decisions(facts)}${approvalsByRule(facts)}${checks(facts)}${conditions(facts)}${rules(facts)}${complianceTable(compliance)}${everything(facts)}`;
}

function summary({ subject, version, stays }: Facts): Html {
  const now = stays.filter(({ until }) => until === undefined);
  const said =
    now.length === 0
      ? html`<p class="lede">Version ${version} of ${subject} runs in no environment.</p>`
      : now.map((stay) => html`<p class="lede">${standing(version, stay)}</p>`);
  const before = stays.filter(({ until }) => until !== undefined);
  return html`<h2>Where it runs, and by whose authority</h2>${said}${before.map(
    (stay) =>
      html`<p>It ran in ${stay.environment} from ${day(stay.since)} until ${day(stay.until ?? '')}.</p>`,
  )}`;
}

function standing(
  version: string,
  { environment, since, authorisedBy, byRule, request, workflow }: Stay,
): Html {
  const { approvals, waivers } = approvalsAndWaivers(authorisedBy);
  const named = (signatures: Stay['authorisedBy']) => signatures.map(({ name, role }) => `${name} (${role})`);
  const by = [...named(approvals), ...byRule.map(describeRule)].join(', ');
  const waived = waivers.length === 0 ? '' : `, a failed check waived by ${named(waivers).join(', ')}`;
  return html`Version ${version} runs in ${environment} since ${day(since)}, authorised by ${by === '' ? 'nobody by name' : by}${waived}, in ${workflow}, request <code>${request}</code>.`;
}

function identity({ submission, subject, version }: Facts): Html {
  const { lineage, artifact, metrics, attributes, evidence, note } = submission;
  const facts: Row[] = [
    ['Subject', subject],
    ['Version', version],
    ...(artifact === undefined
      ? []
      : [['Artifact', html`<code>${artifact.uri}</code> SHA-256 <code>${artifact.sha256}</code>`]]),
    ...dataSetsOf(lineage?.trainingData).map((set) => [
      'Training data',
      html`${nameOfDataSet(set)} <code>${pinnedText(set)}</code>`,
    ]),
    ...(lineage === undefined
      ? []
      : [['Code', html`<code>${lineage.code.repository}</code> at <code>${lineage.code.commit}</code>`]]),
    ...leavesOf(lineage?.hyperparameters ?? {}).map(({ path, value }) => [
      `Hyperparameter ${path}`,
      html`<code>${JSON.stringify(value)}</code>`,
    ]),
    ...Object.entries(metrics).map(([name, value]) => [`Metric ${name}`, String(value)]),
    ...Object.entries(attributes).map(([name, value]) => [name, String(value)]),
    ...evidence.map((one) => [
      `Evidence ${one.name}`,
      html`<code>${one.uri}</code> <code>${pinnedText(one)}</code>`,
    ]),
    ...(note === undefined ? [] : [['Note', html`<blockquote>${note}</blockquote>`]]),
  ];
  return html`<h2>What it is</h2>${table('What was submitted for this version', ['Fact', 'Value'], facts)}`;
}

function decisions({ decisions: all, version }: Facts): Html {
  if (all.length === 0) return html`<h2>Who decided</h2><p>No person has decided about it so far.</p>`;
  const rows = all.map((one) => [
    day(one.decision.at),
    html`${one.stage}, attempt ${one.attempt}`,
    html`${describeDecision(one.decision, `version ${one.version}`)}${one.takenBack && html` <strong>Taken back later.</strong>`}${comment(one)}`,
    one.signedBy ?? 'by a personal link sent to their mailbox',
    html`${one.version === version ? '' : 'another version. '}${one.artifact === undefined ? 'no artifact' : html`<code>${one.artifact.sha256.slice(0, 16)}</code>`}`,
    html`<code>${one.request}</code> ${one.entry}`,
  ]);
  const heads = ['When', 'Stage', 'What', 'How it is known who', 'For the artifact', 'Entry'];
  return html`<h2>Who decided</h2>${table('Every decision in its requests', heads, rows)}`;
}

function approvalsByRule({ approvalsByRule: all }: Facts): Html {
  if (all.length === 0) return html``;
  const rows = all.map(({ at, stage, attempt, version, rule, request, entry }) => [
    day(at),
    html`${stage}, attempt ${attempt}`,
    html`Version ${version} by ${describeRule(rule)}`,
    html`<code>${rule.policy}</code> <code>${rule.version.slice(0, 16)}</code>, request <code>${rule.request}</code>`,
    html`<code>${request}</code> ${entry}`,
  ]);
  return html`<h2>What a rule approved</h2>${table('Approvals in the place of people', ['When', 'Stage', 'What', 'How the rule was signed', 'Entry'], rows)}`;
}

const comment = ({ decision }: RecordedDecision): Content => [
  decision.comment !== undefined && html`<blockquote>${decision.comment}</blockquote>`,
  Object.entries(decision.answers ?? {}).map(([question, answer]) => html`<p>${question}: ${answer}</p>`),
];

function checks({ checks: all }: Facts): Html {
  if (all.length === 0) return html`<h2>What was checked</h2><p>Its workflows have no automatic checks.</p>`;
  const rows = all.map(({ stage, name, passed, found, at }) => [
    day(at),
    stage,
    name,
    passed ? 'passed' : 'not passed',
    found,
  ]);
  return html`<h2>What was checked</h2>${table('Automatic checks, in order', ['When', 'Stage', 'Check', 'Result', 'What it found'], rows)}`;
}

function conditions({ findings }: Facts): Html {
  if (findings.length === 0)
    return html`<h2>Conditions</h2><p>No approval of it was given with conditions that took effect.</p>`;
  const rows = findings.map(({ text, owner, due, raisedBy, closedAt }) => [
    text,
    owner,
    due,
    raisedBy,
    closedAt === undefined ? 'open' : html`closed ${day(closedAt)}`,
  ]);
  return html`<h2>Conditions</h2>${table('Conditions of its approvals', ['Condition', 'Owner', 'Last day', 'Set by', 'State'], rows)}`;
}

function rules({ requests }: Facts): Html {
  const rows = requests.map(({ state, requester, submittedAt, rules: own }) => [
    html`<code>${state.request}</code>`,
    own?.workflow.title ?? state.workflow,
    requester,
    day(submittedAt),
    state.outcome ?? state.status,
    html`<code>${state.definition.slice(0, 16)}</code>${own?.deployed?.commit !== undefined && html`, of commit <code>${own.deployed.commit}</code>`}`,
  ]);
  return html`<h2>Under which rules</h2>${table('Its requests', ['Request', 'Workflow', 'Requested by', 'When', 'State', 'Definition'], rows)}`;
}

function complianceTable(rows: readonly ComplianceRow[]): Html {
  return html`<h2>What the record shows for regulators</h2><p class="soft">Using Countersign makes nobody compliant: what is left to the organisation stands in docs/compliance.md.</p>${table(
    'Requirements, and what of this version shows them',
    ['Rules', 'Requirement', 'Shown by'],
    rows.map(({ rules: of, requirement, shown }) => [of, requirement, shown]),
  )}`;
}

function everything({ streams }: Facts): Html {
  return html`<h2>Everything recorded</h2>${streams.map(({ stream, entries }) =>
    table(
      stream,
      ['Entry', 'When', 'Who', 'What', 'Hash'],
      entries.map((entry) => {
        const { action, details } = entry.action === FOREIGN ? entry.details : entry;
        const said = summarize({ stream, action, details: { ...details } });
        return [
          String(entry.seq),
          day(entry.at),
          entry.actor,
          html`${action}: ${said}`,
          html`<code>${entry.hash.slice(0, 16)}</code>`,
        ];
      }),
    ),
  )}`;
}

function table(caption: string, heads: readonly string[], rows: readonly Row[]): Html {
  const head = heads.map((title) => html`<th scope="col">${title}</th>`);
  const body = rows.map(
    ([first, ...rest]) =>
      html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  );
  return html`<table class="stack"><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

const day = (iso: string): string => formatShortInstant(iso);
