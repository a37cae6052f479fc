import type { StackChange, StackChanges } from '../ports.ts';

/** How long an answer may take. */
const TIMEOUT_MS = 20_000;
const KINDS = ['Create', 'Update', 'Delete'] as const;

/** The members of CloudFormation's event that an answer repeats. */
interface CallEvent {
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly ResponseURL: string;
}

/**
 * True for the addresses at which CloudFormation waits for answers: signed, of S3. Where the function's environment says
 * that AWS is elsewhere, as emulators do, those there.
 * @param endpoint what `AWS_ENDPOINT_URL` says
 */
export const isOfCloudFormation = (url: string, endpoint = process.env['AWS_ENDPOINT_URL']): boolean => {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin } = new URL(url);
  if (endpoint !== undefined && URL.canParse(endpoint)) return origin === new URL(endpoint).origin;
  return (
    protocol === 'https:' &&
    /^cloudformation-custom-resource-response-[a-z0-9]+\.s3[a-z0-9.-]*\.amazonaws\.com(\.cn)?$/.test(hostname)
  );
};

/**
 * The calls of a custom resource, which are answered at the address that each brings along (CloudFormation User Guide, "Custom
 * resource request objects"). What is known is kept as the resource's physical id.
 */
export class CloudFormationChanges implements StackChanges {
  readonly #admits: (url: string) => boolean;

  /** @param admits which addresses are answered; CloudFormation's own if it is left out */
  constructor(admits = (url: string) => isOfCloudFormation(url)) {
    this.#admits = admits;
  }

  read(event: unknown): StackChange {
    const { RequestType, PhysicalResourceId, ResourceProperties, OldResourceProperties, ResponseURL } =
      Object(event);
    const { Machines: before } = Object(OldResourceProperties);
    const kind = KINDS.find((one) => one === RequestType);
    const { Deployment, Machines, AllowOrphans } = Object(ResourceProperties);
    if (kind === undefined || typeof Deployment !== 'string' || !Array.isArray(Machines))
      throw new TypeError('no call of a custom resource of ours');
    if (typeof ResponseURL !== 'string' || !this.#admits(ResponseURL))
      throw new TypeError('CloudFormation waits for no answer at this address');
    return {
      kind,
      deployment: Deployment,
      machines: Machines.map(String),
      machinesBefore: Array.isArray(before) ? before.map(String) : undefined,
      allowOrphans: AllowOrphans === 'true',
      known: PhysicalResourceId === undefined ? undefined : String(PhysicalResourceId),
      event,
    };
  }

  async answer(
    { event }: StackChange,
    { known, refusal }: { readonly known: string; readonly refusal?: string },
  ): Promise<void> {
    const { StackId, RequestId, LogicalResourceId, ResponseURL } = event as CallEvent;
    const body = JSON.stringify({
      Status: refusal === undefined ? 'SUCCESS' : 'FAILED',
      Reason: refusal,
      PhysicalResourceId: known,
      ...{ StackId, RequestId, LogicalResourceId },
    });
    // As bytes it is sent without a type, which is not among what the address was signed for.
    const response = await fetch(ResponseURL, {
      method: 'PUT',
      body: Buffer.from(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`CloudFormation took no answer: ${response.status}`);
  }
}
