import * as z from 'zod/mini';
import { confirm, instant, remark, requestId, sha256, workflowId } from './common.ts';
import { component } from './components.ts';

export const policyPath = z.object({
  policy: z
    .string()
    .check(
      z.regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be the name of a rule, in kebab-case'),
      z.describe("A rule's name, as workflows and 'countersign policies' have it."),
    ),
});

export const suspendBody = z.strictObject({
  reason: remark('Why the rule is switched off: those read it who are asked in its place.'),
  confirm,
});
export const resumeBody = z.strictObject({ reason: remark('Why the rule may approve again.'), confirm });

const policy = component(
  'Policy',
  'A rule that approves in the place of people, as it is deployed, and how it stands.',
  z.object({
    policy: z.string().check(z.describe("The rule's name.")),
    title: z.string(),
    workflow: workflowId,
    stage: z.string(),
    says: z.string().check(z.describe('What the rule says, in words.')),
    version: sha256.check(
      z.describe('Its hash: the version under which policy/<name> is submitted to be signed.'),
    ),
    approvedBy: z.string().check(z.describe('The role whose people stand for it.')),
    until: z.string().check(z.describe('Its last day, UTC.')),
    inForce: z.boolean(),
    why: z.optional(z.string().check(z.describe('Why it approves nothing now.'))),
    request: z.optional(requestId.check(z.describe('The request by which it was signed.'))),
    suspended: z.optional(z.object({ at: instant, by: z.string(), reason: z.string() })),
  }),
);

export const policies = component(
  'Policies',
  'Every rule of the deployed workflows.',
  z.object({ policies: z.array(policy) }),
);
