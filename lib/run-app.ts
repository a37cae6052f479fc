import { UnreadableOrganisation } from './load-organisation.ts';
import { InvalidWorkflows, type SynthesisOptions, synthesize } from './synthesize.ts';

/**
 * A whole CDK app: synthesizes the stack of an organisation. What is wrong with the organisation's files is said in
 * sentences, and the process ends with 1.
 *
 * @throws everything else that `synthesize` throws
 */
export async function runApp(options: SynthesisOptions = {}): Promise<void> {
  try {
    await synthesize(options);
  } catch (error) {
    if (!(error instanceof InvalidWorkflows || error instanceof UnreadableOrganisation)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
