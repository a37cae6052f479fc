// What `npm start` runs. Plain JavaScript, so that a Node that is too old for the rest can still say so.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 24 || (major === 24 && minor < 2)) {
  process.stderr.write(
    `Node ${process.versions.node} is too old to run Countersign: start it with 'npm start' after 'npm ci', which brings its own.\n`,
  );
  process.exitCode = 1;
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
  // Idle connections of the AWS SDK would keep the process for a while. What was written must be out first.
  process.stdout.write('', () => process.exit());
}
