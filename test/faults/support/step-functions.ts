/** What a wait was told. */
export type Told =
  | { readonly kind: 'succeed'; readonly output: unknown }
  | { readonly kind: 'fail'; readonly error: string; readonly cause: string };

/** What is left of Step Functions when only its callbacks are looked at: tokens that wait, and executions. */
export class Tokens {
  /** `undefined` while the token's state waits. */
  readonly told = new Map<string, Told | 'left' | undefined>();
  readonly executions = new Map<string, string>();

  async handle(action: string, input: unknown): Promise<{ status: number; body: unknown }> {
    const { taskToken = '', output, error = '', cause = '' } = input as Input;
    const { stateMachineArn = '', name = '', executionArn = '' } = input as Input;
    if (action === 'ListExecutions') {
      const machine = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:`;
      const running = [...this.executions].filter(
        ([arn, now]) => now === 'RUNNING' && arn.startsWith(machine),
      );
      const executions = running.map(([executionArn]) => ({ executionArn, startDate: 0 }));
      return { status: 200, body: { executions } };
    }
    if (action === 'StartExecution') {
      const started = stateMachineArn.replace(':stateMachine:', ':execution:').replace(/live$/, name);
      if (this.executions.has(started)) return refuse('ExecutionAlreadyExists');
      this.executions.set(started, 'RUNNING');
      return { status: 200, body: { executionArn: started, startDate: Date.now() / 1000 } };
    }
    if (action === 'DescribeExecution') {
      const status = this.executions.get(executionArn);
      if (status === undefined) return refuse('ExecutionDoesNotExist');
      return { status: 200, body: { executionArn, status, input: '{}', startDate: 0 } };
    }
    if (!this.told.has(taskToken)) return refuse('TaskDoesNotExist');
    if (this.told.get(taskToken) !== undefined) return refuse('TaskTimedOut');
    this.told.set(
      taskToken,
      action === 'SendTaskSuccess'
        ? { kind: 'succeed', output: JSON.parse(output ?? 'null') }
        : { kind: 'fail', error, cause },
    );
    return { status: 200, body: {} };
  }

  /** A state is entered, or tried again: a new token, and the one before wakes nobody any more. */
  renew(before?: string): string {
    if (before !== undefined && this.told.get(before) === undefined) this.told.set(before, 'left');
    const token = `token-${this.told.size + 1}`;
    this.told.set(token, undefined);
    return token;
  }
}

type Input = Readonly<
  Partial<
    Record<'taskToken' | 'output' | 'error' | 'cause' | 'stateMachineArn' | 'name' | 'executionArn', string>
  >
>;

function refuse(code: string): { status: number; body: unknown } {
  return { status: 400, body: { __type: code, message: `${code}, says the test` } };
}
