// Synthesizes the app into the directory of the first argument, from the organisation of the second. A process of its
// own, so that the CDK takes no memory from what runs for days afterwards; without the checks that matter for a
// deployment only.
import { runApp } from '../../lib/run-app.ts';

const [, , outdir = 'cdk.out', organisation] = process.argv;
// Whoever runs it on their machine is its operator, too, and signs in by the provider that runs here.
await runApp({
  outdir,
  organisation,
  repairRole: 'arn:aws:iam::000000000000:root',
  identity: 'embedded',
  checks: false,
});
