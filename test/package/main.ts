/**
 * The package as a company meets it: packed, installed into an empty folder beside `countersign init`'s files, and used,
 * with the people of the template and with others. Needs npm's registry, or what npm has of it in its cache.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { interrupt, ROOT, run } from './shell.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'countersign-package-'));
const ACME = join(FOLDER, 'acme');
after(() => rmSync(FOLDER, { recursive: true, force: true }));

/** Other people in other roles: none of the template's words is left. */
const OTHERS: Readonly<Record<string, string>> = {
  'ml-engineer': 'forscherin',
  'model-owner': 'leitung',
  validator: 'pruefung',
  operations: 'betrieb',
  employee: 'angestellte',
  finance: 'buchhaltung',
  'mira@example.com': 'ada@acme.example',
  'Mira Sato': 'Ada Weiss',
  'owen@example.com': 'bo@acme.example',
  'Owen Brandt': 'Bo Klein',
  'olga@example.com': 'cem@acme.example',
  'Olga Reyes': 'Cem Aydin',
  'vera@example.com': 'dia@acme.example',
  'Vera Novak': 'Dia Lang',
  'otto@example.com': 'eli@acme.example',
  'Otto Diaz': 'Eli Roth',
  'fay@example.com': 'fee@acme.example',
  'Fay Costa': 'Fee Kurz',
};

async function pack(name: string): Promise<string> {
  const folder = join(FOLDER, name);
  mkdirSync(folder);
  await run(ROOT, 'npm', 'pack', '--silent', '--pack-destination', folder);
  const [file = ''] = readdirSync(folder);
  return join(folder, file);
}

const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** The four commands that a new repository must be able to do at once, and what the last one answers. */
async function useIt(): Promise<Who> {
  match(await run(ACME, 'npm', 'test'), /^ok {4}model-promotion: reviewed[\s\S]*pass 2\n/m);
  match(await run(ACME, 'npx', 'countersign', 'workflows', 'check'), /All 2 workflows can be deployed\./);
  await run(ACME, 'npx', 'tsc', '-p', '.');
  await run(ACME, 'npx', 'cdk', 'synth', '--quiet');
  const template = JSON.parse(readFileSync(join(ACME, 'cdk.out/GovernanceStack.template.json'), 'utf8'));
  ok(Object.keys(template.Outputs).some((name) => name.startsWith('Startexpenseapproval')));
  return JSON.parse(await run(ACME, 'npm', 'start', '--silent', '--', '--unattended', '--json'));
}

interface Who {
  readonly environments: {
    readonly production: {
      readonly version: string;
      readonly requestedBy: string;
      readonly authorisedBy: readonly { readonly person: string; readonly role: string }[];
      readonly ended: { readonly confirmedBy: readonly { readonly person: string; readonly role: string }[] };
    };
  };
}

/** Who had a part in what runs in production, by their domains and roles. */
function partsOf({ environments: { production } }: Who) {
  const signed = [...production.authorisedBy, ...production.ended.confirmedBy];
  return {
    version: production.version,
    requestedBy: production.requestedBy,
    roles: signed.map(({ role }) => role),
    domains: [...new Set(signed.map(({ person }) => person.split('@')[1]))],
  };
}

test('packed twice it is the same, and holds what is needed and nothing else', async () => {
  const [first, second] = [await pack('first'), await pack('second')];
  equal(digestOf(first), digestOf(second));
  const files = (await run(FOLDER, 'tar', '-tzf', first)).trim().split('\n');
  const rooms = ['cli', 'examples', 'lambdas', 'lib', 'local', 'schema', 'simulation', 'start'];
  deepEqual([...new Set(files.map((file) => file.split('/')[1]))].sort(), [
    'CHANGELOG.md',
    'LICENSE',
    'NOTICE',
    'README.md',
    'cli',
    'dist',
    'lib',
    'package.json',
    'start',
  ]);
  deepEqual(
    [...new Set(files.flatMap((file) => /^package\/dist\/([^/]+)\//.exec(file)?.[1] ?? []))].sort(),
    rooms,
  );
  const sources = files.filter(
    (file) =>
      /(?<!\.d)\.ts$/.test(file) && !/\/(cli\/init\/template|examples\/(workflows|processes))\//.test(file),
  );
  deepEqual(sources, []);
  for (const file of files.filter((name) => name.startsWith('package/dist/') && name.endsWith('.js')))
    ok(files.includes(`${file}.map`) && files.includes(file.replace(/js$/, 'd.ts')), file);
});

test('init writes a repository that installs the package', async () => {
  const [file = ''] = readdirSync(join(FOLDER, 'first'));
  const tarball = join(FOLDER, 'first', file);
  await run(ROOT, 'npx', 'countersign', 'init', ACME, '--region', 'eu-west-1', '--package', tarball);
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await run(ACME, 'npm', 'install', ...quiet, '--package-lock-only');
  await run(ACME, 'npm', 'ci', ...quiet);
});

test('every command works there at once, with the people of the template', async () => {
  deepEqual(partsOf(await useIt()), {
    version: '2',
    requestedBy: 'mira@example.com',
    roles: ['model-owner', 'validator', 'operations'],
    domains: ['example.com'],
  });
});

test('npm start greets, and submits the example to the people of the template', async () => {
  const printed = await interrupt(ACME, /Mail to \S+/, 'npm', 'start', '--silent');
  match(printed, /Stopped\. The next start goes on from here\./);
  match(printed, /Mail to (owen|olga)@example\.com: Please decide: model\/breast-cancer 1/);
});

test('and with other people in other roles', async () => {
  const words = new RegExp(Object.keys(OTHERS).join('|'), 'g');
  for (const folder of ['workflows', 'test'].map((name) => join(ACME, name))) {
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(words, (word) => OTHERS[word] ?? word),
      );
    }
  }
  deepEqual(partsOf(await useIt()), {
    version: '2',
    requestedBy: 'ada@acme.example',
    roles: ['leitung', 'pruefung', 'betrieb'],
    domains: ['acme.example'],
  });
});

test('upgrade-check compares the workflows with those of another package', async () => {
  const [file = ''] = readdirSync(join(FOLDER, 'second'));
  const told = await run(ACME, 'npx', 'countersign', 'upgrade-check', join(FOLDER, 'second', file));
  match(told, /^model-promotion stays as it is: definition [0-9a-f]{12}$/m);
});

test('the offline verifier needs nothing but Node', async () => {
  const verifier = join(ACME, 'node_modules/countersign/dist/cli/audit/verifier');
  const imports = readdirSync(verifier)
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) =>
      [
        ...readFileSync(join(verifier, name), 'utf8').matchAll(/^(?:import|export|\}).* from '([^']+)';$/gm),
      ].map(([, from]) => from),
    );
  deepEqual(
    imports.filter((from) => !/^(node:|\.\/)/.test(from ?? '')),
    [],
  );
  const asked =
    "const { verifyExport } = await import('countersign/verifier'); console.log(typeof verifyExport)";
  equal(await run(ACME, 'npx', 'node', '--input-type=module', '--eval', asked), 'function\n');
});
