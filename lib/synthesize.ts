import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { defined } from '../schema/defined.ts';
import type { Organisation } from '../schema/organisation.ts';
import { validateOrganisation } from '../schema/validate-workflow.ts';
import { bundleHandlers, handlerSource } from './bundle-handlers.ts';
import { checkSource, checksOf, compareCheckSources } from './check-sources.ts';
import { commitOf, requireCommit } from './commit-of.ts';
import type { CountersignProps } from './constructs/countersign.ts';
import { type AppOptions, createApp } from './create-app.ts';
import { GovernanceStack } from './governance-stack.ts';
import { ALL_HANDLER_NAMES, type HandlerName } from './handlers.ts';
import { loadOrganisation, ORGANISATION } from './load-organisation.ts';
import { DEFAULT_NAME } from './names.ts';
import { sizeProblems } from './stack-size.ts';

/** Workflows that can't be deployed. The message lists every problem. */
export class InvalidWorkflows extends Error {
  override readonly name = 'InvalidWorkflows';

  constructor(problems: readonly string[]) {
    super(`The workflows can't be deployed:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  }
}

export interface SynthesisOptions extends AppOptions {
  /** The directory of the organisation to deploy. Default: `workflows` in the working directory. */
  readonly organisation?: string | undefined;
  /** The AWS region to deploy to. Default: that of the credentials with which it is deployed. */
  readonly region?: string | undefined;
  /** The ARN of the role in which operators make views anew. Default: what the context says, else nobody. */
  readonly repairRole?: string | undefined;
  /** How people sign in, in place of what the organisation says: see `CountersignProps`. */
  readonly identity?: CountersignProps['identity'];
}

/**
 * Synthesizes the one stack, `GovernanceStack`, of an organisation into a cloud assembly. Needs no account, no network
 * and no look-up; the same sources of the same commit give the same template, wherever and however it is called.
 *
 * @throws UnreadableOrganisation, InvalidWorkflows before anything is written
 * @throws the errors of esbuild, with file and line, when a handler or a check does not bundle
 * @throws an error that names the report when a check of the template finds something that nobody explained
 */
export async function synthesize({
  organisation = ORGANISATION,
  region,
  repairRole,
  identity,
  ...options
}: SynthesisOptions = {}): Promise<void> {
  const bundles = mkdtempSync(join(tmpdir(), 'countersign-'));
  try {
    const parts = await bundleOrganisation(organisation, bundles);
    const app = await createApp(options);
    const alarmEmail: unknown = app.node.tryGetContext('alarmEmail');
    const digestMinutes: unknown = app.node.tryGetContext('digestMinutes');
    const protect: unknown = app.node.tryGetContext('protect');
    const repair: unknown = repairRole ?? app.node.tryGetContext('repairRole');
    const retention: unknown = app.node.tryGetContext('digestRetentionYears');
    const name: unknown = app.node.tryGetContext('name');
    const waf: unknown = app.node.tryGetContext('waf');
    const commit: unknown = app.node.tryGetContext('commit');
    const at: unknown = app.node.tryGetContext('dailyMailAt');
    const cognito: unknown = app.node.tryGetContext('cognito');
    const orphans: unknown = app.node.tryGetContext('allowOrphans');
    const timeZone: unknown = app.node.tryGetContext('dailyMailZone');
    new GovernanceStack(app, stackIdOf(name), {
      ...parts,
      ...defined({
        identity: identity ?? providerOf(parts, cognito === true || cognito === 'true'),
        env: region === undefined ? undefined : { region },
        name: name === undefined ? undefined : String(name),
        commit: commit === undefined ? commitOf(organisation) : requireCommit(commit),
        protect: protect === true || protect === 'true',
        allowOrphans: orphans === true || orphans === 'true',
        webAclArn: waf === undefined ? undefined : String(waf),
        repairRole: repair === undefined ? undefined : String(repair),
        alarmEmail: typeof alarmEmail === 'string' ? alarmEmail : undefined,
        dailyMail:
          at === undefined && timeZone === undefined
            ? undefined
            : defined({
                at: String(at ?? '06:00'),
                timeZone: timeZone === undefined ? undefined : String(timeZone),
              }),
        digestMinutes: digestMinutes === undefined ? undefined : Number(digestMinutes),
        digestRetentionYears: retention === undefined ? undefined : Number(retention),
      }),
    });
    app.synth();
  } finally {
    rmSync(bundles, { recursive: true, force: true });
  }
}

/** How an organisation's people sign in, if they do. @throws InvalidWorkflows when it has a provider, and one is to be made */
function providerOf({ identity }: OrganisationProps, cognito: boolean): CountersignProps['identity'] {
  if (identity !== undefined && cognito)
    throw new InvalidWorkflows([
      '-c cognito=true makes an identity provider, and workflows/identity.ts names one: leave out one of the two',
    ]);
  return cognito ? 'cognito' : identity;
}

/** The stack of a deployment: another name is another stack beside it. */
function stackIdOf(name: unknown): string {
  return name === undefined || name === DEFAULT_NAME ? 'GovernanceStack' : `GovernanceStack-${name}`;
}

/** What a `Countersign` construct is made from, as far as an organisation's files say it. */
export type OrganisationProps = Pick<
  CountersignProps,
  'workflows' | 'roles' | 'code' | 'customChecks' | 'retired' | 'identity' | 'integrations' | 'webhooks'
>;

/**
 * Reads and checks an organisation's directory, and bundles the handlers with it: the props of a `Countersign` construct
 * in a stack of one's own.
 *
 * @param organisation the directory
 * @param bundles a directory for the bundles, which must be there until the construct is made
 * @throws UnreadableOrganisation, InvalidWorkflows before anything is written
 * @throws the errors of esbuild, with file and line, when a handler or a check does not bundle
 */
export async function bundleOrganisation(organisation: string, bundles: string): Promise<OrganisationProps> {
  const loaded = await loadOrganisation(organisation);
  const { workflows, retired = [], roles, customChecks } = loaded;
  const problems = [
    ...validateOrganisation(loaded),
    ...sizeProblems(loaded),
    ...compareCheckSources(customChecks, checksOf(organisation)),
  ];
  if (problems.length > 0) throw new InvalidWorkflows(problems);
  await bundleHandlers(byHandler(handlerSource), loaded, bundles);
  return {
    workflows,
    retired,
    identity: loaded.identity,
    integrations: loaded.integrations,
    webhooks: loaded.webhooks,
    roles,
    code: byHandler((name) => Code.fromAsset(join(bundles, name))),
    customChecks: await bundleChecks(organisation, loaded, join(bundles, 'custom-checks')),
  };
}

function byHandler<Value>(make: (name: HandlerName) => Value): Record<HandlerName, Value> {
  return Object.fromEntries(ALL_HANDLER_NAMES.map((name) => [name, make(name)])) as Record<
    HandlerName,
    Value
  >;
}

/** The bundle of each check that is deployed from here; `elsewhere` for the others. */
async function bundleChecks(
  organisation: string,
  loaded: Organisation,
  directory: string,
): Promise<Record<string, Code | 'elsewhere'>> {
  const { customChecks } = loaded;
  const here = customChecks.filter(({ deployed }) => deployed === 'here');
  const sources = here.map(({ name }) => [name, checkSource(organisation, name)] as const);
  await bundleHandlers(Object.fromEntries(sources), loaded, directory);
  return Object.fromEntries(
    customChecks.map(({ name, deployed }) => [
      name,
      deployed === 'here' ? Code.fromAsset(join(directory, name)) : deployed,
    ]),
  );
}
