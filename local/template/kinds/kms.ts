import type { KeySpec } from '../deployment.ts';
import type { StackReader } from '../reader.ts';

/** The KMS keys of a stack, all of which must make HMACs, or signatures with P-256. */
export function readKeys(stack: StackReader): KeySpec[] {
  return stack.ofType('AWS::KMS::Key').map((key) => {
    const spec = key.textOr('KeySpec', 'SYMMETRIC_DEFAULT');
    if (!/^(HMAC_(256|384|512)|ECC_NIST_P256)$/.test(spec)) {
      key.fail(`has the spec ${spec}, and only HMAC keys and ECC_NIST_P256 work here`);
    }
    return { id: key.name, arn: key.attribute('Arn'), spec };
  });
}
