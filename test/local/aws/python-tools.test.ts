import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { startTiny } from '../support/tiny-app.ts';

const run = promisify(execFile);
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:tiny-manager';
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:tiny:live';

/** Whether a program is on this machine and works. */
function has(command: string, ...parameters: string[]): boolean {
  try {
    execFileSync(command, parameters, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const environment = (endpoint: string) => ({
  ...process.env,
  AWS_ENDPOINT_URL: endpoint,
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: '',
});

const BOTO3 = `
import boto3, json
sfn, db, sns, functions = (boto3.client(name) for name in ('stepfunctions', 'dynamodb', 'sns', 'lambda'))
arn = sfn.start_execution(stateMachineArn='${MACHINE}', input='{}')['executionArn']
item = {'stream': {'S': 'boto3'}, 'seq': {'N': '1'}}
db.put_item(TableName='tiny-ledger', Item=item, ConditionExpression='attribute_not_exists(seq)')
try:
    db.put_item(TableName='tiny-ledger', Item=item, ConditionExpression='attribute_not_exists(seq)')
except db.exceptions.ConditionalCheckFailedException:
    refused = True
try:
    sns.publish(TopicArn='${TOPIC}', Message='Hello', Subject='x' * 100)
except sns.exceptions.InvalidParameterException as error:
    invalid = error.response['Error']['Message']
sns.publish(TopicArn='${TOPIC}', Message='Hello from boto3', Subject='Hello', MessageAttributes={
    'approver': {'DataType': 'String', 'StringValue': 'ann@example.com'}})
called = functions.invoke(FunctionName='tiny-echo', Payload='{"fail": "on purpose"}')
try:
    functions.invoke(FunctionName='nobody')
except functions.exceptions.ResourceNotFoundException:
    missing = True
subscriptions = sns.list_subscriptions_by_topic(TopicArn='${TOPIC}')['Subscriptions']
print(json.dumps({
    'item': db.get_item(TableName='tiny-ledger', Key=item)['Item'],
    'status': sfn.describe_execution(executionArn=arn)['status'] in ('RUNNING', 'SUCCEEDED'),
    'refused': refused, 'invalid': invalid, 'subscriptions': len(subscriptions),
    'called': [called['FunctionError'], json.load(called['Payload'])['errorMessage']], 'missing': missing,
    'account': boto3.client('sts').get_caller_identity()['Account'],
}))
`;

describe.skipIf(!has('python3', '-c', 'import boto3'))('boto3', () => {
  test('works with every service', async () => {
    const { endpoint } = await startTiny();
    const { stdout } = await run('python3', ['-c', BOTO3], { env: environment(endpoint) });
    expect(JSON.parse(stdout)).toEqual({
      item: { stream: { S: 'boto3' }, seq: { N: '1' } },
      status: true,
      refused: true,
      invalid: 'Invalid parameter: Subject',
      subscriptions: 2,
      called: ['Unhandled', 'on purpose'],
      missing: true,
      account: '000000000000',
    });
    const inbox = await (await fetch(`${endpoint}/inbox.json`)).json();
    expect(inbox).toMatchObject([{ to: 'ann@example.com', subject: 'Hello', body: 'Hello from boto3' }]);
  }, 60_000);
});

describe.skipIf(!has('aws', '--version'))('the aws command', () => {
  test('starts executions and reads tables', async () => {
    const { endpoint } = await startTiny();
    const aws = async (...words: string[]) => {
      const parameters = ['--endpoint-url', endpoint, '--output', 'json', ...words];
      return JSON.parse((await run('aws', parameters, { env: environment(endpoint) })).stdout);
    };
    const started = await aws(
      'stepfunctions',
      'start-execution',
      '--state-machine-arn',
      MACHINE,
      '--input',
      '{}',
    );
    expect(started.executionArn).toContain(':execution:tiny:');
    expect(await aws('dynamodb', 'list-tables')).toEqual({ TableNames: ['tiny-ledger'] });
  }, 60_000);
});
