import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../../local/step-functions/task.ts';
import { type Body, deploy, Harness } from './support/harness.ts';

const folder = process.env.COUNTERSIGN_SHARED_DATA ?? join(import.meta.dirname, '../../../../shared/data');
const file = join(folder, 'asl-recordings.jsonl');
const recordings: Body[] = existsSync(file)
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];

/** The functions that the recorded machines call. */
const FUNCTIONS: Readonly<Record<string, (payload: unknown) => InvocationResult>> = {
  'id_function.py': (payload) => ({ ok: true, payload }),
  'raise_exception.py': () => ({
    ok: false,
    errorType: 'Exception',
    errorMessage: 'Some exception was raised.',
    trace: [],
  }),
};

describe.skipIf(recordings.length === 0)(`histories recorded on Step Functions (${file})`, () => {
  it.each(recordings.map((recording) => [recording.id as string, recording] as const))(
    '%s',
    async (_id, recording) => {
      const { StartAt, States, ...more } = recording.definition;
      const machine = deploy({ [StartAt]: States[StartAt], ...States }, more);
      const harness = new Harness(machine, async (arn, payload) => {
        const call = FUNCTIONS[arn.split(':function:')[1] ?? ''];
        if (call === undefined) throw new Error(`no function ${arn}`);
        return call(payload);
      });
      const arn = await harness.start(undefined, { input: recording.input });
      const events = await harness.history(arn);
      const recorded: Body[] = recording.events;

      expect(events.map(({ type }) => type)).toEqual(recorded.map(({ type }) => type));
      for (const [index, event] of events.entries())
        expect(normalize(event)).toMatchObject(expectation(recorded[index]));

      const end = recorded.at(-1);
      const { status, output, error, cause } = await harness.describe(arn);
      const succeeded = end.executionSucceededEventDetails;
      expect({ status, output: parse(output), error, cause }).toMatchObject(
        succeeded === undefined
          ? { status: 'FAILED', ...end.executionFailedEventDetails }
          : { status: 'SUCCEEDED', output: expectation(succeeded.output) },
      );
    },
  );

  it('covers every recording in the file', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(19);
  });
});

/** JSON in strings is recorded as what it means, when that is an object. */
function parse(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' ? normalize(parsed) : value;
  } catch {
    return value;
  }
}

function normalize(value: unknown): Body {
  if (Array.isArray(value)) return value.map(normalize);
  if (typeof value !== 'object' || value === null) return parse(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, normalize(member)]));
}

/** What differs from run to run, or belongs to another runtime than Node.js (stack traces, request ids). */
const VARYING = /^(timestamp|date|snf_role_arn|<.*>|RequestId|x-amzn-RequestId|X-Amzn-Trace-Id)$/;
const FOREIGN = new Set(['requestId', 'stackTrace', 'region', 'roleArn', 'resource_arn']);

function expectation(value: unknown): Body {
  const parsed = parse(value);
  if (typeof parsed === 'string') {
    return VARYING.test(parsed) || parsed.includes('<partition>') ? expect.anything() : parsed;
  }
  if (Array.isArray(parsed)) return parsed.map(expectation);
  if (typeof parsed !== 'object' || parsed === null) return parsed;
  const members = Object.entries(parsed).filter(([key]) => !FOREIGN.has(key));
  return Object.fromEntries(members.map(([key, member]) => [key, expectation(member)]));
}
