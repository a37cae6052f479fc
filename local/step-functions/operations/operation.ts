import type { LocalClock } from '../clock.ts';
import type { Engine } from '../engine.ts';
import type { Input } from '../input.ts';
import type { JsonObject } from '../json.ts';
import type { Machines } from '../machines.ts';
import type { Store } from '../store.ts';

/** What the operations work with. */
export interface Parts {
  readonly store: Store;
  readonly machines: Machines;
  readonly engine: Engine;
  readonly clock: LocalClock;
}

/** One action of the API: its input to its output. @throws ServiceError for what the caller did wrong */
export type Operation = (parts: Parts, input: Input) => JsonObject | Promise<JsonObject>;
