import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../support/run.ts';

const SCHEMA = pathToFileURL(join(process.cwd(), 'schema')).href;

/** A directory with one workflow, release, and these cases of it. */
function directoryWith(cases: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-cases-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, 'index.ts'),
    `import { workflowsFor } from '${SCHEMA}/define-workflow.ts';
    import { defineRoles } from '${SCHEMA}/roles.ts';
    export const roles = defineRoles({
      author: [{ email: 'ann@acme.example', name: 'Ann' }],
      reader: [{ email: 'bo@acme.example', name: 'Bo' }, { email: 'cy@acme.example', name: 'Cy' }],
      chief: [{ email: 'di@acme.example', name: 'Di' }],
    });
    export const release = workflowsFor(roles)({
      id: 'release', title: 'Release', subject: 'service', requester: 'author', environments: ['production'],
      stages: {
        read: { type: 'approval', role: 'reader', dueIn: '3 days', escalate: { after: '1 day', to: 'chief' } },
        go: { type: 'promotion', environment: 'production' },
      },
    });
    export const workflows = [release];`,
  );
  if (cases !== '')
    writeFileSync(
      join(folder, 'release.cases.ts'),
      `import { defineCases } from '${SCHEMA}/cases.ts';
      import { release } from './index.ts';
      export const cases = defineCases(release, ${cases});`,
    );
  return folder;
}

const testIn = (folder: string, ...more: readonly string[]) =>
  run(['workflows', 'test', '--workflows', folder, ...more]);

const HOLDS = `'read and out': {
  running: ['1'],
  script: \`submit with version=2
    wait 2 hours
    cy@acme.example approves\`,
  expect: {
    outcome: 'completed',
    asked: [{ stage: 'read', at: '2026-03-02 09:00', people: ['cy@acme.example', 'bo@acme.example'] }],
    environments: { production: '2' },
  },
}`;

describe('workflows test', () => {
  test('a case that holds, and what no case reaches', async () => {
    const folder = directoryWith(`{ ${HOLDS} }`);
    expect(await testIn(folder)).toEqual({
      code: 0,
      stdout: `ok    release: read and out
No case of release reaches 'read': changes requested, rejected, expired.
`,
      stderr: '',
    });
    const complete = await testIn(folder, '--complete');
    expect(complete).toMatchObject({
      code: 1,
      stderr: 'countersign: All 1 cases hold, and there is something that none reaches.\n',
    });
  });

  test('what no case reaches, the end of a stage that asks, a stage or a workflow at all, is named', async () => {
    const folder = directoryWith(`{ 'begins': { script: 'submit', expect: { stage: 'read' } } }`);
    const source = readFileSync(join(folder, 'index.ts'), 'utf8');
    const other = (
      id: string,
    ) => `workflowsFor(roles)({ id: '${id}', title: 'Other', subject: 'service', requester: 'author', stages: {
      read: { type: 'approval', role: 'reader', dueIn: '3 days' } } })`;
    writeFileSync(
      join(folder, 'index.ts'),
      source.replace('[release]', `[release, ${other('other')}, ${other('third')}]`),
    );
    expect((await testIn(folder)).stdout.split('\n').slice(1)).toEqual([
      "No case of release reaches an end of 'read'; 'go' at all.",
      'No case reaches anything of other, third.',
      '',
    ]);
  });

  test('a case that fails says what was expected, what came, and what happened', async () => {
    const folder = directoryWith(`{
      ${HOLDS},
      'too slow': {
        script: \`submit
          wait 2 days
          di@acme.example approves\`,
        expect: {
          outcome: 'rejected',
          stage: 'read',
          asked: [{ stage: 'read', people: ['bo@acme.example'] }],
          environments: { production: null },
          others: { rollback: 'open' },
        },
      },
    }`);
    const { code, stdout, stderr } = await testIn(folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'countersign: 1 of 2 cases fail.\n' });
    const [, ...lines] = stdout.split('\n');
    expect(lines.slice(0, 11)).toEqual([
      'FAIL  release: too slow',
      '      outcome: expected rejected, got completed',
      '      waiting stage: expected read, got none',
      '      in production: expected nothing, got 1',
      "      'rollback': expected open, got no such request",
      '      asked: expected',
      '        read: bo@acme.example',
      '             got',
      '        2026-03-02 09:00  read: bo@acme.example, cy@acme.example',
      '        2026-03-03 09:00  read: di@acme.example',
      expect.stringMatching(/^ {6}\| 2026-03-02 09:00 {2}definition/),
    ]);
    expect(stdout).toContain("| 2026-03-03 09:00  request: escalated 'read' to chief: di@acme.example");
    const one = await testIn(folder, '--case', 'read and');
    expect(one).toEqual({ code: 0, stdout: 'ok    release: read and out\n', stderr: '' });
  });

  test.each([
    [
      'ann@acme.example approves',
      /^Line 2 of the script: Ann may not decide this stage: they are not in the role 'reader'/,
    ],
    [
      'refused: bo@acme.example approves',
      /^Line 2 of the script: 'refused: bo@acme.example approves' should be refused, and was taken/,
    ],
    ['other: bo@acme.example approves', /^Line 2 of the script: there is no request 'other': name one by/],
    ['bo@acme.example leaves author', /^Line 2 of the script: bo@acme.example is not in the role 'author'/],
    ['bo@acme.example approve', /^Line 2 of the script is no step: 'bo@acme.example approve'/],
  ])('a script that cannot be played on: %s', async (step, message) => {
    const folder = directoryWith(
      `{ 'a case': { script: \`submit\n${step}\`, expect: { outcome: 'completed' } } }`,
    );
    const { code, stdout } = await testIn(folder, '--json');
    expect(code).toBe(1);
    const [result] = JSON.parse(stdout).results;
    expect(result.problems).toEqual([expect.stringMatching(message)]);
  });

  test('what a case may be given: people, freezes, the time', async () => {
    const folder = directoryWith(`{ 'on a frozen Sunday': {
      at: '2026-03-01T12:00:00Z',
      people: { reader: [{ email: 'ed@acme.example', name: 'Ed' }] },
      freezes: [{ reason: 'Sunday', from: '2026-03-01T00:00:00Z', until: '2026-03-02T06:00:00Z' }],
      script: \`submit
        ed@acme.example approves
        second: submit with version=2
        second: ed@acme.example approves
        wait 1 day\`,
      expect: {
        outcome: 'superseded',
        others: { second: 'completed' },
        asked: [{ stage: 'read', at: '2026-03-01 12:00', people: ['ed@acme.example'] }],
        environments: { production: '2' },
      },
    } }`);
    expect(await testIn(folder)).toMatchObject({ code: 0 });
  });

  test.each([
    [
      "{ 'a': { script: 'submit', expect: {} } }",
      "case 'a' expects nothing: write such as { outcome: 'completed' }",
    ],
    [
      "{ 'a': { script: 'submit', expect: { outcme: 'x' } } }",
      "case 'a' expects something that has the unknown member 'outcme': did you mean 'outcome'?",
    ],
    [
      "{ 'a': { scrip: 'submit', expect: {} } }",
      "case 'a' has the unknown member 'scrip': did you mean 'script'?",
    ],
    [
      "{ 'a': { script: 'submit', expect: { stage: 'raed' } } }",
      "case 'a' names the stage 'raed', which there is not: choose one of read, go",
    ],
    [
      "{ 'a': { script: 'submit', expect: { stage: 'go' } } }",
      "case 'a' expects the stage 'go' to wait for people, and it asks nobody: write outcome: 'open'",
    ],
    [
      "{ 'a': { at: 'monday', script: 'submit', expect: { stage: 'read' } } }",
      "case 'a' begins at 'monday', which is no instant",
    ],
  ])('%s is refused', async (cases, message) => {
    const { code, stderr } = await testIn(directoryWith(cases));
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });

  test('the cases that init writes hold', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-cases-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const template = join(process.cwd(), 'cli/init/template/workflows');
    for (const name of readdirSync(template))
      writeFileSync(
        join(folder, name),
        readFileSync(join(template, name), 'utf8').replace("from 'countersign'", `from '${SCHEMA}/index.ts'`),
      );
    const { code, stdout } = await testIn(folder, 'model-promotion');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^(ok {4}model-promotion: .+\n){3}No case of model-promotion reaches/),
    });
  });

  test('no cases at all, and a workflow that is not there', async () => {
    const folder = directoryWith('');
    expect(await testIn(folder)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^countersign: There are no cases: write one into .*NAME\.cases\.ts/),
    });
    expect(await testIn(folder, 'relase')).toMatchObject({ code: 2 });
  });
});
