import type { Workflow } from '../../../schema/workflow.ts';
import type { ReadEntry } from '../../domain/entry.ts';
import type { RequestState } from '../../domain/model.ts';
import type { AskPorts } from '../../engine/ask.ts';

export type InformPorts = AskPorts;

/** An entry of a request that people hear of, and what is true now. */
export interface News {
  readonly workflow: Workflow;
  /** What happened, with the state it left. */
  readonly entry: ReadEntry<RequestState>;
  /** The request as it stands now. */
  readonly state: RequestState;
  readonly now: Date;
}
