import { requestStream, subjectStream } from '../../../lambdas/domain/entry.ts';
import type { RequestState, SubjectState } from '../../../lambdas/domain/model.ts';
import { definitionHash, type Workflow } from '../../../schema/workflow.ts';
import type { WrittenEntry } from '../../support/written.ts';
import type { Step } from '../model/moves.ts';
import type { Stream, Universe, World } from '../model/world.ts';

/** Says what is wrong with a step, or nothing. */
export type StepInvariant = (universe: Universe, step: Step) => string | undefined;

/** Says what is wrong with a world that has come to rest, or nothing. */
export type RestInvariant = (universe: Universe, world: World) => string | undefined;

export type RequestEntry = WrittenEntry<RequestState>;
export type SubjectEntry = WrittenEntry<SubjectState>;

/** A stream that a step has changed, before and after. */
export interface Change {
  readonly before: Stream | undefined;
  readonly after: Stream;
}

/** The stream to which a step has written something new, if it has. */
export function changeOf(universe: Universe, { before, after, call }: Step): Change | undefined {
  if (call?.method !== 'append') return undefined;
  const { stream } = call.args[0] as { stream: string };
  const now = universe.stream(after, stream);
  const then = universe.stream(before, stream);
  return now === undefined || now === then ? undefined : { before: then, after: now };
}

export const isRequest = ({ name }: Stream): boolean => name.startsWith('request/');
export const isSubject = ({ name }: Stream): boolean => name.startsWith('subject/');

export const requestEntries = (universe: Universe, world: World, request: string): readonly RequestEntry[] =>
  universe.stream(world, requestStream(request))?.entries ?? [];

export const subjectEntries = (universe: Universe, world: World, subject: string): readonly SubjectEntry[] =>
  universe.stream(world, subjectStream(subject))?.entries ?? [];

/** Where each request of a world stands by the ledger. */
export function standings(universe: Universe, world: World): { entry: RequestEntry; state: RequestState }[] {
  return world.streams.flatMap((id) => {
    const stream = id === 0 ? undefined : universe.streams.value(id);
    const entry =
      stream && isRequest(stream) ? (stream.entries.at(-1) as RequestEntry | undefined) : undefined;
    return entry === undefined ? [] : [{ entry, state: entry.state }];
  });
}

/** The definition that a request keeps, from the scenario and not from the ledger's copy. */
export function definitionFor({ scenario }: Universe, hash: string): Workflow {
  const found = scenario.definitions.find((workflow) => definitionHash(workflow) === hash);
  if (found === undefined) throw new Error(`the scenario has no definition ${hash}`);
  return found;
}

/** A check that depends on a stream's content alone, done once for each. */
export function oncePerStream(check: (stream: Stream) => string | undefined) {
  const results = new WeakMap<Stream, { readonly message: string | undefined }>();
  return (stream: Stream): string | undefined => {
    const known = results.get(stream);
    if (known !== undefined) return known.message;
    const message = check(stream);
    results.set(stream, { message });
    return message;
  };
}
