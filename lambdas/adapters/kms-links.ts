import {
  GenerateMacCommand,
  type KMSClient,
  KMSInvalidMacException,
  MacAlgorithmSpec,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { GovernanceError } from '../domain/errors.ts';
import { decodeClaims, encodeClaims, joinLink, type LinkClaims, splitLink } from '../domain/link.ts';
import type { Signer, Verifier } from '../ports.ts';

const ALGORITHM = { MacAlgorithm: MacAlgorithmSpec.HMAC_SHA_256 };

/** Signs links with an HMAC key that never leaves KMS. */
export class KmsSigner implements Signer {
  readonly #client: KMSClient;
  readonly #keyId: string;

  constructor(client: KMSClient, keyId: string) {
    this.#client = client;
    this.#keyId = keyId;
  }

  async sign(claims: LinkClaims): Promise<string> {
    const Message = encodeClaims(claims);
    const { Mac } = await this.#client.send(
      new GenerateMacCommand({ ...ALGORITHM, KeyId: this.#keyId, Message }),
    );
    if (Mac === undefined) throw new Error('KMS answered GenerateMac without a MAC');
    return joinLink(Message, Mac);
  }
}

/** Verifies links with the same key. */
export class KmsVerifier implements Verifier {
  readonly #client: KMSClient;
  readonly #keyId: string;

  constructor(client: KMSClient, keyId: string) {
    this.#client = client;
    this.#keyId = keyId;
  }

  async verify(link: string): Promise<LinkClaims> {
    const { message: Message, mac: Mac } = splitLink(link);
    try {
      await this.#client.send(new VerifyMacCommand({ ...ALGORITHM, KeyId: this.#keyId, Message, Mac }));
    } catch (error) {
      if (!(error instanceof KMSInvalidMacException)) throw error;
      throw new GovernanceError('LinkInvalid', 'This link is not valid.', {});
    }
    return decodeClaims(Message);
  }
}
