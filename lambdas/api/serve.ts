import { GovernanceError } from '../domain/errors.ts';
import type { Answer, Implementation } from './call.ts';
import type { OperationId } from './operations.ts';
import { parseCall } from './parse-call.ts';

/** An answer, and what the log says of its call. */
export interface Served {
  readonly operation: OperationId;
  readonly caller: string;
  readonly answer: unknown;
}

/**
 * Serves operations: reads a call, and gives it to the code of its operation.
 * @throws GovernanceError of the call or its operation.
 */
export const serve =
  <Ports, Id extends OperationId>(
    implementations: { readonly [Each in Id]: Implementation<Ports, Each> },
    ports: Ports,
  ) =>
  async (event: unknown): Promise<Served> => {
    const { id, call } = parseCall(event);
    // The router leads each method to the function that has its operations.
    if (!Object.hasOwn(implementations, id)) {
      const message = `The operation ${id} is not served here.`;
      throw new GovernanceError('UnknownOperation', message, { method: '', path: '' });
    }
    const run = implementations[id as Id] as unknown as (
      ports: Ports,
      call: unknown,
    ) => Promise<Answer<OperationId>>;
    return { operation: id, caller: call.caller, answer: await run(ports, call) };
  };
