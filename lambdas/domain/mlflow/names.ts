/**
 * What a version carries that is ours: the request, how it stands; what is missing before there can be one, and when somebody
 * had a mail about that.
 */
export const OUR_TAGS = {
  request: 'countersign.request',
  status: 'countersign.status',
  missing: 'countersign.missing',
  told: 'countersign.told',
} as const;

/** On a registered model: up to which entry of its subject its aliases have been set. */
export const MIRRORED = 'countersign.entry';

/** What people and pipelines say beside what MLflow logs by itself: tags of a version, or of its run. */
export const SAID = {
  requestedBy: 'countersign.requested_by',
  artifactSha256: 'countersign.artifact.sha256',
  repository: 'countersign.code.repository',
  commit: 'countersign.code.commit',
  dirty: 'countersign.code.dirty',
  /** Followed by the name of an attribute. */
  attribute: 'countersign.attribute.',
} as const;

/** The longest value that a tag of a version takes. */
export const LONGEST_TAG = 5_000;

const OURS: readonly string[] = Object.values(OUR_TAGS);

/** Whether a tag is written by us: nothing follows from it. */
export const isOurs = (key: string): boolean => OURS.includes(key);
