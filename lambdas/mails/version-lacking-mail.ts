import { asciiSubject, cutMiddle, type MailText, oneLine, paragraphs, prose, quoted } from './text.ts';

export interface VersionLackingMailSource {
  /** Where it was registered. */
  readonly registry: keyof typeof WHERE;
  /** The registered model, and its version. */
  readonly name: string;
  readonly version: string;
  /** What it lacks, a line for each. */
  readonly lacking: string;
}

/** Where the list stands there, too. */
const WHERE = {
  MLflow:
    'The same stands in its tag countersign.missing. A run takes tags and inputs after it has ended, too.',
  SageMaker:
    'The same stands in the description of its approval. A package takes CustomerMetadataProperties after it was made, too.',
} as const;

/** Tells who registered a version what it lacks before anybody can be asked about it. */
export function versionLackingMail({ registry, name, version, lacking }: VersionLackingMailSource): MailText {
  return {
    subject: asciiSubject(`Cannot be requested yet: ${cutMiddle(oneLine(name), 40)} ${oneLine(version, 20)}`),
    body: paragraphs(
      prose(
        `A version was registered at ${registry} in your name, and nobody can be asked about it yet, since it lacks something. It ` +
          'is looked at again by itself: once all of this is logged there, it becomes a request.',
      ),
      quoted(`${name} ${version}`),
      prose('What it lacks:'),
      quoted(lacking),
      prose(WHERE[registry]),
    ),
  };
}
