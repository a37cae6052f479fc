#!/usr/bin/env node
// The executable. Plain JavaScript, so that a Node that is too old for the rest can still say so.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 24 || (major === 24 && minor < 2)) {
  process.stderr.write(
    `countersign: Node ${process.versions.node} is too old: run 'npx countersign' in the project, which brings its own.\n`,
  );
  process.exitCode = 1;
} else {
  // A reader that has seen enough, such as 'head', closes the pipe: that is no failure of ours.
  process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2), process);
}
