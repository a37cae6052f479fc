// What `cdk` runs, as cdk.json says.
import './require-node.mjs';

const { runApp } = await import('./run-app.ts');
await runApp();
