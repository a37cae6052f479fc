import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { CustomChecks } from '../ports.ts';

/** Runs each check as the Lambda function `countersign-check-<name>`. */
export class LambdaChecks implements CustomChecks {
  readonly #client: LambdaClient;

  constructor(client: LambdaClient) {
    this.#client = client;
  }

  async run(name: string, question: unknown): Promise<unknown> {
    const { FunctionError, Payload } = await this.#client.send(
      new InvokeCommand({ FunctionName: `countersign-check-${name}`, Payload: JSON.stringify(question) }),
    );
    const text = Payload?.transformToString() ?? '';
    if (FunctionError !== undefined)
      throw new Error(`the function of check '${name}' failed: ${text.slice(0, 500)}`);
    return JSON.parse(text);
  }
}
