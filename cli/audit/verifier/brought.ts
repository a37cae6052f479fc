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
