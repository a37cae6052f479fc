import type { IncomingMessage } from 'node:http';
import type { Place } from '../template/identity.ts';

/** Who signed a call, as API Gateway tells a function behind an `AWS_IAM` route. */
export interface IamCaller {
  readonly accessKey: string;
  readonly accountId: string;
  readonly callerId: string;
  readonly cognitoIdentity: null;
  readonly principalOrgId: null;
  readonly userArn: string;
  readonly userId: string;
}

const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=(?<key>[\w-]+)\/(?<day>\d{8})\/[a-z0-9-]+\/execute-api\/aws4_request, ?SignedHeaders=(?<headers>[a-z0-9;-]+), ?Signature=[0-9a-f]{64}$/;
const TIME = /^(?<day>\d{8})T\d{6}Z$/;

/**
 * Who signed a call with Signature Version 4, or undefined when nobody did: then API Gateway answers 403.
 *
 * Any credentials will do on this machine, so that the signature itself can't be checked; all that can be seen
 * without the secret is: the form, the service, the headers that must be signed, the day. Everyone is the account's
 * root, as STS says here too.
 */
export function findCaller({ headers }: IncomingMessage, place: Place): IamCaller | undefined {
  const signature = SIGNATURE.exec(headers.authorization ?? '')?.groups;
  const time = TIME.exec(String(headers['x-amz-date'] ?? ''))?.groups;
  const signed = signature?.['headers']?.split(';') ?? [];
  const covers = signed.includes('host') && signed.includes('x-amz-date');
  if (signature?.['key'] === undefined || !covers || signature['day'] !== time?.['day']) return undefined;
  return {
    accessKey: signature['key'],
    accountId: place.account,
    callerId: place.account,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: `arn:${place.partition}:iam::${place.account}:root`,
    userId: place.account,
  };
}
