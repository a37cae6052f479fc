#!/usr/bin/env node
// The executable.
import '../lib/require-node.mjs';
import { existsSync } from 'node:fs';

// A reader that has seen enough, such as 'head', closes the pipe: that is no failure of ours.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
// The repository runs its sources, the package what they were compiled to.
const isSource = existsSync(new URL('./main.ts', import.meta.url));
const { main } = await import(isSource ? './main.ts' : '../dist/cli/main.js');
process.exitCode = await main(process.argv.slice(2), process);
