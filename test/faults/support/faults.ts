/** What can happen to a call on its way. */
export const FAULTS = [
  'throttled',
  'failed before',
  'failed after',
  'timed out',
  'access denied',
  'condition failed',
  'TaskTimedOut',
  'TaskDoesNotExist',
  'InvalidToken',
] as const;
export type Fault = (typeof FAULTS)[number];

export type Service = 'dynamodb' | 'events' | 'kms' | 'states' | 'sns' | 's3';

/** One call as it goes over the wire. */
export interface WireCall {
  readonly service: Service;
  /** The action and what it is about, such as `append the next entry of the request`. */
  readonly label: string;
  /** The same for all tries of one call. */
  readonly invocation: string;
  /** A put that states a condition. */
  readonly conditional: boolean;
}

/** An answer that a service gives in place of doing what it was asked. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
}

const BEFORE: Readonly<Record<Service, Refusal>> = {
  dynamodb: { status: 500, code: 'InternalServerError' },
  events: { status: 500, code: 'InternalException' },
  kms: { status: 500, code: 'KMSInternalException' },
  states: { status: 503, code: 'ServiceUnavailable' },
  sns: { status: 500, code: 'InternalError' },
  s3: { status: 500, code: 'InternalError' },
};
const THROTTLED: Readonly<Record<Service, Refusal>> = {
  dynamodb: { status: 400, code: 'ProvisionedThroughputExceededException' },
  events: { status: 400, code: 'ThrottlingException' },
  kms: { status: 400, code: 'ThrottlingException' },
  states: { status: 400, code: 'ThrottlingException' },
  sns: { status: 429, code: 'Throttled' },
  s3: { status: 503, code: 'SlowDown' },
};

const DENIED: Readonly<Record<Service, Refusal>> = {
  dynamodb: { status: 400, code: 'AccessDeniedException' },
  events: { status: 400, code: 'AccessDeniedException' },
  kms: { status: 400, code: 'AccessDeniedException' },
  states: { status: 400, code: 'AccessDeniedException' },
  sns: { status: 403, code: 'AuthorizationError' },
  s3: { status: 403, code: 'AccessDenied' },
};

/** The answer of a fault that is one; the others cut the line or leave it open. */
export function refusalOf(fault: Fault, service: Service): Refusal | undefined {
  switch (fault) {
    case 'throttled':
      return THROTTLED[service];
    case 'failed before':
      return BEFORE[service];
    case 'access denied':
      return DENIED[service];
    case 'condition failed':
      return service === 's3'
        ? { status: 412, code: 'PreconditionFailed' }
        : { status: 400, code: 'ConditionalCheckFailedException' };
    case 'TaskTimedOut':
    case 'TaskDoesNotExist':
    case 'InvalidToken':
      return { status: 400, code: fault };
    default:
      return undefined;
  }
}

/** True for the answers that say that a task token wakes nobody any more. */
export const isToken = (fault: Fault): boolean =>
  fault === 'TaskTimedOut' || fault === 'TaskDoesNotExist' || fault === 'InvalidToken';

/** Why a fault can't happen to a call; `undefined` when it can. */
export function whyImpossible(fault: Fault, { label, conditional }: WireCall): string | undefined {
  if (fault === 'condition failed' && !conditional) return 'only puts with a condition have one';
  return isToken(fault) && !label.startsWith('wake') ? 'only wake-ups carry a task token' : undefined;
}
