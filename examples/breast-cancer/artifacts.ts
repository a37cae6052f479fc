import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { countOutcomes } from './metrics.ts';
import { PipelineError } from './pipeline-error.ts';
import type { TrainingRun } from './train.ts';

/** A file that a submission refers to, pinned by its SHA-256. */
export interface Artifact {
  readonly uri: string;
  readonly sha256: string;
}

/**
 * Writes a file whose name carries its digest, so that what a request refers to is never overwritten by
 * something else. A pipeline on AWS would put it into S3 instead and name it by an `s3://` URI.
 * @throws {PipelineError} when the folder can't be written.
 */
export function writeArtifact(folder: URL, name: string, extension: string, content: string): Artifact {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const file = new URL(`${name}-${sha256.slice(0, 12)}.${extension}`, folder);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, content);
  } catch (error) {
    throw new PipelineError(`Can't write to ${fileURLToPath(folder)}: choose another folder with --output.`, {
      cause: error,
    });
  }
  return { uri: file.href, sha256 };
}

/** The validation report that goes with a model, in Markdown. */
export function writeReport(title: string, { model, trainingRows, outcomes, metrics }: TrainingRun): string {
  const counts = countOutcomes(outcomes);
  return `# Validation of ${title}

Trained on ${trainingRows} rows with ${model.features.length} inputs, measured on ${outcomes.length} other rows.

| metric | value |
| --- | --- |
${Object.entries(metrics)
  .map(([name, value]) => `| ${name} | ${value} |`)
  .join('\n')}

| held-out rows | predicted malignant | predicted benign |
| --- | --- | --- |
| malignant | ${counts.truePositives} | ${counts.falseNegatives} |
| benign | ${counts.falsePositives} | ${counts.trueNegatives} |
`;
}
