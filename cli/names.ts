import { requestStream, subjectStream } from '../lambdas/domain/entry.ts';
import { UsageError } from './errors.ts';

const STREAM = /^(?:request|subject|definition)\//;
const REQUEST = /^[0-9a-z]{26}$/;
const SUBJECT = /^[^/]+\/[^/]+$/;

/**
 * The stream that a person means by a subject (`model/churn`), the id of a request, or the stream's own name.
 * @throws UsageError when it is none of these.
 */
export function streamNamed(name: string): string {
  if (STREAM.test(name)) return name;
  if (REQUEST.test(name)) return requestStream(name);
  if (SUBJECT.test(name)) return subjectStream(name);
  throw new UsageError(
    `'${name}' is neither a subject, such as model/churn, nor the id of a request (26 letters and digits).`,
  );
}

/**
 * The stream of a subject.
 * @throws UsageError when it is no subject's name.
 */
export function subjectNamed(name: string): string {
  if (SUBJECT.test(name)) return subjectStream(name);
  throw new UsageError(`'${name}' is no subject: write its kind and name, such as model/churn.`);
}
