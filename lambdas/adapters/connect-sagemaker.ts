import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SageMaker } from '../../schema/integrations.ts';
import { once } from '../../schema/lazily.ts';
import type { ModelPackages } from '../ports.ts';
import { SageMakerPackages } from './sagemaker-packages.ts';

/** How long one call may take, in milliseconds. Nobody waits for these functions. */
const PATIENCE = { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true } as const;

/** The groups that this function is connected to. @throws Error where the environment names none */
export const sagemakerSettings = /* @__PURE__ */ once((): SageMaker => JSON.parse(required('SAGEMAKER')));

/** The packages that are registered there. */
export const modelPackagesPort = (): ModelPackages =>
  new SageMakerPackages({
    sagemaker: new SageMakerClient({ retryMode: 'adaptive', requestHandler: PATIENCE }),
    s3: new S3Client({ retryMode: 'adaptive', requestHandler: PATIENCE }),
    arnPrefix: required('MODEL_PACKAGES'),
    buckets: sagemakerSettings().buckets ?? [],
  });

function required(name: string): string {
  const text = process.env[name];
  if (text === undefined) throw new Error(`the environment variable ${name} is not set`);
  return text;
}
