import { sha256Hex } from '../../workflows/schema/canonical-json.ts';
import { membersOf, type Roles } from '../../workflows/schema/roles.ts';
import type { AttributeType, Workflow } from '../../workflows/schema/workflow.ts';

const TOP_LEVEL = new Set(['subject', 'version', 'requestedBy', 'onBehalfOf', 'note']);

/**
 * An input that a workflow takes, made up for a simulation: what its requests must state, with the given facts in
 * place. A fact that is no member of a request is an attribute if the workflow asks for one of that name, else a
 * metric if it is a number.
 */
export function sampleInput(
  workflow: Workflow,
  roles: Roles,
  facts: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const { submission } = workflow;
  const version = facts['version'] ?? '1';
  const artifact = { uri: `s3://artifacts/${version}`, sha256: sha256Hex(`artifact ${version}`) };
  const named = Object.entries(facts).filter(([name]) => !TOP_LEVEL.has(name) && name !== 'evidence');
  const attributes = Object.fromEntries(
    Object.entries(submission.attributes).map(([name, type]) => [name, attributeOf(type, facts[name])]),
  );
  const metrics = named.filter(([name]) => !Object.hasOwn(submission.attributes, name));
  const evidence = (facts['evidence'] ?? '').split('+').filter((name) => name !== '');
  return {
    subject: facts['subject'] ?? `${workflow.subject}/sample`,
    version,
    requestedBy: facts['requestedBy'] ?? membersOf(roles, workflow.requester)[0]?.email ?? '',
    ...(facts['onBehalfOf'] === undefined ? {} : { onBehalfOf: facts['onBehalfOf'] }),
    ...(submission.lineage ? { lineage: lineageOf(version) } : {}),
    ...(submission.artifact ? { artifact } : {}),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
    metrics: Object.fromEntries(metrics.map(([name, value]) => [name, Number(value)])),
    evidence: evidence.map((name) => ({ name, uri: `s3://evidence/${name}`, sha256: sha256Hex(name) })),
    ...(facts['note'] === undefined ? {} : { note: facts['note'] }),
  };
}

function attributeOf(type: AttributeType, given: string | undefined): string | number | boolean {
  if (type === 'number') return Number(given ?? 100);
  if (type === 'yes-no') return given === undefined || given === 'yes' || given === 'true';
  return given ?? (typeof type === 'string' ? 'sample' : (type[0] ?? ''));
}

function lineageOf(version: string) {
  return {
    trainingData: { uri: `s3://data/${version}`, sha256: sha256Hex(`data ${version}`) },
    code: { repository: 'https://git.example.com/sample', commit: sha256Hex(`code ${version}`).slice(0, 12) },
    hyperparameters: { seed: 1 },
  };
}
