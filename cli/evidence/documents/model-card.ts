import { dataSetsOf, nameOfDataSet } from '../../../lambdas/domain/data-sets.ts';
import { leavesOf } from '../../../lambdas/domain/hyperparameters.ts';
import { pinnedText } from '../../../lambdas/domain/pins.ts';
import { describeDecision } from '../../describe-decision.ts';
import { describeRule } from '../approvals-by-rule.ts';
import type { Facts } from '../facts.ts';
import { plain } from './markdown.ts';

/** The version as a model card of Hugging Face's form: Markdown after YAML. Of what nobody has stated it says nothing. */
export function modelCard({
  subject,
  version,
  submission,
  decisions,
  approvalsByRule,
  stays,
  findings,
}: Facts): string {
  const { lineage, artifact, metrics, attributes, note } = submission;
  const name = subject.slice(subject.indexOf('/') + 1);
  const sets = dataSetsOf(lineage?.trainingData);
  const front = [
    '---',
    `model_name: ${yaml(name)}`,
    ...(sets.length === 0 ? [] : ['datasets:', ...sets.map((set) => `- ${yaml(nameOfDataSet(set))}`)]),
    ...modelIndex(name, metrics, sets.map(nameOfDataSet)),
    '---',
  ];
  const facts: (readonly [string, string])[] = [
    ['Version', version],
    ...(artifact === undefined
      ? []
      : ([['Artifact', `${artifact.uri} (SHA-256 ${artifact.sha256})`]] as const)),
    ...sets.map((set) => ['Training data', `${nameOfDataSet(set)}: ${pinnedText(set)}`] as const),
    ...(lineage === undefined
      ? []
      : ([['Code', `${lineage.code.repository} at ${lineage.code.commit}`]] as const)),
    ...Object.entries(attributes).map(([key, value]) => [key, String(value)] as const),
  ];
  return [
    ...front,
    '',
    `# ${plain(name)} ${plain(version)}`,
    ...(note === undefined ? [] : ['', plain(note)]),
    '',
    '## What it is',
    ...facts.map(([key, value]) => `- ${plain(key)}: ${plain(value)}`),
    ...(lineage === undefined
      ? []
      : [
          '',
          '## Hyperparameters',
          ...leavesOf(lineage.hyperparameters).map(
            ({ path: leaf, value }) => `- ${plain(leaf)}: ${plain(JSON.stringify(value))}`,
          ),
        ]),
    '',
    '## Where it was approved to run',
    ...(stays.length === 0
      ? ['- nowhere so far']
      : stays.map(
          ({ environment, since, until }) =>
            `- ${environment}: from ${since}${until === undefined ? '' : ` until ${until}`}`,
        )),
    '',
    '## Who decided',
    ...decisions
      .filter(({ takenBack }) => !takenBack)
      .map(
        ({ decision, stage, version: of }) =>
          `- ${decision.at}, ${plain(stage)}: ${plain(describeDecision(decision, `version ${of}`))}`,
      ),
    ...approvalsByRule.map(
      ({ at, stage, version: of, rule }) =>
        `- ${at}, ${plain(stage)}: ${plain(`${describeRule(rule)}, approved version ${of}`)}`,
    ),
    ...(findings.length === 0
      ? []
      : [
          '',
          '## Conditions',
          ...findings.map(
            ({ text, owner, due, closedAt }) =>
              `- ${plain(text)} (${plain(owner)}, by ${due}${closedAt === undefined ? '' : `, closed ${closedAt}`})`,
          ),
        ]),
    '',
  ].join('\n');
}

function modelIndex(
  name: string,
  metrics: Readonly<Record<string, number>>,
  sets: readonly string[],
): string[] {
  const measured = Object.entries(metrics);
  if (measured.length === 0) return [];
  return [
    'model-index:',
    `- name: ${yaml(name)}`,
    '  results:',
    '  - task:',
    '      type: other',
    '    dataset:',
    `      name: ${yaml(sets[0] ?? 'not stated')}`,
    `      type: ${yaml(sets[0] ?? 'not stated')}`,
    '    metrics:',
    ...measured.flatMap(([metric, value]) => [`    - type: ${yaml(metric)}`, `      value: ${value}`]),
  ];
}

/** A text as YAML takes it: JSON is YAML. */
const yaml = (text: string): string => JSON.stringify(text);
