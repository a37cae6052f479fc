import { expect, test } from 'vitest';
import { Program } from '../../cli/program.ts';
import { run } from './support/run.ts';

test('an option that a command has beside one below it is that of the one below, required ones too', async () => {
  const called: unknown[] = [];
  const program = new Program('countersign');
  const above = program
    .command('findings')
    .argument('[subject]')
    .option('--json')
    .option('--owner <email>')
    .action((subject, options) => void called.push(['findings', subject, options]));
  above
    .command('report')
    .argument('<id>')
    .option('--json')
    .requiredOption('--owner <email>')
    .action((id, options) => void called.push(['report', id, options]));
  const parse = (...argv: string[]) => program.parseAsync(argv, { from: 'user' });
  await parse('findings', 'report', 'f1', '--owner', 'ann@example.com', '--json');
  expect(called).toEqual([['report', 'f1', { owner: 'ann@example.com', json: true }]]);
});

test('so commands below another take what they need, and answer programs', async () => {
  const nowhere = ['--endpoint', 'http://127.0.0.1:1'];
  const report = [
    'findings',
    'report',
    'model/churn',
    'f1',
    '--environment',
    'production',
    '--text',
    'drift',
  ];
  const { stderr } = await run([...report, '--owner', 'ann@example.com', '--due', '2026-12-01', ...nowhere]);
  expect(stderr).toMatch(/^countersign: Nothing answers at http:\/\/127\.0\.0\.1:1/);
});
