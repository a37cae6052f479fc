import '../../lib/require-node.mjs';

await import('./scan.ts');
