import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { GovernanceError } from '../../domain/errors.ts';
import { MAX_CONTENT } from '../../domain/session.ts';
import type { Together } from '../../domain/together.ts';
import type { Place } from '../visit.ts';

/** What is kept of one answer while its person is at the provider. */
export interface PendingAnswer {
  /** The link by which they came; the place in the console where they were signed in, if they did not come by one. */
  readonly from: { readonly link: string } | Pick<Place, 'claims' | 'path'>;
  /** Whether they were asked to prove again who they are. */
  readonly isFresh: boolean;
  /** What they typed, by the names of the controls. */
  readonly entered: Readonly<Record<string, string>>;
}

/** What is kept of several that are signed at once. */
export interface PendingTogether extends Omit<PendingAnswer, 'from'> {
  /** Whose they are: their address. */
  readonly person: string;
  /** The requests that they are about, and where each is among what is signed; nothing where there is but one. */
  readonly together: readonly { readonly request: string; readonly place?: Together | undefined }[];
}

/** What is kept while somebody is at the provider. */
export type PendingDecision = PendingAnswer | PendingTogether;

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
  { entered }: Pick<PendingAnswer, 'entered'>,
): APIGatewayProxyEventV2 {
  const headers = { ...event.headers, 'content-type': 'application/x-www-form-urlencoded' };
  return { ...event, headers, body: new URLSearchParams(entered).toString(), isBase64Encoded: false };
}
