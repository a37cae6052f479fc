import type { Template } from 'aws-cdk-lib/assertions';
import type { Properties } from './resources.ts';

const KINDS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/^\*$/, '*'],
  [/^Logs LogGroup .*$/, 'log'],
  [/^DynamoDB Table countersign-ledger\/StreamArn$/, 'ledger stream'],
  [/^DynamoDB Table countersign-(\w+)(\/index\/[\w-]+)?$/, '$1'],
  [/^arn:aws:secretsmanager:::secret:countersign\/oidc-\?+$/, 'client secret'],
  [/^arn:aws:secretsmanager:::secret:countersign\/mlflow-\?+$/, 'secret of MLflow'],
  [/^arn:aws:sagemaker:::model-package\/churn\*\/\*$/, 'packages'],
  [/^arn:aws:sagemaker:::(training-job|pipeline)\/.*$/, 'makers of packages'],
  [/^arn:aws:s3:::models\/\*$/, 'files of packages'],
  [/^arn:aws:secretsmanager:::secret:countersign\/webhook-[\w-]+-\?+$/, 'secret of a receiver'],
  [/^(SNS Topic |arn:aws:sns:::)countersign-chat_[\w-]+$/, 'channels'],
  [/^SNS Topic countersign-[\w-]+$/, 'people'],
  [/^SQS Queue countersign-webhook-[\w-]+$/, 'queue of a receiver'],
  [/^SQS Queue countersign-([\w-]+)$/, 'queue $1'],
  [/^S3 Bucket .*$/, 'digests'],
  [/^KMS Key alias\/countersign-(\w+)$/, 'key of $1'],
  [/^arn:aws:states:::stateMachine:countersign-\*$/, 'machines'],
  [/^arn:aws:states:::execution:countersign-\*$/, 'executions'],
  [/^arn:aws:events:::event-bus\/countersign$/, 'bus'],
  [/^(Lambda Function |arn:aws:lambda:::function:)countersign-check-[\w-]+$/, 'checks'],
  [/^Lambda Function countersign-[\w-]+$/, 'handlers'],
];

/**
 * What kind of thing a resource is, by how `nameResource` calls it: its role in the system.
 * @throws Error for one that is none of these
 */
export function kindOfResource(template: Template, resource: string): string {
  const named = resource.replace(/^KMS Key (\w+)$/, (_, id) => `KMS Key ${aliasOf(template, id)}`);
  const [pattern, kind] = KINDS.find(([known]) => known.test(named)) ?? [];
  if (pattern === undefined || kind === undefined)
    throw new Error(`say what kind of resource ${resource} is`);
  return named.replace(pattern, kind);
}

function aliasOf(template: Template, key: string): string {
  const aliases = Object.values<Properties>(template.findResources('AWS::KMS::Alias'));
  return aliases.find(({ Properties }) => Properties.TargetKeyId.Ref === key)?.['Properties'].AliasName;
}
