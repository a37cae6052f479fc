import type { RequestAction } from '../../domain/actions.ts';
import type { RequestEntry } from '../../domain/entry.ts';
import type { Situation } from '../../domain/request/situation.ts';
import type { AskPorts } from '../../engine/ask.ts';

export type InformPorts = AskPorts;

/** An entry of a request that people hear of, by its action, and what is true now. */
export interface News<Action extends RequestAction = RequestAction> extends Situation {
  /** What happened, with the state it left. */
  readonly entry: RequestEntry<Action>;
}
