import * as z from 'zod/mini';
import { once } from '../../../schema/lazily.ts';
import { OUR_METADATA } from './names.ts';

// Members that nobody here needs are left out; SageMaker leaves out what is not set.
const stateChange = once(() =>
  z.object({
    source: z.literal('aws.sagemaker'),
    'detail-type': z.literal('SageMaker Model Package State Change'),
    detail: z.object({
      ModelPackageArn: z.string(),
      ModelPackageGroupName: z.string(),
      ModelPackageStatus: z.optional(z.string()),
      ModelPackageRegistrationType: z._default(z.string(), 'Registered'),
      ModelApprovalStatus: z.string(),
      CustomerMetadataProperties: z._default(z.record(z.string(), z.string()), {}),
    }),
  }),
);

/**
 * The package that a `SageMaker Model Package State Change` asks to be approved: all of it that is believed, the rest is asked of
 * SageMaker. Nothing for an event of anything else, and for one that follows from what was written here, so that this comes
 * back to nothing. SageMaker sends several events for a change.
 */
export function readStateChange(
  event: unknown,
): { readonly arn: string; readonly group: string } | undefined {
  const parsed = stateChange().safeParse(event);
  if (!parsed.success) return undefined;
  const { detail } = parsed.data;
  const asks =
    detail.ModelApprovalStatus === 'PendingManualApproval' &&
    detail.ModelPackageRegistrationType === 'Registered' &&
    (detail.ModelPackageStatus ?? 'Completed') === 'Completed' &&
    detail.CustomerMetadataProperties[OUR_METADATA.request] === undefined;
  return asks ? { arn: detail.ModelPackageArn, group: detail.ModelPackageGroupName } : undefined;
}
