import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

const request = {
  subject: 'model/churn',
  version: '14',
  requestedBy: 'data-scientist@example.com',
  lineage: {
    trainingData: { uri: 's3://data/churn.csv', sha256: 'a'.repeat(64) },
    code: { repository: 'https://git.example.com/churn', commit: 'c0ffee1' },
    hyperparameters: { learningRate: 0.1 },
  },
  artifact: { uri: 's3://models/churn/14', sha256: 'b'.repeat(64) },
  metrics: { auc: 0.913 },
};

await new SFNClient({ region: 'us-east-1' }).send(
  new StartExecutionCommand({
    stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion:live',
    input: JSON.stringify(request),
  }),
);

console.log(
  `Submitted ${request.subject} ${request.version}: 'npx countersign requests --subject ${request.subject}' shows its request.`,
);
