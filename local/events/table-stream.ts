import { LocalError } from '../errors.ts';
import type { PipeSpec } from '../template/deployment.ts';
import type { Place } from '../template/identity.ts';
import type { EventBuses } from './event-bus.ts';
import { matchesPattern } from './pattern.ts';

/** A DynamoDB item in the wire format: `{ stream: { S: '...' } }`. */
export type WireItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What was written to a table. */
export interface TableWrite {
  readonly streamArn: string;
  readonly keys: WireItem;
  readonly newImage: WireItem;
}

/**
 * Sends writes through the pipes of a deployment: each becomes a DynamoDB stream record and, where the
 * pipe's filters let it through, an event on the pipe's bus.
 */
export function createPipes(
  pipes: readonly PipeSpec[],
  buses: EventBuses,
  place: Place,
): (write: TableWrite) => void {
  for (const pipe of pipes) {
    if (!buses.has(pipe.bus))
      throw new LocalError(`The pipe ${pipe.name} leads to no known bus: ${pipe.bus}.`);
  }
  let sequence = 0;
  return (write) => {
    sequence += 1;
    const record = makeRecord(write, sequence, place);
    for (const pipe of pipes) {
      if (pipe.sourceStreamArn !== write.streamArn) continue;
      if (pipe.filters.length > 0 && !pipe.filters.some((filter) => matchesPattern(filter, record))) continue;
      buses.put(pipe.bus, {
        source: fillText(pipe.source, record),
        detailType: fillText(pipe.detailType, record),
        detail: pipe.inputTemplate === undefined ? record : fillTemplate(pipe.inputTemplate, record),
      });
    }
  };
}

function makeRecord(write: TableWrite, sequence: number, place: Place): unknown {
  return {
    eventID: `${sequence}`,
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: place.region,
    dynamodb: {
      ApproximateCreationDateTime: Date.now() / 1000,
      Keys: write.keys,
      NewImage: write.newImage,
      SequenceNumber: `${sequence}`,
      StreamViewType: 'NEW_IMAGE',
    },
    eventSourceARN: write.streamArn,
  };
}

/** `$.a.b` parameters are read from the record; anything else is itself. */
function fillText(text: string, record: unknown): string {
  return text.startsWith('$.') ? String(readPath(text, record)) : text;
}

/**
 * Fills the `<$.path>` placeholders of a pipe's input template, with or without quotes around them. Texts stay
 * texts, also where they hold JSON.
 */
function fillTemplate(template: string, record: unknown): unknown {
  const filled = template.replace(/"?<(\$[^>]+)>"?/g, (_all, path: string) =>
    JSON.stringify(readPath(path, record) ?? null),
  );
  return JSON.parse(filled);
}

function readPath(path: string, record: unknown): unknown {
  let value: unknown = record;
  for (const key of path.split('.').slice(1)) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}
