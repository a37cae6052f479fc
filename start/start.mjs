// What `npm start` runs.
import '../lib/require-node.mjs';

const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
// Idle connections of the AWS SDK would keep the process for a while. What was written must be out first.
process.stdout.write('', () => process.exit());
