import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { CustomChecks } from '../ports.ts';

/** Runs each check as a Lambda function, whose name is the prefix, such as `countersign-check-`, and the check's. */
export class LambdaChecks implements CustomChecks {
  readonly #client: LambdaClient;
  readonly #prefix: string;

  constructor(client: LambdaClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async run(name: string, question: unknown): Promise<unknown> {
    const { FunctionError, Payload } = await this.#client.send(
      new InvokeCommand({ FunctionName: `${this.#prefix}${name}`, Payload: JSON.stringify(question) }),
    );
    const text = Payload?.transformToString() ?? '';
    if (FunctionError !== undefined)
      throw new Error(`the function of check '${name}' failed: ${text.slice(0, 500)}`);
    return JSON.parse(text);
  }
}
