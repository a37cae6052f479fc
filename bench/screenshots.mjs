import '../lib/require-node.mjs';

await import('./screenshots.ts');
