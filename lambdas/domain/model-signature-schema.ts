import * as z from 'zod/mini';
import { once } from '../../schema/lazily.ts';

// OpenSSF Model Signing 1.0: https://github.com/sigstore/model-transparency (docs/model_signing_format.md). Its `sign key` writes a
// bundle of Sigstore with an in-toto statement, whose subject is the digest over the digests of the model's files.
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const PAYLOAD = 'application/vnd.in-toto+json';

/** An input has 64 KB in all, and this is most of it: a statement about some 200 files. */
const LONGEST_PAYLOAD = 48_000;

const base64 = (most: number) =>
  z
    .string('must be base64')
    .check(
      z.regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64'),
      z.maxLength(most, `must have at most ${most} characters: sign a model of so many files elsewhere`),
    );

/** What `model_signing sign key` writes, as it is. A signature by a certificate or an identity has another form. */
export const modelSignatureSchema = once(() =>
  z.strictObject(
    {
      mediaType: z.literal(BUNDLE, `must be ${BUNDLE}`),
      verificationMaterial: z.strictObject(
        {
          publicKey: z.strictObject({ hint: z.optional(z.string().check(z.maxLength(200))) }),
          tlogEntries: z.optional(z.array(z.unknown()).check(z.maxLength(0, 'must be empty'))),
        },
        'must name a public key: only signatures by a key are looked at',
      ),
      dsseEnvelope: z.strictObject(
        {
          payload: base64(LONGEST_PAYLOAD),
          payloadType: z.literal(PAYLOAD, `must be ${PAYLOAD}`),
          signatures: z
            .array(
              z.strictObject({ sig: base64(300), keyid: z.optional(z.string().check(z.maxLength(200))) }),
            )
            .check(z.length(1, 'must have one signature')),
        },
        'must be an envelope of DSSE',
      ),
    },
    'must be what model_signing writes: a JSON object',
  ),
);

/** A signature of OpenSSF Model Signing by a key: the bundle, as its tool writes it. */
export type ModelSignature = z.infer<ReturnType<typeof modelSignatureSchema>>;
