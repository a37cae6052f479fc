import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import * as z from 'zod/mini';
import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';
import { defined } from '../../schema/defined.ts';
import { own } from '../../schema/own.ts';
import { GovernanceError } from './errors.ts';
import type { Deployment, StageDecision, SubjectState } from './model.ts';
import { approvalsAndWaivers } from './waivers.ts';

const text = z.string();
const instant = text.check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
const sha256 = text.check(z.regex(/^[0-9a-f]{64}$/));
const seq = z.int().check(z.positive());

const signature = z.strictObject({
  stage: text,
  person: text,
  name: text,
  role: text,
  choice: text,
  meaning: text,
  at: instant,
});
/** Each signature with the attempt, the version and the artifact for which it was given. */
const signatureFor = z.strictObject({
  ...signature.shape,
  attempt: z.int(),
  version: text,
  artifact: z.optional(z.strictObject({ uri: text, sha256 })),
});

/**
 * What a receipt states: at one instant, an artifact was what the registry lets run in an environment. Receipts are made
 * in format 2; format 1 did not say what each signature was given for.
 */
export const receiptStatement = z.strictObject({
  format: z.literal([1, 2]),
  kind: z.literal('countersign-receipt'),
  at: instant.check(z.describe('When the registry was read. The receipt says nothing about later.')),
  subject: text,
  environment: text,
  version: text,
  artifact: z.strictObject({ uri: text, sha256 }),
  since: instant,
  request: text,
  attempt: z.int(),
  workflow: text,
  definition: sha256,
  requestedBy: text,
  authorisedBy: z.array(z.union([signatureFor, signature])),
  entry: z
    .strictObject({ stream: text, seq, hash: sha256 })
    .check(z.describe('The entry of the ledger that says so.')),
  key: sha256.check(
    z.describe('SHA-256 of the public key (DER, SubjectPublicKeyInfo) that checks the signature.'),
  ),
});
export type ReceiptStatement = z.infer<typeof receiptStatement>;

/** A statement with its signature: ECDSA with P-256 and SHA-256 over `receiptMessage`, DER, base64. */
export const signedReceipt = z.strictObject({
  receipt: receiptStatement,
  signature: text.check(z.regex(/^[A-Za-z0-9+/]{1,200}={0,2}$/)),
});
export type SignedReceipt = z.infer<typeof signedReceipt>;

/** What the registry says about an artifact in an environment, in one sentence, and what a receipt would state. */
export interface Standing {
  readonly approved: boolean;
  readonly why: string;
  /** There when it is approved: all of a statement but the instant, the entry and the key. */
  readonly statement?: Omit<ReceiptStatement, 'at' | 'entry' | 'key'>;
  /** By how many people it is approved then. Who only waived a check that had failed is none of them. */
  readonly approvers?: number;
}

/**
 * Whether an artifact may run in an environment: whether the registry points the environment at a version with this
 * artifact, and the approval has not run out.
 */
export function judgeArtifact(
  subject: SubjectState,
  { environment, sha256 }: { readonly environment: string; readonly sha256: string },
  now: Date,
): Standing {
  const deployment = own(subject.environments, environment);
  const where = `${subject.subject} in ${environment}`;
  if (deployment === undefined) return { approved: false, why: `No version of ${where} is approved.` };
  const { version, artifact, attest } = deployment;
  if (artifact === undefined) {
    return { approved: false, why: `Version ${version} of ${where} was approved without an artifact.` };
  }
  if (artifact.sha256 !== sha256) {
    const why = `What is approved of ${where} is version ${version}, whose artifact is ${artifact.sha256}.`;
    return { approved: false, why };
  }
  if (attest !== undefined && attest.dueAt <= now.toISOString()) {
    const why = `The approval of version ${version} of ${where} ran out on ${attest.dueAt}: renew it by ${attest.by}.`;
    return { approved: false, why };
  }
  const { since, request, attempt, workflow, definition, requestedBy } = deployment;
  return {
    approved: true,
    why: `Version ${version} is what is approved of ${where}, since ${since}.`,
    statement: {
      format: 2,
      kind: 'countersign-receipt',
      subject: subject.subject,
      environment,
      version,
      artifact: { uri: artifact.uri, sha256: artifact.sha256 },
      since,
      request,
      attempt,
      workflow,
      definition,
      requestedBy,
      authorisedBy: deployment.authorisedBy.map((signed) => describeSignature(signed, deployment)),
    },
    approvers: new Set(approvalsAndWaivers(deployment.authorisedBy).approvals.map(({ person }) => person))
      .size,
  };
}

function describeSignature(
  { stage, person, name, role, choice, meaning, at, attempt, signedFor }: StageDecision,
  deployment: Deployment,
) {
  const { version, artifact } = signedFor ?? deployment;
  const digest = artifact && { uri: artifact.uri, sha256: artifact.sha256 };
  return {
    stage,
    person,
    name,
    role,
    choice,
    meaning,
    at,
    attempt,
    version,
    ...defined({ artifact: digest }),
  };
}

/** What is signed. The words before the hash keep the signature from meaning anything else. */
export function receiptMessage(statement: ReceiptStatement): Uint8Array {
  return Buffer.from(`countersign receipt ${sha256Hex(canonicalize(statement))}\n`);
}

/** What a receipt must be about for whoever checks it; what is left out may be anything. */
export interface Expectation {
  readonly subject?: string | undefined;
  readonly environment?: string | undefined;
  readonly sha256?: string | undefined;
  /** The registry must have been read then or later. */
  readonly notBefore?: Date | undefined;
}

/**
 * Checks a receipt without asking anybody: its shape, its signature by this key, and what it is about.
 *
 * @param publicKey PEM, obtained beforehand by a way that is trusted.
 * @throws GovernanceError `ReceiptInvalid`, saying what is wrong with it.
 */
export function checkReceipt(
  receipt: unknown,
  publicKey: string,
  expected: Expectation = {},
): ReceiptStatement {
  const parsed = signedReceipt.safeParse(receipt);
  if (!parsed.success)
    throw invalidReceipt('malformed', 'This is no receipt of Countersign, or a damaged one.');
  const { receipt: statement, signature } = parsed.data;
  const key = readKey(publicKey);
  if (sha256Hex(key.export({ format: 'der', type: 'spki' })) !== statement.key) {
    throw invalidReceipt('other-key', `The receipt is signed with another key: ${statement.key}.`);
  }
  if (!verify('sha256', receiptMessage(statement), key, Buffer.from(signature, 'base64'))) {
    throw invalidReceipt('signature', 'The receipt does not have the signature of this key: it was changed.');
  }
  const { subject, environment, artifact, at } = statement;
  requireMatter({ subject, environment, sha256: artifact.sha256, at }, expected);
  return statement;
}

/**
 * Lets what is stated pass where it is about what it must be about, and of then or later.
 * @throws GovernanceError `ReceiptInvalid`
 */
export function requireMatter(
  stated: Readonly<Record<'subject' | 'environment' | 'sha256' | 'at', string>>,
  expected: Expectation,
): void {
  const about = [
    ['subject', expected.subject, stated.subject],
    ['environment', expected.environment, stated.environment],
    ['artifact', expected.sha256, stated.sha256],
  ] as const;
  for (const [what, wanted, found] of about) {
    if (wanted !== undefined && wanted !== found)
      throw invalidReceipt('other-matter', `The receipt is about the ${what} ${found}, not ${wanted}.`);
  }
  if (expected.notBefore !== undefined && !(Date.parse(stated.at) >= expected.notBefore.getTime())) {
    throw invalidReceipt('too-old', `The receipt is of ${stated.at}: ask for a new one.`);
  }
}

/**
 * The public key that checks receipts.
 * @throws GovernanceError `ReceiptInvalid` where it is none
 */
export function readKey(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === 'ec') return key;
  } catch {
    // Said below.
  }
  throw invalidReceipt(
    'other-key',
    'The public key is not one that checks receipts: fetch it from /v1/receipt-key.',
  );
}

/** Why a receipt proves nothing. */
export function invalidReceipt(
  reason: 'malformed' | 'other-key' | 'signature' | 'other-matter' | 'too-old',
  message: string,
): GovernanceError<'ReceiptInvalid'> {
  return new GovernanceError('ReceiptInvalid', message, { reason });
}
