import {
  GetPublicKeyCommand,
  type KMSClient,
  SignCommand,
  type SigningAlgorithmSpec,
} from '@aws-sdk/client-kms';
import type { DigestSigner } from '../ports.ts';

/** Signs with an asymmetric KMS key: the private key never leaves KMS. */
export class KmsDigestSigner implements DigestSigner {
  readonly #client: KMSClient;
  readonly #keyId: string;
  readonly #algorithm: SigningAlgorithmSpec;

  /** @param algorithm of an `ECC_NIST_P256` key, if it is left out */
  constructor(client: KMSClient, keyId: string, algorithm: SigningAlgorithmSpec = 'ECDSA_SHA_256') {
    this.#client = client;
    this.#keyId = keyId;
    this.#algorithm = algorithm;
  }

  async sign(message: Uint8Array): Promise<Uint8Array> {
    const { Signature } = await this.#client.send(
      new SignCommand({
        KeyId: this.#keyId,
        Message: message,
        MessageType: 'RAW',
        SigningAlgorithm: this.#algorithm,
      }),
    );
    if (Signature === undefined) throw new Error('KMS answered Sign without a signature');
    return Signature;
  }

  async publicKey(): Promise<Uint8Array> {
    const { PublicKey } = await this.#client.send(new GetPublicKeyCommand({ KeyId: this.#keyId }));
    if (PublicKey === undefined) throw new Error('KMS answered GetPublicKey without a key');
    return PublicKey;
  }
}
