import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Annotations } from 'aws-cdk-lib/core';
import { createApp } from '../../../lib/create-app.ts';
import { GovernanceStack, type GovernanceStackProps } from '../../../lib/governance-stack.ts';
import { ALL_HANDLER_NAMES } from '../../../lib/handlers.ts';
import { roles, workflows } from '../../organisation/index.ts';

export interface Synthesized {
  readonly template: Template;
  /** The size of the template file, in bytes. */
  readonly bytes: number;
  /** The templates of nested stacks, and their sizes. */
  readonly nested: readonly { readonly template: Template; readonly bytes: number }[];
}

export interface SynthesisOptions {
  readonly props?: Partial<GovernanceStackProps>;
  /** Alters the stack before the checks run. */
  readonly change?: (stack: GovernanceStack) => void;
  /** Default: no checks. */
  readonly checks?: boolean;
}

/** Synthesizes the stack without bundling: every handler gets the same one-line module. */
export async function synthesizeStack(options: SynthesisOptions = {}): Promise<Synthesized> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-test-'));
  try {
    const bundle = join(directory, 'bundle');
    mkdirSync(bundle);
    writeFileSync(join(bundle, 'index.mjs'), 'export const handler = async () => {};\n');
    const code = Code.fromAsset(bundle);
    const app = await createApp({ outdir: join(directory, 'out'), checks: options.checks ?? false });
    const stack = new GovernanceStack(app, 'GovernanceStack', {
      workflows,
      roles,
      code: Object.fromEntries(
        ALL_HANDLER_NAMES.map((name) => [name, code]),
      ) as unknown as GovernanceStackProps['code'],
      ...options.props,
    });
    // Which are warned of, and a matter of the tests of the checks alone.
    if (!options.checks)
      for (const id of ['nobodyHears', 'notProtected'])
        Annotations.of(stack).acknowledgeWarning(`countersign:${id}`);
    options.change?.(stack);
    const { template, templateFullPath } = app.synth().getStackByName('GovernanceStack');
    const out = join(directory, 'out');
    const nested = readdirSync(out)
      .filter((name) => name.endsWith('.nested.template.json'))
      .map((name) => {
        const text = readFileSync(join(out, name), 'utf8');
        return { template: Template.fromJSON(JSON.parse(text)), bytes: text.length };
      });
    return { template: Template.fromJSON(template), bytes: statSync(templateFullPath).size, nested };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
