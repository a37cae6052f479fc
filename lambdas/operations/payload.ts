import * as z from 'zod/mini';

const taskToken = z.string().check(z.minLength(1), z.maxLength(2048));
const stageRef = {
  request: z.string().check(z.regex(/^[0-9a-z]{26}$/)),
  attempt: z.int().check(z.positive()),
  stage: z.string().check(z.minLength(1), z.maxLength(40)),
};

/** What the intake state sends. `input` is whatever started the execution. */
export const intakePayload = z.strictObject({
  workflow: z.string().check(z.minLength(1), z.maxLength(40)),
  definition: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  execution: z.string().check(z.startsWith('arn:'), z.maxLength(2048)),
  input: z.unknown(),
  taskToken,
  timedOut: z.boolean(),
});

/** What any stage sends. */
export const stagePayload = z.strictObject({ ...stageRef, taskToken, timedOut: z.boolean() });

/** What EventBridge says when an execution has ended. `input` is absent when it is too large for an event. */
export const executionEnded = z.object({
  detail: z.object({
    executionArn: z.string(),
    stateMachineArn: z.string(),
    status: z.enum(['SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT']),
    input: z.nullish(z.string()),
    error: z.nullish(z.string()),
    cause: z.nullish(z.string()),
  }),
});
export type ExecutionEnded = z.infer<typeof executionEnded>;
