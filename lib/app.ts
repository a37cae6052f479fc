import { UnreadableOrganisation } from './load-organisation.ts';
import { InvalidWorkflows, synthesize } from './synthesize.ts';

try {
  await synthesize();
} catch (error) {
  if (!(error instanceof InvalidWorkflows || error instanceof UnreadableOrganisation)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
