import { own } from '../../../schema/own.ts';
import { OUR_METADATA } from '../../domain/sagemaker/names.ts';
import type { ListedPackage } from '../../domain/sagemaker/package.ts';
import type { Notifier } from '../../ports.ts';
import { Attempts } from '../registered/attempts.ts';
import { takenSince } from '../registered/take.ts';
import { tellLacking } from '../registered/tell-lacking.ts';
import { boundTo } from './bound-to.ts';
import { settle } from './mirror.ts';
import type { TakePorts } from './ports.ts';
import { type Taken, takePackage } from './take-package.ts';

export interface PollPorts extends TakePorts {
  readonly notifier: Notifier;
}

/**
 * Every few minutes: finds the packages of which no event came, takes those that were lacking something and lack it no more,
 * shows what could not be shown, and counts those that somebody else approved, or registered under the number of another. One that fails keeps no other from its turn.
 *
 * @throws what failed first, once everything was tried
 */
export const poll = (ports: PollPorts) => async () => {
  const attempts = new Attempts();
  const listed: ListedPackage[] = [];
  for await (const one of ports.packages.newest(takenSince(ports.clock.now())))
    if (boundTo(ports, one.group) !== undefined) listed.push(one);
  let drifting = 0;
  // The oldest first, as their events would have come: a newer request may end an older one.
  for (const { arn } of listed.reverse())
    await attempts.of(async () => {
      const taken = await takePackage(ports, arn);
      if (taken.outcome === 'lacking') await tell(ports, taken);
      else if (await isWrong(ports, arn)) drifting++;
    });
  ports.log.count('RegistryDrift', drifting);
  attempts.end();
};

async function isWrong(ports: PollPorts, arn: string): Promise<boolean> {
  const found = await ports.packages.package(arn);
  const wrong = found && (await settle(ports, found));
  if (wrong === undefined) return false;
  ports.log.warn(wrong, { package: arn });
  return true;
}

/** One mail for a package. */
async function tell(
  ports: PollPorts,
  { found, lacking, person }: Taken & { outcome: 'lacking' },
): Promise<void> {
  const { arn, group: name, version, made, metadata } = found;
  if (own(metadata, OUR_METADATA.told) !== undefined) return;
  const told = await tellLacking(ports, { registry: 'SageMaker', name, version, made, lacking, person });
  if (told === undefined) return;
  await ports.packages.update(arn, {
    approval: 'PendingManualApproval',
    approvalDescription: lacking,
    metadata: { ...metadata, [OUR_METADATA.told]: told },
  });
}
