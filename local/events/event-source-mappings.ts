import type { Deployment } from '../template/deployment.ts';
import { createEventSourceMapping, type MappingSurroundings } from './event-source-mapping.ts';
import type { TableChange, TableStream } from './table-stream.ts';

/** All the event source mappings of a deployment. */
export interface EventSourceMappings {
  /** Takes a change that was just made. */
  take(change: TableChange): void;
  /** Resolves when no function is being called any more; what is not delivered is so at the next start. */
  close(): Promise<void>;
}

/** Starts the mappings of a deployment, beginning with what was not delivered when an earlier process ended. */
export function startMappings(
  { eventSourceMappings, tables }: Deployment,
  stream: TableStream,
  surroundings: Pick<MappingSurroundings, 'functions' | 'log' | 'place'>,
): EventSourceMappings {
  /** Which changes how many mappings are not done with. */
  const left = new Map<number, number>();
  const onDone = (changes: readonly TableChange[]): void => {
    const forgotten = changes.map(({ sequence }) => sequence).filter((sequence) => countDown(left, sequence));
    if (forgotten.length > 0) stream.forget(forgotten);
  };
  const mappings = eventSourceMappings.flatMap((spec) => {
    const table = tables.find(({ streamArn }) => streamArn === spec.streamArn);
    return table === undefined ? [] : [createEventSourceMapping(spec, { ...surroundings, table, onDone })];
  });
  const take = (change: TableChange): void => {
    const readers = mappings.filter(({ streamArn }) => streamArn === change.streamArn);
    if (readers.length === 0) stream.forget([change.sequence]);
    else left.set(change.sequence, readers.length);
    for (const reader of readers) reader.take(change);
  };
  for (const change of stream.pending()) take(change);
  return {
    take,
    close: async () => {
      await Promise.all(mappings.map((mapping) => mapping.close()));
    },
  };
}

/** @returns true when nobody is left */
function countDown(left: Map<number, number>, sequence: number): boolean {
  const others = (left.get(sequence) ?? 1) - 1;
  if (others > 0) left.set(sequence, others);
  else left.delete(sequence);
  return others <= 0;
}
