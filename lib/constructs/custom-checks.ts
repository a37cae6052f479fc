import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { arnOf, nameOf } from '../names.ts';

export interface CustomChecksProps {
  /** By name: an ES module `index.mjs` that exports `handler`, or `elsewhere` for a function of somebody else's. */
  readonly checks: Readonly<Record<string, Code | 'elsewhere'>>;
}

/**
 * The checks of the organisation's own, each a function `countersign-check-<name>`. Their code is not part of what
 * guards the ledger, so they are told what they need, and can reach nothing but their own log.
 */
export class CustomChecks extends Construct {
  readonly #arns: readonly string[];

  constructor(scope: Construct, id: string, { checks }: CustomChecksProps) {
    super(scope, id);
    this.#arns = Object.entries(checks).map(([name, code]) =>
      code === 'elsewhere'
        ? arnOf('lambda', `function:${functionNameOf(this, name)}`)
        : createFunction(this, name, code).functionArn,
    );
  }

  /** Lets a role run each of these checks, and nothing else. */
  grantRun(role: Role): void {
    if (this.#arns.length === 0) return;
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [...this.#arns] }));
  }
}

function functionNameOf(scope: Construct, check: string): string {
  return nameOf(scope, `check-${check}`);
}

function createFunction(scope: Construct, name: string, code: Code): LambdaFunction {
  const parent = new Construct(scope, name);
  const functionName = functionNameOf(scope, name);
  const logGroup = new LogGroup(parent, 'Log', {
    logGroupName: `/aws/lambda/${functionName}`,
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(parent, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  return new LambdaFunction(parent, 'Function', {
    functionName,
    description: `The organisation's own check '${name}'`,
    code,
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    // Less than what the handler that waits for it has.
    timeout: Duration.minutes(4),
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    environment: { NODE_OPTIONS: '--enable-source-maps' },
  });
}
