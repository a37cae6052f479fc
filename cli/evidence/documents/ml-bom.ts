import { type DataSet, dataSetsOf, nameOfDataSet } from '../../../lambdas/domain/data-sets.ts';
import { leavesOf } from '../../../lambdas/domain/hyperparameters.ts';
import type { Submission } from '../../../lambdas/domain/model.ts';
import { pinnedText } from '../../../lambdas/domain/pins.ts';
import { sha256Hex } from '../../../schema/canonical-json.ts';
import { describeRule } from '../approvals-by-rule.ts';
import type { Facts } from '../facts.ts';

/** Digests that CycloneDX knows by name; other pins stand among the properties. */
const ALGORITHMS: Readonly<Record<string, string>> = { sha256: 'SHA-256', sha512: 'SHA-512', md5: 'MD5' };

/** The version as a machine-learning bill of materials: CycloneDX 1.6, with what was claimed of it and by whom. */
export function mlBom(facts: Facts): object {
  const { subject, version, at, submission, stays } = facts;
  const ref = `${subject}@${version}`;
  const sets = dataSetsOf(submission.lineage?.trainingData);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(`${ref} ${at}`)}`,
    version: 1,
    metadata: {
      timestamp: at,
      tools: { components: [{ type: 'application', name: 'countersign' }] },
      component: model(facts, ref, sets),
    },
    components: sets.map((set, index) => dataComponent(set, index)),
    ...(stays.length === 0 ? {} : { declarations: declarations(facts, ref) }),
  };
}

function model({ subject, version, submission, streams }: Facts, ref: string, sets: readonly DataSet[]) {
  const { lineage, artifact, metrics, evidence } = submission;
  const [kind, name] = [subject.slice(0, subject.indexOf('/')), subject.slice(subject.indexOf('/') + 1)];
  const before = replacedIn(streams, version);
  return {
    type: 'machine-learning-model',
    'bom-ref': ref,
    group: kind,
    name,
    version,
    ...(artifact === undefined ? {} : { hashes: [{ alg: 'SHA-256', content: artifact.sha256 }] }),
    externalReferences: [
      ...(artifact === undefined ? [] : [{ type: 'distribution', url: iri(artifact.uri) }]),
      ...(lineage === undefined
        ? []
        : [{ type: 'vcs', url: iri(lineage.code.repository), comment: `commit ${lineage.code.commit}` }]),
      ...evidence.map((one) => ({
        type: 'evidence',
        url: iri(one.uri),
        comment: `${one.name}, ${pinnedText(one)}`,
      })),
    ],
    pedigree: {
      ...(lineage === undefined
        ? {}
        : { commits: [{ uid: lineage.code.commit, url: iri(lineage.code.repository) }] }),
      ancestors: before.map((ancestor) => ({ type: 'machine-learning-model', name, version: ancestor })),
    },
    modelCard: {
      modelParameters: { datasets: sets.map((_, index) => ({ ref: `data-${index + 1}` })) },
      quantitativeAnalysis: {
        performanceMetrics: Object.entries(metrics).map(([type, value]) => ({ type, value: String(value) })),
      },
      properties: hyperparameters(submission),
    },
  };
}

function hyperparameters({ lineage }: Submission) {
  return leavesOf(lineage?.hyperparameters ?? {}).map(({ path: name, value }) => ({
    name: `countersign:hyperparameter:${name}`,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}

function dataComponent(set: DataSet, index: number) {
  const [kind = '', ...rest] = ('sha256' in set ? `sha256:${set.sha256}` : set.digest).split(':');
  const alg = ALGORITHMS[kind];
  return {
    type: 'data',
    'bom-ref': `data-${index + 1}`,
    name: nameOfDataSet(set),
    ...(alg === undefined
      ? { properties: [{ name: 'countersign:pin', value: pinnedText(set) }] }
      : { hashes: [{ alg, content: rest.join(':') }] }),
    data: [{ type: 'dataset', name: nameOfDataSet(set), contents: { url: iri(set.uri) } }],
  };
}

/** What is claimed: where it may run; the receipts and the ledger that show it; and who has signed. */
function declarations({ stays, decisions, subject, version }: Facts, ref: string) {
  const organisations = new Map(
    decisions.map(({ decision }) => [
      organisationOf(decision.person),
      `assessor-${sha256Hex(organisationOf(decision.person)).slice(0, 12)}`,
    ]),
  );
  const claims = stays.map(({ environment, since, until, byRule }, index) => ({
    'bom-ref': `claim-${index + 1}`,
    target: ref,
    predicate: `approved for ${environment} from ${since}${until === undefined ? '' : ` until ${until}`}`,
    evidence: ['evidence'],
    ...(byRule.length === 0 ? {} : { reasoning: `approved by ${byRule.map(describeRule).join(', ')}` }),
  }));
  const [assessor] = organisations.values();
  return {
    assessors: [...organisations].map(([name, own]) => ({
      'bom-ref': own,
      thirdParty: false,
      organization: { name },
    })),
    ...(assessor === undefined
      ? {}
      : {
          attestations: [
            {
              summary: `${subject} version ${version}`,
              assessor,
              map: [{ claims: claims.map((claim) => claim['bom-ref']) }],
            },
          ],
        }),
    claims,
    evidence: [
      {
        'bom-ref': 'evidence',
        propertyName: 'countersign.ledger',
        description:
          'The entries of the ledger, with the proofs that they were in it, in the files beside this one.',
        data: [{ name: 'evidence.html', contents: { url: 'evidence.html' } }],
      },
    ],
    affirmation: {
      statement: `Decided about ${subject} version ${version}, each as their entry of the ledger says.`,
      signatories: decisions
        .filter(({ takenBack, decision }) => !takenBack && decision.choice.startsWith('approve'))
        .map(({ decision, request, entry }) => ({
          name: decision.name,
          role: decision.role,
          organization: { name: organisationOf(decision.person) },
          externalReference: { type: 'electronic-signature', url: `countersign:request/${request}#${entry}` },
        })),
    },
  };
}

/** The versions that this one replaced, as its promotions say. */
function replacedIn(streams: Facts['streams'], version: string): string[] {
  const found = streams.flatMap(({ entries }) =>
    entries.flatMap((entry) => {
      const { replaces, version: own } = entry.details as {
        replaces?: { version: string };
        version?: string;
      };
      return own === version && replaces !== undefined && replaces.version !== version
        ? [replaces.version]
        : [];
    }),
  );
  return [...new Set(found)];
}

const organisationOf = (person: string): string => person.slice(person.lastIndexOf('@') + 1);

/** A place as a reference: what must not be in one is written by its number. */
const iri = (text: string): string =>
  text.replace(/[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]/gu, encodeURIComponent);

/** A UUID that follows from a text (version 8 of RFC 9562). */
function uuidOf(text: string): string {
  const digits = sha256Hex(text);
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ];
  return parts.join('-');
}
