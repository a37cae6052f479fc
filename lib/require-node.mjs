// What every program here imports before anything else. Plain JavaScript that any Node reads, for an older one can't
// run TypeScript and would only complain about a file's ending.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 24 || (major === 24 && minor < 2)) {
  process.stderr.write(
    `Countersign needs Node 24.2 or newer and this is ${process.versions.node}: after 'npm ci', which brings one, ` +
      "call it by npm, such as 'npm start', 'npx countersign' or 'npx cdk synth'.\n",
  );
  process.exit(1);
}
