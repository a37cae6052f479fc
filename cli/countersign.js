#!/usr/bin/env node
// The executable.
import '../lib/require-node.mjs';

// A reader that has seen enough, such as 'head', closes the pipe: that is no failure of ours.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2), process);
