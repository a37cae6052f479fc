#!/usr/bin/env -S node --max-semi-space-size=4 --max-old-space-size=512
// What `npm start` runs, here and, as `countersign-start`, in the repository of an organisation.
import '../lib/require-packages.mjs';
import { existsSync } from 'node:fs';

// The repository runs its sources, the package what they were compiled to.
const isSource = existsSync(new URL('./main.ts', import.meta.url));
const { main } = await import(isSource ? './main.ts' : '../dist/start/main.js');
process.exitCode = await main(process.argv.slice(2));
// Idle connections of the AWS SDK would keep the process for a while. What was written must be out first.
process.stdout.write('', () => process.exit());
