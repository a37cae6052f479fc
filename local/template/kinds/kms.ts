import type { KeySpec } from '../deployment.ts';
import type { StackReader } from '../reader.ts';

/** The KMS keys of a stack, all of which must make HMACs, or signatures with P-256 or Ed25519. */
export function readKeys(stack: StackReader): KeySpec[] {
  const named = stack.ofType('AWS::KMS::Alias').map((alias) => ({
    alias: alias.text('AliasName'),
    target: alias.text('TargetKeyId'),
  }));
  return stack.ofType('AWS::KMS::Key').map((key) => {
    const spec = key.textOr('KeySpec', 'SYMMETRIC_DEFAULT');
    if (!/^(HMAC_(256|384|512)|ECC_NIST_(P256|EDWARDS25519))$/.test(spec)) {
      key.fail(`has the spec ${spec}, and only HMAC keys, ECC_NIST_P256 and ECC_NIST_EDWARDS25519 work here`);
    }
    const [id, arn] = [key.name, key.attribute('Arn')];
    const own = named.filter(({ target }) => target === id || target === arn);
    return { id, arn, aliases: own.map(({ alias }) => alias), spec };
  });
}
