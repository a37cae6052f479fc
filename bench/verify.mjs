import '../lib/require-node.mjs';

await import('./verify.ts');
