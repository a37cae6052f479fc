// What `npm start`, `npm test` and `npm run check` begin with: packages that are missing or of another version show up as
// errors somewhere deep in a bundle. In the package there is no lock file, and nothing to compare.
import './require-node.mjs';
import { existsSync, readFileSync } from 'node:fs';

const WANTED = new URL('../package-lock.json', import.meta.url);
const INSTALLED = new URL('../node_modules/.package-lock.json', import.meta.url);

if (existsSync(WANTED)) {
  const other = findOther(packagesIn(WANTED), existsSync(INSTALLED) ? packagesIn(INSTALLED) : {});
  if (other !== undefined) {
    process.stderr.write(
      `The installed packages are not those of package-lock.json (${other}): run 'npm ci', then this again.\n`,
    );
    process.exit(1);
  }
}

/** By their directories. @param {URL} file */
function packagesIn(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/**
 * The first package that is missing or of another version. Those for other machines, which are optional, may be missing.
 * @param {Record<string, { version?: string, optional?: boolean }>} wanted
 * @param {Record<string, { version?: string }>} installed
 */
function findOther(wanted, installed) {
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === '') continue;
    // npm's list alone says nothing of what was removed by hand, or has not been copied.
    const there = existsSync(new URL(`../${path}`, import.meta.url)) ? installed[path] : undefined;
    if (there !== undefined && there.version === version) continue;
    const name = path.replace(/^node_modules\//, '');
    if (there !== undefined) return `${name} is ${there.version} and not ${version}`;
    if (!optional) return `${name} ${version} is missing`;
  }
  return undefined;
}
