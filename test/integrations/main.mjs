import '../../lib/require-node.mjs';

await import('./main.ts');
