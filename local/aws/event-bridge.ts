import type { EventBuses } from '../events/event-bus.ts';
import { busName, DEFAULT_BUS } from '../template/kinds/rules.ts';
import { AwsError } from './aws-error.ts';
import type { Actions, Members } from './json-service.ts';

/** EventBridge, as far as putting events goes. */
export function createEventBridge(buses: EventBuses): Actions {
  return {
    PutEvents: (input) => {
      const entries = input['Entries'];
      if (!Array.isArray(entries)) throw new AwsError('ValidationException', 'Entries is required');
      const results = (entries as readonly Members[]).map((entry) => putEntry(entry, buses));
      return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
    },
  };
}

function putEntry(entry: Members, buses: EventBuses): Members {
  const bus = busName(String(entry['EventBusName'] ?? DEFAULT_BUS));
  if (!buses.has(bus)) return refuse('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
  const { Source: source, DetailType: detailType, Detail: detail, Resources: resources } = entry;
  if (typeof source !== 'string' || typeof detailType !== 'string' || typeof detail !== 'string') {
    return refuse('InvalidArgument', 'Source, DetailType and Detail are required.');
  }
  try {
    const id = buses.put(bus, {
      source,
      detailType,
      detail: JSON.parse(detail),
      resources: Array.isArray(resources) ? resources.map(String) : [],
    });
    return { EventId: id };
  } catch {
    return refuse('MalformedDetail', 'Detail is malformed.');
  }
}

function refuse(code: string, message: string): Members {
  return { ErrorCode: code, ErrorMessage: message };
}
