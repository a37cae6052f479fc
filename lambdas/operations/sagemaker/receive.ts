import { readStateChange } from '../../domain/sagemaker/event.ts';
import { boundTo } from './bound-to.ts';
import type { TakePorts } from './ports.ts';
import { takePackage } from './take-package.ts';

/**
 * A package at SageMaker changed: one that waits for approval is taken. The event is a hint where to look: what comes twice, late,
 * or is made up changes nothing that SageMaker does not have so.
 */
export const receive = (ports: TakePorts) => async (event: unknown) => {
  const told = readStateChange(event);
  if (told === undefined || boundTo(ports, told.group) === undefined) return { outcome: 'left alone' };
  const { outcome, ...others } = await takePackage(ports, told.arn);
  return 'request' in others ? { outcome, request: others.request } : { outcome };
};
