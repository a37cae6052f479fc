import type { Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { SigningKey } from './signing-key.ts';

/**
 * The key that signs receipts: what a deploy script shows to prove that an artifact was approved. Only the handler
 * `query` can use it, whose role can't write to the ledger: whoever writes entries can't vouch for them.
 */
export class ReceiptKey extends Construct {
  readonly keyArn: string;
  readonly #key: SigningKey;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#key = new SigningKey(this, {
      description: 'Signs receipts about approved artifacts in Countersign',
      name: 'receipts',
    });
    this.keyArn = this.#key.keyArn;
  }

  /** Lets one role sign receipts, and nobody else. */
  grantSign(role: Role): void {
    this.#key.grantSign(role);
    this.#key.grantRead(role);
  }
}
