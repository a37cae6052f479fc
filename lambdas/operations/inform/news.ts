import type { ReadEntry } from '../../domain/entry.ts';
import type { RequestState } from '../../domain/model.ts';
import type { Situation } from '../../domain/request/situation.ts';
import type { AskPorts } from '../../engine/ask.ts';

export type InformPorts = AskPorts;

/** An entry of a request that people hear of, and what is true now. */
export interface News extends Situation {
  /** What happened, with the state it left. */
  readonly entry: ReadEntry<RequestState>;
}
