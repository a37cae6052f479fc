// Synthesizes the app into the directory that is named as the only argument. A process of its own, so that the
// CDK takes no memory from what runs for days afterwards; without the checks that matter for a deployment only.
import { InvalidWorkflows, synthesize } from '../../lib/synthesize.ts';

const [, , outdir = 'cdk.out'] = process.argv;
try {
  await synthesize({ outdir, checks: false });
} catch (error) {
  if (!(error instanceof InvalidWorkflows)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
