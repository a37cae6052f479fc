import { InvalidWorkflows, synthesize } from './synthesize.ts';

try {
  await synthesize();
} catch (error) {
  if (!(error instanceof InvalidWorkflows)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
