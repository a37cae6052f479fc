// Synthesizes the app into the directory of the first argument, from the organisation of the second. A process of its own, so that the
// CDK takes no memory from what runs for days afterwards; without the checks that matter for a deployment only.
import { UnreadableOrganisation } from '../../lib/load-organisation.ts';
import { InvalidWorkflows, synthesize } from '../../lib/synthesize.ts';

const [, , outdir = 'cdk.out', organisation] = process.argv;
try {
  await synthesize({ outdir, organisation, checks: false });
} catch (error) {
  if (!(error instanceof InvalidWorkflows || error instanceof UnreadableOrganisation)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
