import '../lib/require-node.mjs';

await import('./scale.ts');
