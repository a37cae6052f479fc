import { GovernanceError } from '../domain/errors.ts';
import type { Answer, Implementation } from './call.ts';
import { parseCall } from './parse-call.ts';
import type { RouteId } from './routes.ts';

/** An answer, and what the log says of its call. */
export interface Served {
  readonly route: RouteId;
  readonly caller: string;
  readonly answer: unknown;
}

/**
 * Serves routes: reads a call, and gives it to the code of its route.
 * @throws GovernanceError of the call or its route.
 */
export const serve =
  <Ports, Id extends RouteId>(
    implementations: { readonly [Each in Id]: Implementation<Ports, Each> },
    ports: Ports,
  ) =>
  async (event: unknown): Promise<Served> => {
    const { id, call } = parseCall(event);
    // The router leads each method to the function that has its routes.
    if (!Object.hasOwn(implementations, id)) {
      const message = `The operation ${id} is not served here.`;
      throw new GovernanceError('UnknownOperation', message, { method: '', path: '' });
    }
    const run = implementations[id as Id] as unknown as (
      ports: Ports,
      call: unknown,
    ) => Promise<Answer<RouteId>>;
    return { route: id, caller: call.caller, answer: await run(ports, call) };
  };
