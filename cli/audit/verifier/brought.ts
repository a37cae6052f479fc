import { hash } from 'node:crypto';
import { type Members, membersOf, wordOf } from './members.ts';
import { type Parsed, recordOf, wordIn } from './parsed.ts';

/** What an attempt of a request brought, as it was recorded. */
export interface Brought {
  readonly requester: string;
  readonly version: string;
  /** The digest of its artifact, if it has one. */
  readonly artifact: string | undefined;
  readonly variables: Parsed;
  readonly attributes: Parsed;
  readonly metrics: Parsed;
}

/** What an attempt brought, from the details of its submission and the state that it left. */
export function broughtIn(details: Parsed, state: Parsed): Brought {
  const { version, artifact, variables, attributes, metrics } = state;
  return {
    requester: wordIn(recordOf(details['requester'])['email']),
    version: wordIn(version),
    artifact: wordIn(recordOf(artifact)['sha256']) || undefined,
    variables: recordOf(variables),
    attributes: recordOf(attributes),
    metrics: recordOf(metrics),
  };
}

/** What is wrong with an effect of something else than its attempt submitted. */
export const NOT_BROUGHT = (request: string, attempt: number): string =>
  `is of something else than attempt ${attempt} of request/${request} brought`;

/** What is wrong with a subject that says of the end of a request what the request does not. */
export const ENDED_OTHERWISE = (request: string): string =>
  `says of request/${request} that it ended otherwise than it did`;

/**
 * What the state after a submission says otherwise than that, both in canonical JSON. Where a submission states no figures, or no
 * lineage, the state may have those that the ledger knew of the version.
 */
export function whyNotSubmitted(
  submission: string | undefined,
  state: Members,
  encoding: 'latin1' | 'utf8',
): string | undefined {
  const submitted = membersOf(submission);
  const isSame = (name: string) => (submitted.get(name) ?? '{}') === (state.get(name) ?? '{}');
  const names = ['version', 'artifact', 'attributes'];
  if (submitted.get('metrics') !== '{}') names.push('metrics');
  const other = names.find((name) => !isSame(name)) ?? variableOtherwise(submitted, state, encoding);
  return other && `leaves the request with other ${WORDS[other] ?? other} than were submitted`;
}

const WORDS: Readonly<Record<string, string>> = { version: 'words for its version', artifact: 'artifacts' };

function variableOtherwise(
  submitted: Members,
  state: Members,
  encoding: 'latin1' | 'utf8',
): string | undefined {
  const lineage = membersOf(submitted.get('lineage'));
  const variables = membersOf(state.get('variables'));
  if (lineage.size === 0) return undefined;
  const code = membersOf(lineage.get('code'));
  const dirty = code.get('dirty') === 'true' ? '+dirty' : '';
  const made = `${wordOf(code.get('repository'))}@${wordOf(code.get('commit'))}${dirty}`;
  if (wordOf(variables.get('code')) !== made) return 'code';
  const parameters = hash('sha256', Buffer.from(lineage.get('hyperparameters') ?? '', encoding));
  if (wordOf(variables.get('hyperparameters')) !== parameters) return 'hyperparameters';
  const read = (text = 'null'): unknown => JSON.parse(Buffer.from(text, encoding).toString());
  const data = comparableIn(read(lineage.get('trainingData')));
  return read(variables.get('training-data')) === data ? undefined : 'training data';
}

/** Pins that mean nothing without the place that they are of. */
const OF_PLACE = ['delta', 'iceberg', 's3-version', 'lakefs', 'git'];

/** Training data in the form by which versions are compared: the pin of one data set, or the SHA-256 of several. */
function comparableIn(trainingData: unknown): string {
  const sets = (Array.isArray(trainingData) ? trainingData : [trainingData]).map(recordOf);
  const [first] = sets;
  if (first !== undefined && sets.length === 1) return pinIn(first);
  const parts = sets.map((one) => JSON.stringify([one['name'] ?? null, pinIn(one)]));
  return hash('sha256', JSON.stringify(parts.toSorted()));
}

function pinIn({ uri, sha256, digest }: Parsed): string {
  if (sha256 !== undefined) return wordIn(sha256);
  const pin = wordIn(digest);
  return OF_PLACE.includes(pin.slice(0, pin.indexOf(':'))) ? `${wordIn(uri)}@${pin}` : pin;
}
