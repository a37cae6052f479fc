/**
 * A training pipeline as any team might have one: it trains a model, measures it on rows that it has not seen,
 * and asks for its promotion by starting an execution of the approval workflow.
 *
 *   npx node examples/train-and-submit.ts --endpoint-url http://127.0.0.1:8080
 */
import { fileURLToPath } from 'node:url';
import { breastCancerFile, loadDataSet } from './breast-cancer/data-set.ts';
import { describeVersion, type SubmissionInput } from './breast-cancer/describe-version.ts';
import { type Options, readOptions } from './breast-cancer/options.ts';
import { PipelineError } from './breast-cancer/pipeline-error.ts';
import { type Receipt, submit } from './breast-cancer/submit.ts';
import { attemptSettings, type TrainingRun, trainModel } from './breast-cancer/train.ts';

try {
  console.log(await runPipeline(readOptions()));
} catch (error) {
  if (!(error instanceof PipelineError)) {
    throw error;
  }
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}

async function runPipeline(options: Options): Promise<string> {
  const { note, hyperparameters } = attemptSettings[options.attempt];
  const dataSet = loadDataSet(breastCancerFile);
  const run = trainModel(dataSet, hyperparameters);
  const input = describeVersion(run, dataSet, {
    version: options.version,
    requestedBy: options.requestedBy,
    note,
    revises: options.revises,
    output: options.output,
  });
  const receipt = await submit(input, options);
  return options.json ? JSON.stringify({ ...receipt, input }) : summarise(run, input, receipt);
}

function summarise(run: TrainingRun, input: SubmissionInput, receipt: Receipt): string {
  const metrics = Object.entries(input.metrics).map(([name, value]) => `${name} ${value.toFixed(4)}`);
  return `Trained ${input.subject}, version ${input.version}, for ${input.requestedBy}
  data       ${run.trainingRows} rows to learn from, ${run.outcomes.length} held out, sha256 ${input.lineage.trainingData.sha256}
  code       ${input.lineage.code.commit} of ${input.lineage.code.repository}
  settings   ${JSON.stringify(input.lineage.hyperparameters)}
  held out   ${metrics.join(', ')}
  model      ${fileURLToPath(input.artifact.uri)}
${receipt.started ? 'Submitted' : 'Submitted before, and ended since; nothing was started'}: ${receipt.executionArn}`;
}
