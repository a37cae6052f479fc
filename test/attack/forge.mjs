import '../../lib/require-node.mjs';

await import('./forge.ts');
