/**
 * A training pipeline as any team might have one: it trains a model, measures it on rows that it has not seen,
 * and asks for its promotion by starting an execution of the approval workflow.
 *
 *   npx node examples/train-and-submit.ts --endpoint-url http://127.0.0.1:8080
 */
import { fileURLToPath } from 'node:url';
import { requestId } from '../lambdas/domain/submission.ts';
import { breastCancerFile, loadDataSet } from './breast-cancer/data-set.ts';
import { describeVersion, type SubmissionInput } from './breast-cancer/describe-version.ts';
import { type Options, readOptions } from './breast-cancer/options.ts';
import { PipelineError } from './breast-cancer/pipeline-error.ts';
import { type Receipt, submit } from './breast-cancer/submit.ts';
import { attemptSettings, type TrainingRun, trainModel } from './breast-cancer/train.ts';

try {
  console.log(await runPipeline(await readOptions()));
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
  const request = identifyRequest(input, options);
  if (options.json) return JSON.stringify({ ...receipt, request, input });
  return `${summarise(run, input)}\n${describeReceipt(input, receipt, request, options)}`;
}

/** The request that the input begins, or whose next attempt it is: the same input is the same request, always. */
function identifyRequest(input: SubmissionInput, { stateMachineArn }: Options): string {
  const [, , , , , , machine = ''] = stateMachineArn.split(':');
  return input.revises ?? requestId(machine.replace(/^countersign-/, ''), input);
}

function summarise(run: TrainingRun, input: SubmissionInput): string {
  const metrics = Object.entries(input.metrics).map(([name, value]) => `${name} ${value.toFixed(4)}`);
  return `Trained ${input.subject}, version ${input.version}, for ${input.requestedBy}
  data       ${run.trainingRows} rows to learn from, ${run.outcomes.length} held out, sha256 ${input.lineage.trainingData.sha256}
  code       ${input.lineage.code.commit} of ${input.lineage.code.repository}
  settings   ${JSON.stringify(input.lineage.hyperparameters)}
  held out   ${metrics.join(', ')}
  model      ${fileURLToPath(input.artifact.uri)}`;
}

function describeReceipt(
  { subject }: SubmissionInput,
  { executionArn, started }: Receipt,
  request: string,
  { endpointUrl }: Options,
): string {
  const connection = endpointUrl === undefined ? '' : ` --endpoint ${endpointUrl}`;
  return `${started ? 'Submitted' : 'Submitted before, and ended since; nothing was started'}: ${executionArn}
  request    ${request}, the same however often this input is submitted
  follow it  npx countersign history ${request}${connection}
  note       a new version closes an older request for ${subject} that is still open`;
}
