import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { bundleHandlers } from '../../lib/bundle-handlers.ts';
import { compareCheckSources } from '../../lib/check-sources.ts';
import { loadOrganisation } from '../../lib/load-organisation.ts';
import { ORGANISATION } from '../support/organisation.ts';
import { allRights, rightsOf } from './support/iam.ts';
import { allOf, only } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

const code = Code.fromInline('export const handler = async () => {};');
const customChecks = { 'recall-gap': code, drift: 'elsewhere' } as const;

describe("the organisation's own checks", () => {
  let template: Template;
  beforeAll(async () => {
    ({ template } = await synthesizeStack({ props: { customChecks } }));
  });

  test('are functions of their own, with logs of their own, unless they are deployed elsewhere', () => {
    const lambda = only(template, 'AWS::Lambda::Function', {
      FunctionName: 'countersign-check-recall-gap',
    });
    expect(lambda).toMatchObject({
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Timeout: 240,
      Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } },
    });
    expect(lambda).not.toHaveProperty('VpcConfig');
    const logs = only(template, 'AWS::Logs::LogGroup', {
      LogGroupName: '/aws/lambda/countersign-check-recall-gap',
    });
    expect(logs['RetentionInDays']).toBe(90);
    const names = allOf(template, 'AWS::Lambda::Function').map(({ FunctionName }) => FunctionName);
    expect(names.filter((name) => name.startsWith('countersign-check-'))).toEqual([lambda['FunctionName']]);
  });

  test('answer sooner than the handler that asks them gives up', () => {
    const { Timeout } = only(template, 'AWS::Lambda::Function', { FunctionName: 'countersign-check' });
    expect(Timeout).toBeGreaterThan(240);
  });

  test('may do nothing but write their own log', () => {
    expect(rightsOf(template, 'CustomChecksrecallgap')).toEqual({
      'Logs LogGroup /aws/lambda/countersign-check-recall-gap': ['logs:CreateLogStream', 'logs:PutLogEvents'],
    });
  });

  test('are run by the handler of checks, exactly these and by nobody else', () => {
    const running = allRights(template).filter(({ actions, resources }) => {
      const text = resources.join();
      return actions.includes('lambda:InvokeFunction') && text.includes('countersign-check-');
    });
    expect(running).toEqual([
      {
        role: expect.stringMatching(/^checkRole[0-9A-F]{8}$/),
        effect: 'Allow',
        actions: ['lambda:InvokeFunction'],
        resources: [
          'Lambda Function countersign-check-recall-gap',
          'arn:aws:lambda:::function:countersign-check-drift',
        ],
      },
    ]);
  });

  test('leave no trace when there are none', async () => {
    const { template: plain } = await synthesizeStack();
    expect(JSON.stringify(plain.toJSON())).not.toContain('countersign-check-');
    const rights = Object.values(rightsOf(plain, 'check')).flat();
    expect(rights).not.toContain('lambda:InvokeFunction');
  });
});

describe('the sources of checks', () => {
  function makeDirectory(...files: string[]): string {
    const directory = mkdtempSync(join(tmpdir(), 'countersign-checks-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    mkdirSync(join(directory, 'shared'));
    writeFileSync(join(directory, 'shared', 'words.ts'), '');
    for (const file of files) writeFileSync(join(directory, file), 'export const check = 1;\n');
    return directory;
  }

  test('fit their list: directories beside them and checks from elsewhere need no place in it', () => {
    const directory = makeDirectory('recall-gap.ts');
    expect(
      compareCheckSources(
        [
          { name: 'recall-gap', deployed: 'here' },
          { name: 'drift', deployed: 'elsewhere' },
        ],
        directory,
      ),
    ).toEqual([]);
  });

  test('that are missing, or that nobody listed, are named with the remedy', () => {
    expect(
      compareCheckSources([{ name: 'drift', deployed: 'here' }], makeDirectory('recall-gap.ts')),
    ).toEqual([
      "check 'drift': there is no file workflows/checks/drift.ts: write it",
      "check 'recall-gap': add it to customChecks in workflows/index.ts, or it is not deployed",
    ]);
  });

  test('need no directory when there are none', () => {
    expect(compareCheckSources([], join(makeDirectory(), 'nowhere'))).toEqual([]);
  });

  test('that export no handler are refused by name', async () => {
    const directory = makeDirectory('recall-gap.ts');
    await expect(
      bundleHandlers(
        { 'recall-gap': join(directory, 'recall-gap.ts') },
        await loadOrganisation(ORGANISATION),
        directory,
      ),
    ).rejects.toThrow(/recall-gap\.ts exports no 'handler'/);
  });
});
