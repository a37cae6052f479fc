import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerPackages } from '../../lambdas/adapters/sagemaker-packages.ts';

/** The product's own adapter, to a server on this machine. */
export function packagesAt(endpoint: string, arnPrefix: string): SageMakerPackages {
  const shared = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
  };
  return new SageMakerPackages({
    sagemaker: new SageMakerClient(shared),
    s3: new S3Client({ ...shared, forcePathStyle: true }),
    arnPrefix,
    buckets: ['models', 'data'],
  });
}
