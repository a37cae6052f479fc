import { createHmac, createPublicKey, sign, timingSafeEqual } from 'node:crypto';
import { own } from '../../schema/own.ts';
import type { KeyRing } from '../data/key-ring.ts';
import type { KeySpec } from '../template/deployment.ts';
import type { Place } from '../template/identity.ts';
import { AwsError } from './aws-error.ts';
import { type Actions, type Members, requireText } from './json-service.ts';

const LONGEST_MESSAGE = 4_096;
/** The algorithm of each spec of key that signs, and the digest that it makes itself of a raw message, if it makes one. */
const SIGNING: Readonly<Record<string, { readonly algorithm: string; readonly digest: string | null }>> = {
  ECC_NIST_P256: { algorithm: 'ECDSA_SHA_256', digest: 'sha256' },
  ECC_NIST_EDWARDS25519: { algorithm: 'ED25519_SHA_512', digest: null },
};

/** KMS, as far as it is used: GenerateMac and VerifyMac, Sign (raw messages) and GetPublicKey, DescribeKey. */
export function createKms(specs: readonly KeySpec[], keyRing: KeyRing, place: Place): Actions {
  const findKey = (input: Members): KeySpec => {
    const id = requireText(input, 'KeyId');
    const spec = specs.find((key) => [key.id, key.arn, ...key.aliases].includes(id));
    if (spec === undefined) throw new AwsError('NotFoundException', `Key '${id}' does not exist`);
    return spec;
  };
  const readMessage = (input: Members): Buffer => {
    const message = Buffer.from(requireText(input, 'Message'), 'base64');
    if (message.length === 0 || message.length > LONGEST_MESSAGE) {
      throw new AwsError('ValidationException', `Message must have 1 to ${LONGEST_MESSAGE} bytes`);
    }
    return message;
  };
  const findPrivateKey = (input: Members) => {
    const spec = findKey(input);
    const signing = own(SIGNING, spec.spec);
    if (signing !== undefined) return { spec, ...signing, privateKey: keyRing.privateKey(spec) };
    throw new AwsError('InvalidKeyUsageException', `${spec.arn} makes no signatures`);
  };
  const computeMac = (spec: KeySpec, input: Members): Buffer => {
    const algorithm = requireText(input, 'MacAlgorithm');
    const expected = algorithmOf(spec);
    if (algorithm !== expected) {
      throw new AwsError('InvalidKeyUsageException', `${spec.arn} makes ${expected}, not ${algorithm}`);
    }
    return createHmac(`sha${spec.spec.slice('HMAC_'.length)}`, keyRing.material(spec))
      .update(readMessage(input))
      .digest();
  };
  return {
    GenerateMac: (input) => {
      const spec = findKey(input);
      const mac = computeMac(spec, input).toString('base64');
      return { Mac: mac, MacAlgorithm: algorithmOf(spec), KeyId: spec.arn };
    },
    VerifyMac: (input) => {
      const spec = findKey(input);
      const [expected, given] = [computeMac(spec, input), Buffer.from(requireText(input, 'Mac'), 'base64')];
      if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
        throw new AwsError('KMSInvalidMacException', 'The MAC does not belong to this message and key');
      }
      return { MacValid: true, MacAlgorithm: algorithmOf(spec), KeyId: spec.arn };
    },
    Sign: (input) => {
      const { spec, privateKey, algorithm, digest } = findPrivateKey(input);
      if (input['SigningAlgorithm'] !== algorithm || (input['MessageType'] ?? 'RAW') !== 'RAW') {
        throw new AwsError('ValidationException', `only raw messages are signed here, with ${algorithm}`);
      }
      const signature = sign(digest, readMessage(input), privateKey).toString('base64');
      return { Signature: signature, SigningAlgorithm: algorithm, KeyId: spec.arn };
    },
    GetPublicKey: (input) => {
      const { spec, privateKey, algorithm } = findPrivateKey(input);
      const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
      return {
        KeyId: spec.arn,
        PublicKey: der.toString('base64'),
        KeySpec: spec.spec,
        KeyUsage: 'SIGN_VERIFY',
        SigningAlgorithms: [algorithm],
      };
    },
    DescribeKey: (input) => ({ KeyMetadata: describeKey(findKey(input), place) }),
  };
}

function algorithmOf({ spec }: KeySpec): string {
  return spec.replace('_', '_SHA_');
}

function describeKey(spec: KeySpec, place: Place): Members {
  const signing = own(SIGNING, spec.spec);
  return {
    AWSAccountId: place.account,
    KeyId: spec.id,
    Arn: spec.arn,
    Enabled: true,
    KeyState: 'Enabled',
    KeySpec: spec.spec,
    KeyManager: 'CUSTOMER',
    Origin: 'AWS_KMS',
    MultiRegion: false,
    ...(signing !== undefined
      ? { KeyUsage: 'SIGN_VERIFY', SigningAlgorithms: [signing.algorithm] }
      : { KeyUsage: 'GENERATE_VERIFY_MAC', MacAlgorithms: [algorithmOf(spec)] }),
  };
}
