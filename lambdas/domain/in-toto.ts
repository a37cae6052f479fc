import { verify } from 'node:crypto';
import * as z from 'zod/mini';
import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';
import { safeSubject } from '../../schema/names.ts';
import {
  type Expectation,
  invalidReceipt,
  type ReceiptStatement,
  readKey,
  requireMatter,
} from './receipt.ts';

/** The media type of in-toto statements. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT = 'https://in-toto.io/Statement/v1';
/** A SLSA verification summary: https://slsa.dev/spec/v1.1/verification_summary. */
const SUMMARY = 'https://slsa.dev/verification_summary/v1';
/** The member of ours in the summary; members that a consumer does not know have URIs as names. */
const EXTENSION = 'countersign:receipt';

const text = z.string();
const sha256 = z.object({ sha256: text.check(z.regex(/^[0-9a-f]{64}$/)) });

/** A verification summary of SLSA 1.1 in an in-toto statement. */
export const summaryStatement = z.object({
  _type: z.literal(STATEMENT),
  subject: z.array(z.object({ name: text, digest: sha256 })).check(z.length(1)),
  predicateType: z.literal(SUMMARY),
  predicate: z.object({
    verifier: z.object({ id: text }),
    timeVerified: text,
    resourceUri: text,
    policy: z.object({ uri: text, digest: sha256 }),
    inputAttestations: z.array(z.object({ uri: text, digest: sha256 })),
    verificationResult: z.literal('PASSED'),
    verifiedLevels: z.array(text),
    slsaVersion: text,
    [EXTENSION]: z.object({
      subject: text,
      environment: text,
      version: text,
      since: text,
      request: text,
      attempt: z.int(),
      requestedBy: text,
    }),
  }),
});
export type SummaryStatement = z.infer<typeof summaryStatement>;

/** A statement in the envelope that its signature is about: DSSE, https://github.com/secure-systems-lab/dsse. */
export const envelope = z.strictObject({
  payload: text.check(z.regex(/^[A-Za-z0-9+/]{1,20000}={0,2}$/)),
  payloadType: z.literal(PAYLOAD_TYPE),
  signatures: z
    .array(z.strictObject({ keyid: z.literal(''), sig: text.check(z.regex(/^[A-Za-z0-9+/]{1,200}={0,2}$/)) }))
    .check(z.length(1)),
});
export type Envelope = z.infer<typeof envelope>;

/** The envelope in the form of which the tools of Sigstore are told the key. */
const bundle = z.object({ mediaType: text, dsseEnvelope: envelope });

/**
 * What a receipt states, in the words of SLSA: the artifact passed the workflow, for this subject in this environment and
 * for nothing else (`resourceUri`). Who signed is in the entry of the ledger of which it has the hash; the levels say that
 * and by how many people it was approved, `approvers`. It is never larger than KMS signs at once.
 */
export function toStatement(receipt: ReceiptStatement, approvers: number): SummaryStatement {
  const { subject, environment, version, since, request, attempt, requestedBy, entry } = receipt;
  return {
    _type: STATEMENT,
    subject: [{ name: `${subject}:${version}`, digest: { sha256: receipt.artifact.sha256 } }],
    predicateType: SUMMARY,
    predicate: {
      verifier: { id: verifierOf(receipt.key) },
      timeVerified: receipt.at,
      resourceUri: resourceOf(subject, environment),
      policy: { uri: `countersign:workflow/${receipt.workflow}`, digest: { sha256: receipt.definition } },
      inputAttestations: [
        { uri: `countersign:${entry.stream}#${entry.seq}`, digest: { sha256: entry.hash } },
      ],
      verificationResult: 'PASSED',
      verifiedLevels: ['COUNTERSIGN_APPROVED', `COUNTERSIGN_APPROVED_BY_${approvers}`],
      slsaVersion: '1.1',
      [EXTENSION]: { subject, environment, version, since, request, attempt, requestedBy },
    },
  };
}

/** Who states: the one who has the key. */
const verifierOf = (fingerprint: string): string => `countersign:key/${fingerprint}`;

/** What a statement is about: never one environment in place of another. */
const resourceOf = (subject: string, environment: string): string =>
  `countersign:${safeSubject(subject)}@${environment}`;

/** The payload of a statement: its canonical JSON. */
export const payloadOf = (statement: SummaryStatement): Uint8Array => Buffer.from(canonicalize(statement));

/** What is signed of a payload, DSSE's pre-authentication encoding. It can mean nothing else, a receipt included. */
export function preAuthentication(payload: Uint8Array): Uint8Array {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `),
    payload,
  ]);
}

/**
 * Puts a payload and its signature together. The key has no id in it: tools compute one in different ways, and take the
 * key that they are told where there is none.
 *
 * @param signature ECDSA with P-256 and SHA-256 over `preAuthentication`, DER
 */
export const toEnvelope = (payload: Uint8Array, signature: Uint8Array): Envelope => ({
  payload: Buffer.from(payload).toString('base64'),
  payloadType: PAYLOAD_TYPE,
  signatures: [{ keyid: '', sig: Buffer.from(signature).toString('base64') }],
});

/** What is in an envelope, unchecked; nothing where it is no JSON. */
export function statementIn({ payload }: Envelope): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Checks an envelope without asking anybody, by itself or in a bundle of Sigstore: its shape, its signature by
 * this key, that the key is the one of which it says that it speaks, and what it is about.
 *
 * @param publicKey PEM, obtained beforehand by a way that is trusted.
 * @throws GovernanceError `ReceiptInvalid`, saying what is wrong with it.
 */
export function checkEnvelope(
  found: unknown,
  publicKey: string,
  expected: Expectation = {},
): SummaryStatement {
  const parsed = z.union([envelope, bundle]).safeParse(found);
  if (!parsed.success) throw invalidReceipt('malformed', 'This is no signed statement, or a damaged one.');
  const sealed = 'dsseEnvelope' in parsed.data ? parsed.data.dsseEnvelope : parsed.data;
  const [signature] = sealed.signatures;
  const payload = Buffer.from(sealed.payload, 'base64');
  const key = readKey(publicKey);
  const signed = Buffer.from(signature?.sig ?? '', 'base64');
  if (!verify('sha256', preAuthentication(payload), key, signed)) {
    throw invalidReceipt('signature', 'The statement does not have the signature of this key.');
  }
  const statement = summaryStatement.safeParse(statementIn(sealed)).data;
  if (statement === undefined)
    throw invalidReceipt('malformed', 'What is stated is not that an artifact may run.');
  const { predicate, subject } = statement;
  const { environment, subject: name } = predicate[EXTENSION];
  const fingerprint = sha256Hex(key.export({ format: 'der', type: 'spki' }));
  if (
    predicate.verifier.id !== verifierOf(fingerprint) ||
    predicate.resourceUri !== resourceOf(name, environment)
  )
    throw invalidReceipt('malformed', 'The statement contradicts itself.');
  const artifact = subject[0]?.digest.sha256 ?? '';
  requireMatter({ subject: name, environment, sha256: artifact, at: predicate.timeVerified }, expected);
  return statement;
}

/** A bundle in the form of Sigstore 0.3, signed by a key and in no transparency log, of an envelope. */
export const toBundle = (sealed: Envelope, fingerprint: string) => ({
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  verificationMaterial: {
    publicKey: { hint: fingerprint },
    tlogEntries: [],
    timestampVerificationData: { rfc3161Timestamps: [] },
  },
  dsseEnvelope: sealed,
});
