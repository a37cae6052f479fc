import type { KeySpec } from '../deployment.ts';
import type { StackReader } from '../reader.ts';

/** The KMS keys of a stack, all of which must make HMACs. */
export function readKeys(stack: StackReader): KeySpec[] {
  return stack.ofType('AWS::KMS::Key').map((key) => {
    const spec = key.textOr('KeySpec', 'SYMMETRIC_DEFAULT');
    if (!/^HMAC_(256|384|512)$/.test(spec)) key.fail(`has the spec ${spec}, and only HMAC keys work here`);
    return { id: key.name, arn: key.attribute('Arn'), spec };
  });
}
