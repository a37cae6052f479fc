import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { Entry } from '../../lambdas/domain/entry.ts';
import type { Decision, RequestState, SubjectState } from '../../lambdas/domain/model.ts';
import { inputDigest } from '../../lambdas/domain/submission.ts';
import type { Accepted, Crowd } from './crowd.ts';
import type { Plan } from './plan.ts';

/** All entries of a ledger, by stream, each stream in order. */
export type Streams = ReadonlyMap<string, readonly Entry<unknown>[]>;

/** What is wrong at the end, in sentences. */
export interface Defects {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
}

/**
 * Compares what everybody was told with what the ledger says. Lost: an answer that is not in the ledger, a request or
 * an execution that has not come to its end, a requester who was not told. Doubled: one thing that is there twice.
 */
export async function compare(
  plan: Plan,
  crowd: Crowd,
  streams: Streams,
  stepFunctions: SFNClient,
): Promise<Defects> {
  const requests = plan.requests.flatMap(({ request }) => findLostRequest(request, crowd, streams));
  const decisions = crowd.accepted.flatMap((accepted) => findLostDecision(accepted, streams));
  const executions = await Promise.all(
    [...crowd.executions].map((arn) => findLostExecution(arn, streams, stepFunctions)),
  );
  return { lost: [...requests, ...decisions, ...executions.flat()], doubled: findDoubled(streams) };
}

function findLostRequest(request: string, crowd: Crowd, streams: Streams): string[] {
  const state = lastState<RequestState>(streams, `request/${request}`);
  if (state === undefined) return [`request ${request} was submitted and is not in the ledger`];
  if (state.status !== 'closed') return [`request ${request} is ${state.status} at the end`];
  const subject = lastState<SubjectState>(streams, `subject/${state.subject}`);
  return [
    ...(subject?.closed.includes(request)
      ? []
      : [`${state.subject} does not know that ${request} is closed`]),
    ...(crowd.told.has(request) ? [] : [`nobody was told how request ${request} ended`]),
  ];
}

function findLostDecision(accepted: Accepted, streams: Streams): string[] {
  const { request, stage, attempt, person, choice } = accepted;
  const isThere = decisionsOf(streams, request).some(
    (one) =>
      one.stage === stage &&
      one.attempt === attempt &&
      one.decision.person === person &&
      one.decision.choice === choice,
  );
  return isThere ? [] : [`'${choice}' by ${person} was confirmed, not recorded: ${JSON.stringify(accepted)}`];
}

/**
 * An execution has ended: one that carries a request as that request did; any other, which brought a next attempt or
 * the same input once more, as joined, or refused because the request was superseded or withdrawn while it waited for
 * rework.
 */
async function findLostExecution(arn: string, streams: Streams, client: SFNClient): Promise<string[]> {
  const { status, error, input } = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
  if (status === 'RUNNING') return [`${arn} still runs`];
  const states = [...streams.values()].map(
    (entries) => entries.at(-1)?.state as Partial<RequestState> | undefined,
  );
  const carried = states.find((state) => state?.execution === arn);
  if (carried !== undefined) {
    const ended = status === 'SUCCEEDED' ? 'completed' : `${error}`.toLowerCase();
    return ended === carried.outcome ? [] : [`${arn} ended as ${ended}, its request as ${carried.outcome}`];
  }
  const digest = inputDigest(JSON.parse(input ?? ''));
  const joined = states.find((state) => state?.inputs?.includes(digest));
  const { revises } = JSON.parse(input ?? '') as { readonly revises?: string };
  // A version's stream names the request, too, and says nothing of how it ended.
  const revised = lastState<RequestState>(streams, `request/${revises}`);
  const isRightly =
    status === 'SUCCEEDED'
      ? joined !== undefined
      : error === 'AlreadyClosed'
        ? // It came again after its request had ended: it starts nothing.
          joined?.status === 'closed' && joined.outcome !== 'completed'
        : joined === undefined &&
          error === 'NotAwaitingRework' &&
          ['superseded', 'withdrawn'].includes(revised?.outcome ?? '');
  const stands = revised === undefined ? '' : `, and ${revises} as ${revised.outcome ?? revised.status}`;
  return isRightly ? [] : [`${arn} carries nothing and ended as ${status}: ${error}${stands}`];
}

/** Everything that may be there once, by a name that tells it from all else. */
function findDoubled(streams: Streams): string[] {
  const seen = new Set<string>();
  const names = [...streams.values()].flat().flatMap(nameOnce);
  return names.filter((name) => seen.size === seen.add(name).size);
}

function nameOnce({ stream, action, details, state }: Entry<unknown>): string[] {
  const { stage, attempt } = details;
  switch (action) {
    case 'decided': {
      const { person } = details['decision'] as Decision;
      // The quorum of every stage is one: its first decision settles it.
      return [
        `${stream}: ${stage}, attempt ${attempt}, was decided`,
        `${stream}: ${stage}/${attempt} by ${person}`,
      ];
    }
    case 'submitted':
      return [`${stream}: attempt ${attempt} was submitted`];
    case 'stage-opened':
    case 'promoted':
      return [`${stream}: ${action} ${stage}, attempt ${attempt}, of ${details['request'] ?? stream}`];
    case 'request-opened':
    case 'request-closed':
      return [`${stream}: ${action} ${details['request']}`];
    default:
      return (state as Partial<RequestState>).status === 'closed' ? [`${stream} was closed`] : [];
  }
}

/** The environments of each subject as its promotions, replayed, leave them, where the registry says otherwise. */
export function findWrongRegistry(streams: Streams): string[] {
  return [...streams].flatMap(([stream, entries]) => {
    if (!stream.startsWith('subject/')) return [];
    const replayed: Record<string, string> = {};
    for (const { action, details } of entries) {
      if (action === 'promoted')
        replayed[String(details['environment'])] = `${details['version']} ${details['request']}`;
    }
    const { environments } = lastState<Pick<SubjectState, 'environments'>>(streams, stream) ?? {
      environments: {},
    };
    const said = Object.entries(environments).map(([name, { version, request }]) => [
      name,
      `${version} ${request}`,
    ]);
    const isSame = JSON.stringify(said.sort()) === JSON.stringify(Object.entries(replayed).sort());
    return isSame
      ? []
      : [`the registry of ${stream} says ${JSON.stringify(said)}, not ${JSON.stringify(replayed)}`];
  });
}

/** What was decided on a request. */
export function decisionsOf(streams: Streams, request: string) {
  return (streams.get(`request/${request}`) ?? []).flatMap(({ action, details }) =>
    action === 'decided'
      ? [
          details as unknown as {
            readonly stage: string;
            readonly attempt: number;
            readonly decision: Decision;
          },
        ]
      : [],
  );
}

function lastState<State>(streams: Streams, stream: string): State | undefined {
  return streams.get(stream)?.at(-1)?.state as State | undefined;
}
