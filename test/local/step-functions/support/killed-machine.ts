export const REGION = 'eu-central-1';
export const ACCOUNT = '111111111111';
export const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:killed`;

const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:countersign-test`;

const wait = (answer: boolean) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: FUNCTION, Payload: { token: '{% $states.context.Task.Token %}', answer } },
  TimeoutSeconds: 86_400,
});

/** The machine of the process that is killed. */
export const killedMachine = {
  arn: MACHINE,
  name: 'killed',
  roleArn: `arn:aws:iam::${ACCOUNT}:role/killed`,
  definition: {
    QueryLanguage: 'JSONata',
    StartAt: 'Pass',
    States: {
      Pass: { Type: 'Pass', Assign: { number: '{% $states.input %}' }, Next: 'Call' },
      Call: { Type: 'Task', Resource: FUNCTION, Arguments: {}, Next: 'Answered' },
      Answered: { ...wait(true), Assign: { answer: '{% $states.result %}' }, Next: 'Open' },
      Open: { ...wait(false), Output: '{% [$number, $answer] %}', End: true },
    },
  },
};
