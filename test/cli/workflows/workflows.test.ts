import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { askedOtherwise, describeAsked } from '../../../cli/workflows/asked.ts';
import { describeDifference, endedBy } from '../../../cli/workflows/describe-difference.ts';
import { compareOrganisations } from '../../../cli/workflows/diff.ts';
import { loadDirectory } from '../../../cli/workflows/load.ts';
import { findStuck, losesPeople, type Standing } from '../../../cli/workflows/stuck.ts';
import { svg } from '../../../cli/workflows/svg.ts';
import { listTemplates, renderTemplate } from '../../../cli/workflows/templates.ts';
import { findUnlisted } from '../../../cli/workflows/unlisted.ts';
import { validateOrganisation } from '../../../schema/validate-workflow.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { passingFacts } from '../../../simulation/sample-input.ts';
import { roles, workflows } from '../../organisation/index.ts';
import { ORGANISATION } from '../../support/organisation.ts';
import { run as runCommand } from '../support/run.ts';

/** Runs the command on the organisation for tests. */
const run = (argv: readonly string[]) => runCommand([...argv, '--workflows', ORGANISATION]);

/** Runs the command as people do: in a process of its own, whose Node reads the files itself. */
async function runNode(argv: readonly string[]) {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'cli/countersign.js'), ...argv], {
    encoding: 'utf8',
  });
  return { code: status, stderr };
}

const ROOT = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'countersign-script-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function scriptOf(text: string): string {
  const file = join(folder, 'script.txt');
  writeFileSync(file, text);
  return file;
}

describe('workflows check', () => {
  test('the workflows of this folder can be deployed', async () => {
    const { code, stdout } = await run(['workflows', 'check']);
    expect(code).toBe(0);
    expect(stdout).toContain('model-promotion: Model promotion, 5 stages');
    expect(stdout).toContain(`All ${workflows.length} workflows can be deployed.`);
  });

  test('--json', async () => {
    const { stdout } = await run(['workflows', 'check', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ problems: [] });
  });

  test('a file that cannot be read: where, and all that is wrong with the others', async () => {
    const own = mkdtempSync(join(folder, 'workflows-'));
    const schema = pathToFileURL(join(process.cwd(), 'schema')).href;
    const write = (name: string, text: string) => writeFileSync(join(own, name), text);
    const workflow = (id: string, stage: string) =>
      `import { workflowsFor } from '${schema}/define-workflow.ts';
import { roles } from './roles.ts';
export const ${id} = workflowsFor(roles)({ id: '${id}', title: '${id}', subject: 'x', requester: 'author',
  stages: { review: { type: 'approval', ${stage} } } });`;
    write(
      'roles.ts',
      `import { defineRoles } from '${schema}/roles.ts';
      export const roles = defineRoles({
        author: [{ email: 'a@example.com', name: 'Ann' }],
        reader: [{ email: 'b@example.com', name: 'Bo' }],
      });`,
    );
    write('one.ts', workflow('one', "role: 'reader', dueIn: '5 days',, "));
    write('two.ts', workflow('two', "rol: 'reader', dueIn: '5 days'"));
    write('three.ts', workflow('three', "role: 'reader', dueIn: 'soon'"));
    write('four.ts', workflow('four', "role: 'reader', quorum: 2, dueIn: '5 days'"));
    const names = ['one', 'two', 'three', 'four'];
    write(
      'index.ts',
      `${names.map((name) => `import { ${name} } from './${name}.ts';`).join('\n')}
      export { roles } from './roles.ts';
      export const workflows = [${names.join(', ')}];`,
    );
    const { code, stderr } = await runNode(['workflows', 'check', '--workflows', own]);
    expect(code).toBe(1);
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0]).toBe('countersign: The workflows cannot be read:');
    expect(lines.slice(1).sort()).toEqual([
      expect.stringMatching(/^- (file:\/\/)?\/.*\/one\.ts:4: /),
      expect.stringMatching(/^- workflow 'four', stage 'review': asks for more people than can decide/),
      expect.stringMatching(/^- workflow 'three', stage 'review': its dueIn 'soon' is not a duration/),
      "- workflow 'two', stage 'review': has the unknown member 'rol': did you mean 'role'?",
    ]);
  });

  test('warns of a calendar whose holidays have run out, and lets it be deployed', async () => {
    const own = mkdtempSync(join(folder, 'workflows-'));
    const schema = pathToFileURL(join(process.cwd(), 'schema')).href;
    writeFileSync(
      join(own, 'index.ts'),
      `import { workflowsFor } from '${schema}/define-workflow.ts';
      import { defineRoles } from '${schema}/roles.ts';
      export const roles = defineRoles({
        author: [{ email: 'a@example.com', name: 'Ann' }],
        reader: [{ email: 'b@example.com', name: 'Bo' }],
      });
      const calendar = {
        timeZone: 'Europe/Berlin',
        workingDays: ['monday'],
        workingHours: { from: '09:00', until: '17:00' },
        holidays: ['2024-12-25'],
      };
      const read = { type: 'approval', title: 'Reading', role: 'reader', dueIn: '3 working days', next: 'end' };
      const one = { id: 'release', title: 'Release', subject: 'service', requester: 'author', start: 'read', stages: { read } };
      export const workflows = [workflowsFor(roles, { calendar })(one)];`,
    );
    const { code, stdout } = await runCommand(['workflows', 'check', '--workflows', own]);
    expect(stdout).toContain(
      "Advice: the holidays in the calendar of 'release' have run out: they were complete until 2024-12-25, and",
    );
    expect(stdout).toContain('All 1 workflows can be deployed.');
    expect(code).toBe(0);
  });

  test('names a file that defines a workflow and is not listed', async () => {
    const own = mkdtempSync(join(folder, 'workflows-'));
    writeFileSync(join(own, 'index.ts'), "import { a } from './a.ts';");
    for (const name of ['a', 'b'])
      writeFileSync(join(own, `${name}.ts`), 'export const x = defineWorkflow({});');
    writeFileSync(join(own, 'helper.ts'), 'export const zone = 1;');
    expect(await findUnlisted(own)).toEqual(['b.ts']);
  });
});

describe('workflows diagram', () => {
  test('Mermaid: every stage, every way on and back', async () => {
    const { code, stdout } = await run(['workflows', 'diagram', 'model-promotion']);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'flowchart TD',
      '  s0(["Submitted by data-scientist"])',
      '  s1["Manager review<br/>1 manager, within 5 days"]',
      '  s2[["Promotion to QA<br/>promotes to qa"]]',
      '  s3["Test in QA<br/>1 data-analyst, within 10 days"]',
      '  s4[["Promotion to production<br/>promotes to production"]]',
      '  s5["Deployment<br/>1 it-engineer, within 3 days"]',
      '  s6(["Done"])',
      '  s0 --> s1',
      '  s1 --> s2',
      '  s2 --> s3',
      '  s3 --> s4',
      '  s4 --> s5',
      '  s5 --> s6',
      '  s1 -.->|"changes requested"| s0',
      '  s3 -.->|"changes requested"| s0',
      '  s5 -.->|"changes requested"| s0',
      '',
    ]);
  });

  test.each(workflows.map((workflow) => [workflow.id, workflow] as const))(
    'SVG of %s is well-formed',
    (_, workflow) => {
      const picture = svg(workflow);
      // xmllint is not everywhere; the parser of the browser tests would take anything.
      const open = [...picture.matchAll(/<([a-z]+)(?: [^>]*)?>/g)].flatMap(([tag, name]) =>
        tag.endsWith('/>') ? [] : [name],
      );
      const closed = [...picture.matchAll(/<\/([a-z]+)>/g)].map(([, name]) => name);
      expect(open.sort()).toEqual(closed.sort());
      for (const { title } of Object.values(workflow.stages)) expect(picture).toContain(title);
    },
  );

  test('titles are escaped', () => {
    const [first] = workflows;
    const odd = { ...first, title: '<script>"&' } as Workflow;
    expect(svg(odd)).toContain('<title>&lt;script&gt;&quot;&amp;</title>');
  });

  test('an unknown workflow', async () => {
    const { code, stderr } = await run(['workflows', 'diagram', 'model-promtion']);
    expect(code).toBe(2);
    expect(stderr).toContain("There is no workflow 'model-promtion': choose one of model-promotion,");
    expect(stderr).toContain(" Did you mean 'model-promotion'?\n");
  });
});

describe('workflows simulate', () => {
  test('without a script a promotion waits for its window to open', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-window-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const schema = pathToFileURL(join(process.cwd(), 'schema')).href;
    writeFileSync(
      join(folder, 'index.ts'),
      `import { workflowsFor } from '${schema}/define-workflow.ts';
      import { defineRoles } from '${schema}/roles.ts';
      import { defineWindows } from '${schema}/windows.ts';
      export const roles = defineRoles({ author: [{ email: 'ann@acme.example', name: 'Ann' }] , reader: [{ email: 'bo@acme.example', name: 'Bo' }] });
      export const windows = defineWindows({
        nights: { timeZone: 'Europe/Berlin', days: ['monday'], hours: { from: '22:00', until: '05:00', overnight: true } },
      });
      export const workflows = [workflowsFor(roles, { windows })({
        id: 'release', title: 'Release', subject: 'service', requester: 'author', environments: ['production'],
        stages: {
          read: { type: 'approval', role: 'reader', dueIn: '3 days' },
          go: { type: 'promotion', environment: 'production', window: 'nights' },
        },
      })];`,
    );
    const { code, stdout } = await runCommand(['workflows', 'simulate', 'release', '--workflows', folder]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('ended as completed')]);
  });

  test('without a script everybody approves', async () => {
    const { code, stdout } = await run(['workflows', 'simulate', 'model-promotion', '--json']);
    expect(code).toBe(0);
    const { timeline, mails, ledger } = JSON.parse(stdout);
    const actions = timeline.flatMap((one: { action?: string }) => one.action ?? []);
    expect(actions.filter((action: string) => action === 'decided')).toHaveLength(3);
    expect(actions.at(-1)).toBe('request-closed');
    expect(ledger).toHaveLength(actions.length);
    expect(mails.at(-1).subject).toBe('Completed: model/sample 1, Model promotion');
  });

  test.each(workflows.filter(({ submission }) => submission.version === undefined).map(({ id }) => id))(
    '%s completes when everybody approves',
    async (id) => {
      const { stdout } = await run(['workflows', 'simulate', id, '--json']);
      const { ledger, requests } = JSON.parse(stdout);
      expect(ledger.at(-1).entry.details.outcome).toBe('completed');
      expect(requests).toMatchObject([{ workflow: id, status: 'closed', outcome: 'completed' }]);
      expect((await run(['workflows', 'simulate', id])).stdout).toMatch(
        new RegExp(`\nThe request for \\S+ version 1, ${id}, ended as completed\n$`),
      );
    },
  );

  test('facts that fail a check: that the request has not ended, by the exit code, too', async () => {
    const facts = ['--with', 'coverage=0.1,evidence=nothing'];
    const { code, stdout, stderr } = await run(['workflows', 'simulate', 'software-release', ...facts]);
    expect(stdout).toMatch(
      /\nThe request for service\/sample version 1, software-release, has not ended: it is rework\n$/,
    );
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'countersign: A request has not ended: let the script answer or wait until it has.\n',
    });
    const json = await run(['workflows', 'simulate', 'software-release', ...facts, '--json']);
    expect([json.code, JSON.parse(json.stdout).requests[0].status]).toEqual([1, 'rework']);
  });

  test.each([
    [
      'model-promotion',
      'model-card=x',
      "'model-card=x' is no metric, which is a number: for a document write evidence=model-card.",
    ],
    [
      'software-release',
      'covrage=0.9',
      "'covrage' is nothing that the workflow looks at: did you mean 'coverage'?",
    ],
    [
      'expense-reimbursement',
      'amuont=7',
      "'amuont' is nothing that the workflow looks at: did you mean 'amount'?",
    ],
    ['expense-reimbursement', 'amount=much', "'amount=much' is no number: write one, such as amount=100."],
    [
      'model-promotion',
      'code=same',
      "'code=same' is as in what runs, and nothing runs: say what has run before.",
    ],
    ['model-promotion', 'code=old', "'code=old': write code=same, as in what runs, or code=changed."],
    ['model-promotion', 'cod=same', "'cod' is nothing that the workflow looks at: did you mean 'code'?"],
  ])('%s with %s is refused', async (id, facts, sentence) => {
    expect(await run(['workflows', 'simulate', id, '--with', facts])).toEqual({
      code: 2,
      stdout: '',
      stderr: `countersign: ${sentence}\n`,
    });
  });

  test('made-up facts pass every kind of check that looks at what is stated', () => {
    const checks = {
      a: { metric: 'auc', atLeast: 0.9 },
      b: { metric: 'auc', atLeast: 0.8, atMost: 0.95 },
      c: { metric: 'error', atMost: 0.1 },
      d: { metric: 'recall', notWorseThan: 'production', by: 0.1, better: 'higher' },
      e: { evidence: 'model-card' },
      f: { evidence: 'test-report' },
      g: { trainingDataAtMostDaysOld: 3 },
      h: { findings: 'none-open' },
    } as const;
    const submission = { metrics: ['auc', 'latency'], attributes: { goLive: 'date' } };
    const workflow = { submission, stages: { gate: { type: 'check', checks } } } as unknown as Workflow;
    expect(passingFacts(workflow, new Date('2026-03-02T09:00:00Z'))).toEqual({
      ...{
        auc: '0.9',
        error: '0.1',
        recall: '1',
        latency: '1',
        goLive: '2026-03-02',
        evidence: 'model-card+test-report',
        collected: '2026-03-02',
      },
    });
  });

  test('a script: rework, in virtual time', async () => {
    const file = join(import.meta.dirname, 'rework.txt');
    const { code, stdout } = await run(['workflows', 'simulate', 'model-promotion', '--script', file]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      '2026-03-05 09:00  mail to data-scientist@example.org: Changes requested: model/sample 14',
    );
    expect(stdout).toContain('2026-03-08 09:00  request: submitted model/sample version 14.1, attempt 2');
    expect(stdout).toContain('request-closed');
  });

  test('nobody answers: reminders, escalation, then it expires', async () => {
    const script = scriptOf('submit with amount=20\nwait 2 weeks');
    const { stdout } = await run([
      'workflows',
      'simulate',
      'expense-reimbursement',
      '--script',
      script,
      '--json',
    ]);
    const { ledger } = JSON.parse(stdout);
    const entries: { at: string; action: string }[] = ledger.map(({ entry }: { entry: object }) => entry);
    expect(entries.map(({ at, action }) => `${at.slice(0, 10)} ${action}`)).toEqual([
      '2026-03-02 defined',
      '2026-03-02 submitted',
      '2026-03-02 request-opened',
      '2026-03-02 stage-opened',
      '2026-03-05 reminded',
      '2026-03-08 reminded',
      '2026-03-09 escalated',
      '2026-03-11 reminded',
      '2026-03-12 expired',
      '2026-03-12 request-closed',
    ]);
  });

  test('a step that is refused: the line, and why', async () => {
    const script = scriptOf('submit\nwait 1 day\ndata-analyst@example.org approves');
    const { code, stderr } = await run(['workflows', 'simulate', 'model-promotion', '--script', script]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      "countersign: Line 3 of the script: Alex Nagel may not decide this stage: they are not in the role 'manager' (any more).\n",
    );
  });

  test('a form that is refused: everything that is wrong with it', async () => {
    const script = scriptOf('submit\nmanager@example.org rejects');
    const { code, stderr } = await run(['workflows', 'simulate', 'model-promotion', '--script', script]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'countersign: Line 2 of the script: Say why in the comment: the requester needs it to go on.\n',
    );
  });

  test('an input that is refused: every violation', async () => {
    const script = scriptOf('submit with requestedBy=nobody@example.com, version=a b');
    const { code, stderr } = await run(['workflows', 'simulate', 'model-promotion', '--script', script]);
    expect(code).toBe(1);
    expect(stderr).toContain('Line 1 of the script: The input is not a request');
  });

  test.each([
    ['--script', 'no-such-file'],
    ['--from', 'yesterday'],
  ])('%s %s is refused', async (...option) => {
    expect((await run(['workflows', 'simulate', 'model-promotion', ...option])).code).toBe(2);
  });
});

describe('workflows diff', () => {
  test('what changes, in words', async () => {
    const now = await loadDirectory(ORGANISATION);
    const [first] = now.workflows;
    const changed = JSON.parse(JSON.stringify(first)) as {
      id: string;
      stages: Record<string, Record<string, unknown>>;
    };
    (changed.stages['review'] ?? {})['approvers'] = [{ role: 'manager', quorum: 2 }];
    (changed.stages['test'] ?? {})['conditions'] = true;
    (changed.stages['test'] ?? {})['when'] = { metric: 'auc', under: 0.95 };
    const { manager } = roles;
    const after = {
      ...now,
      workflows: [changed as unknown as Workflow, ...now.workflows.slice(1, -1)],
      roles: { ...roles, manager: manager.slice(0, 1) },
    };
    const { workflows: differences, people } = compareOrganisations(now, after);
    expect(differences).toMatchObject([
      { id: 'expense-reimbursement', kind: 'removed' },
      {
        id: 'model-promotion',
        kind: 'changed',
        changes: [
          'review: 1 manager, within 5 days; now 2 manager, within 5 days',
          'test: always; now only if auc under 0.95',
          'test: conditions: false; now true',
        ],
      },
    ]);
    expect(people).toEqual([
      '- deputy-manager@example.org leaves manager: may decide nothing in it, in requests under way too',
    ]);
  });

  test('a workflow that is removed ends its requests, and one that is retired keeps them', async () => {
    const now = await loadDirectory(ORGANISATION);
    const [first, ...others] = now.workflows;
    if (first === undefined) throw new Error('no workflow');
    const removed = compareOrganisations(now, { ...now, workflows: others }).workflows;
    const retired = compareOrganisations(now, { ...now, workflows: others, retired: [first] }).workflows;
    expect([removed, retired]).toMatchObject([
      [{ id: first.id, kind: 'removed' }],
      [{ id: first.id, kind: 'retired' }],
    ]);
    const request = {
      request: '0f5h7w2k9x3b6d8m1n4p7q0r2s',
      ...{ workflow: first.id, definition: 'ab'.repeat(32), subject: 'model/churn', version: '14' },
    };
    expect([endedBy(removed, [request]), endedBy(retired, [request])]).toEqual([[request], []]);
    expect(removed.flatMap((one) => describeDifference(one, [request]))).toEqual([
      `${first.id} is removed`,
      "  ! its state machine is deleted, which ends 1 requests under way: list it under 'retired' in workflows/index.ts until the last one has ended",
      '    0f5h7w2k9x3b6d8m1n4p7q0r2s model/churn 14',
    ]);
    expect(removed.flatMap((one) => describeDifference(one, []))).toContain(
      '  no request is under way: its state machine can go',
    );
    expect(retired.flatMap((one) => describeDifference(one, [request])).join('\n')).toMatch(
      /is retired: it takes no new requests.*\n.*keep the definition under which they began to their end: 1\n/,
    );
    // Later, once the last request has ended.
    const gone = { ...now, workflows: others };
    expect(compareOrganisations({ ...gone, retired: [first] }, gone).workflows).toMatchObject([
      { id: first.id, kind: 'removed' },
    ]);
    expect(
      compareOrganisations({ ...gone, retired: [first] }, { ...gone, retired: [first] }).workflows,
    ).toEqual([]);
    expect(validateOrganisation({ ...now, retired: [first] })).toEqual([
      `workflow '${first.id}': is retired, and listed once more in workflows/index.ts: leave it in one list`,
    ]);
    expect(validateOrganisation({ ...gone, retired: [first] })).toEqual([]);
  });

  test('--strict without --in-flight is refused', async () => {
    const { code, stderr } = await run(['workflows', 'diff', '--strict']);
    expect(code).toBe(2);
    expect(stderr).toContain('--strict looks at requests: say --in-flight, too.');
  });

  test('requests that would be stuck, where the roles that they ask lose people', async () => {
    const now = await loadDirectory(ORGANISATION);
    const [workflow] = now.workflows;
    if (workflow === undefined) throw new Error('no workflow');
    const { manager, ...others } = roles;
    const renamed = { ...others, lead: manager };
    expect(losesPeople(workflow, roles, renamed)).toBe(true);
    expect(losesPeople(workflow, roles, { ...roles, lead: manager })).toBe(false);
    const standing = (changes: Partial<Standing['stages'][number]>): Standing => ({
      request: '0f5h7w2k9x3b6d8m1n4p7q0r2s',
      requesters: ['data-scientist@example.org'],
      subject: 'model/churn',
      attributes: {},
      stages: [
        {
          ...{ stage: 'review', type: 'approval', title: 'Review', standing: 'later', decisions: [] },
          ...changes,
        },
      ],
    });
    expect(findStuck(workflow, renamed, standing({}))).toEqual({
      request: '0f5h7w2k9x3b6d8m1n4p7q0r2s',
      stage: 'review',
      why: "it needs 1 of role 'manager', and nobody is left for 1 answers",
    });
    expect(findStuck(workflow, roles, standing({}))).toBeUndefined();
    expect(findStuck(workflow, renamed, standing({ outcome: 'approved' }))).toBeUndefined();
    // A part that an administrator gave holds under whichever roles.
    expect(findStuck(workflow, renamed, standing({ roster: [manager[0]?.email ?? ''] }))).toBeUndefined();
    const mine = { ...roles, manager: [{ email: 'data-scientist@example.org', name: 'Dana' }] };
    expect(findStuck(workflow, mine, standing({}))?.stage).toBe('review');
  });

  test('for each person, in how many waiting requests they would be asked otherwise', async () => {
    const [workflow] = (await loadDirectory(ORGANISATION)).workflows;
    if (workflow === undefined) throw new Error('no workflow');
    const [gone] = roles.manager;
    const kim = { email: 'kim@example.org', name: 'Kim Lund' };
    const people = { before: roles, after: { ...roles, manager: [...roles.manager.slice(1), kim] } };
    const standing = (request: string, changes: Partial<Standing['stages'][number]> = {}): Standing => ({
      request,
      requesters: ['data-scientist@example.org'],
      subject: 'model/churn',
      attributes: {},
      stages: [
        {
          ...{ stage: 'review', type: 'approval', title: 'Review', standing: 'waits', decisions: [] },
          ...{ openedAt: '2026-03-02T09:00:00.000Z', ...changes },
        },
      ],
    });
    const found = ['a', 'b'].flatMap((id) => askedOtherwise(workflow, people, standing(id)));
    expect(found[0]).toEqual({ request: 'a', person: gone?.email, how: 'no longer' });
    expect(describeAsked(found, people)).toEqual([
      `${gone?.name} would no longer be asked in 2 waiting requests`,
      'Kim Lund would be asked as well in 2 waiting requests',
    ]);
    expect(askedOtherwise(workflow, people, standing('c', { outcome: 'approved' }))).toEqual([]);
    const mine = { ...standing('d'), requesters: [kim.email, gone?.email ?? ''] };
    expect(askedOtherwise(workflow, people, mine)).toEqual([]);
    expect(describeAsked(found.slice(0, 1), people)).toEqual([
      `${gone?.name} would no longer be asked in one waiting request`,
    ]);
  });

  test('against this very revision nothing changes but what is not committed', async () => {
    const dirty = execFileSync('git', ['-C', ROOT, 'status', '--short', ORGANISATION]).toString().trim();
    const { code, stdout } = await run(['workflows', 'diff', 'HEAD']);
    expect(code).toBe(0);
    if (dirty === '') expect(stdout).toBe('Nothing changes against HEAD.\n');
  });

  test.each(['no-such-revision', '--output=/tmp/x', 'a;b'])('%j is refused', async (revision) => {
    const { code } = await runCommand(['workflows', '--workflows', ORGANISATION, 'diff', '--', revision]);
    expect(code).toBe(2);
  });
});

describe('workflows new', () => {
  /** A directory of workflows beside the language, with the people of the tests. */
  function organisation(): string {
    const own = join(mkdtempSync(join(folder, 'project-')), 'workflows');
    mkdirSync(own);
    symlinkSync(join(ROOT, 'schema'), join(own, '../schema'));
    writeFileSync(
      join(own, 'roles.ts'),
      `import { workflowsFor } from '../schema/define-workflow.ts';
      export { roles } from '${pathToFileURL(join(ORGANISATION, 'roles.ts')).href}';
      const calendar = {
        timeZone: 'Europe/Berlin',
        workingDays: ['monday'],
        workingHours: { from: '09:00', until: '17:00' },
        holidays: [],
      };
      export const defineWorkflow = workflowsFor({}, { calendar, waits: { dueIn: '5 working days' } });`,
    );
    writeFileSync(
      join(own, 'index.ts'),
      "export { roles } from './roles.ts';\nexport const workflows = [];\n",
    );
    return own;
  }
  const create = (own: string, ...argv: string[]) =>
    runCommand(['workflows', '--workflows', own, 'new', ...argv]);

  test('lists the templates', async () => {
    const { stdout } = await run(['workflows', 'new', '--list']);
    expect(stdout.trimEnd().split('\n')).toEqual(
      expect.arrayContaining([
        ...['credit-promotion', 'expense-approval', 'fair-promotion', 'hotfix-promotion'],
        ...['leave-application', 'equipment-allocation', 'pull-request', 'bank-model-risk', 'gxp-release'],
        ...['prompt-release', 'dataset-approval', 'access-grant', 'canary-release'],
      ]),
    );
  });

  test.each([...listTemplates().keys()])("%s becomes a workflow of one's own", async (template) => {
    const own = organisation();
    const text = renderTemplate(template, 'loan-release', '../schema');
    expect(text).toMatch(/^ {2}id: 'loan-release',$/m);
    expect(text).toMatch(/^ {2}title: 'Loan release',$/m);
    expect(text).toContain('export const loanRelease = defineWorkflow(');
    expect(text).not.toContain('../../');
    expect(renderTemplate(template, 'loan-release', 'countersign')).not.toContain('schema/');
    if (text.includes("from './times.ts'")) return;
    const { code, stdout, stderr } = await create(own, 'loan-release', '--from', template);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain("import { loanRelease } from './loan-release.ts'");
    const { loanRelease } = await import(pathToFileURL(join(own, 'loan-release.ts')).href);
    expect(loanRelease).toMatchObject({ id: 'loan-release', title: 'Loan release' });
  });

  test('says what the organisation lacks, and writes over nothing', async () => {
    const own = organisation();
    const { stdout } = await create(own, 'fair', '--from', 'fair-promotion');
    expect(stdout).toMatch(/- workflow 'fair', stage 'fairness': .*'recall-gap'/);
    const again = await create(own, 'fair', '--from', 'hotfix-promotion');
    expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/fair\.ts is there already/) });
    expect(readFileSync(join(own, 'fair.ts'), 'utf8')).toContain('recall-gap');
  });

  test.each([
    [['Fair', '--from', 'fair-promotion'], /'Fair' is not in kebab-case/],
    [['fair', '--from', 'no-such'], /There is no template 'no-such': choose one of .*fair-promotion/],
    [['fair'], /countersign workflows new fair --from hotfix-promotion\. '.* --list' names the templates/],
  ])('%j is refused', async (argv, sentence) => {
    const { code, stderr } = await create(organisation(), ...argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
  });
});
