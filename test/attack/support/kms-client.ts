import { randomBytes } from 'node:crypto';
import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms';
import { AwsError } from '../../../local/aws/aws-error.ts';
import { createKms } from '../../../local/aws/kms.ts';

export const KEY_ID = 'arn:aws:kms:us-east-1:000000000000:key/link-key';
const KEY = { id: 'link-key', arn: KEY_ID, aliases: [], spec: 'HMAC_256' };
const PLACE = {
  partition: 'aws',
  region: 'us-east-1',
  account: '000000000000',
  stackName: 'S',
  endpoint: '',
};

/** A KMS client that reaches the embedded default's KMS, with a new key, without a network in between. */
export function connectKms(): { readonly client: KMSClient; calls(): number } {
  const material = randomBytes(32);
  const noKey = (): never => {
    throw new AwsError('NotFoundException', 'there is only a key for MACs');
  };
  const kms = createKms([KEY], { material: () => material, privateKey: noKey }, PLACE);
  let calls = 0;
  const answer = (status: number, value: unknown) => ({
    response: {
      statusCode: status,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: Buffer.from(JSON.stringify(value)),
    },
  });
  const requestHandler = {
    handle: async ({ headers, body }: { headers: Record<string, string>; body: Uint8Array }) => {
      calls++;
      const action = headers['x-amz-target']?.split('.')[1] ?? '';
      try {
        return answer(200, await kms[action]?.(JSON.parse(new TextDecoder().decode(body))));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return answer(error.status, { __type: error.code, message: error.message });
      }
    },
  };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new KMSClient({
    region: 'us-east-1',
    credentials,
    // Nobody looks at the signatures of requests here; making them takes a third of the time.
    signer: { sign: async (request) => request },
    requestHandler: requestHandler as unknown as NonNullable<KMSClientConfig['requestHandler']>,
  });
  return { client, calls: () => calls };
}
