import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { GovernanceError } from '../../domain/errors.ts';
import { MAX_CONTENT } from '../../domain/session.ts';
import type { Place } from '../visit.ts';

/** What is kept of a decision while its person is at the provider. */
export interface PendingDecision {
  /** The link by which they came; the place in the console where they were signed in, if they did not come by one. */
  readonly from: { readonly link: string } | Pick<Place, 'claims' | 'path'>;
  /** Whether they were asked to prove again who they are. */
  readonly isFresh: boolean;
  /** What they typed, by the names of the controls. */
  readonly entered: Readonly<Record<string, string>>;
}

/** @throws GovernanceError `UnreadableForm` when it is more than can be kept */
export function encodePending(pending: PendingDecision): string {
  const text = JSON.stringify(pending);
  if (Buffer.byteLength(text) <= MAX_CONTENT) return text;
  throw new GovernanceError('UnreadableForm', 'The form says more than can be signed: shorten it.', {});
}

/** @throws Error when it is of another purpose, which nothing of ours keeps */
export const decodePending = (text: string | undefined): PendingDecision => JSON.parse(text ?? '');

/** The form as if it were sent once more. */
export function resent(
  event: APIGatewayProxyEventV2,
  { entered }: Pick<PendingDecision, 'entered'>,
): APIGatewayProxyEventV2 {
  const headers = { ...event.headers, 'content-type': 'application/x-www-form-urlencoded' };
  return { ...event, headers, body: new URLSearchParams(entered).toString(), isBase64Encoded: false };
}
