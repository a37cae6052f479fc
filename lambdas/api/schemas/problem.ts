import * as z from 'zod/mini';
import { component } from './components.ts';

export const problem = component(
  'Problem',
  'Why there is no answer (RFC 9457). Programs look at code; detail says what to do.',
  z.object({
    type: z.string().check(z.describe('urn:countersign:problem:<code>')),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().check(z.describe('Such as InvalidCall, UnknownSubject, UnknownRequest or Unavailable.')),
    confirm: z.optional(
      z
        .string()
        .check(z.describe("With MayBeSecret: the 'confirm' with which the same call is taken as it is.")),
    ),
    violations: z.optional(
      z.array(
        z.object({
          path: z
            .string()
            .check(z.describe('Where: a JSON Pointer into the body, or into the parameters by name.')),
          message: z.string(),
        }),
      ),
    ),
  }),
);

export type Problem = z.infer<typeof problem>;
