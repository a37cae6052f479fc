import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../data/key-ring.ts';
import type { KeySpec } from '../template/deployment.ts';
import type { Place } from '../template/identity.ts';
import { AwsError } from './aws-error.ts';
import { type Actions, type Members, requireText } from './json-service.ts';

const LONGEST_MESSAGE = 4_096;

/** KMS, as far as HMAC keys go: GenerateMac, VerifyMac and DescribeKey. */
export function createKms(specs: readonly KeySpec[], keyRing: KeyRing, place: Place): Actions {
  const findKey = (input: Members): KeySpec => {
    const id = requireText(input, 'KeyId');
    const spec = specs.find((key) => key.id === id || key.arn === id);
    if (spec === undefined) throw new AwsError('NotFoundException', `Key '${id}' does not exist`);
    return spec;
  };
  const computeMac = (spec: KeySpec, input: Members): Buffer => {
    const algorithm = requireText(input, 'MacAlgorithm');
    const expected = algorithmOf(spec);
    if (algorithm !== expected) {
      throw new AwsError('InvalidKeyUsageException', `${spec.arn} makes ${expected}, not ${algorithm}`);
    }
    const message = Buffer.from(requireText(input, 'Message'), 'base64');
    if (message.length === 0 || message.length > LONGEST_MESSAGE) {
      throw new AwsError('ValidationException', `Message must have 1 to ${LONGEST_MESSAGE} bytes`);
    }
    return createHmac(`sha${spec.spec.slice('HMAC_'.length)}`, keyRing.material(spec))
      .update(message)
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
    DescribeKey: (input) => ({ KeyMetadata: describeKey(findKey(input), place) }),
  };
}

function algorithmOf({ spec }: KeySpec): string {
  return spec.replace('_', '_SHA_');
}

function describeKey(spec: KeySpec, place: Place): Members {
  return {
    AWSAccountId: place.account,
    KeyId: spec.id,
    Arn: spec.arn,
    Enabled: true,
    KeyState: 'Enabled',
    KeyUsage: 'GENERATE_VERIFY_MAC',
    KeySpec: spec.spec,
    KeyManager: 'CUSTOMER',
    Origin: 'AWS_KMS',
    MultiRegion: false,
    MacAlgorithms: [algorithmOf(spec)],
  };
}
