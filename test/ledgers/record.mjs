import '../../lib/require-node.mjs';

await import('./record.ts');
