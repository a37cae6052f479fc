import type { Command } from 'commander';
import { DynamoDbSurvey } from '../../lambdas/adapters/dynamodb-survey.ts';
import { S3DigestStore } from '../../lambdas/adapters/s3-digest-store.ts';
import type { Survey } from '../../lambdas/ports.ts';
import { connectDynamoDb, connectS3, findDigestBucket } from '../aws-clients.ts';
import type { ConnectionOptions } from '../connection.ts';
import { deploymentName, tablesOf } from '../deployment-name.ts';
import type { Io } from '../io.ts';
import { dynamoDbSource } from './dynamodb-source.ts';
import type { ArchiveReader } from './read-digests.ts';
import type { LedgerSource } from './verify-ledger.ts';

/** What proofs about the ledger are made from. Nothing of it can write. */
export interface AuditPorts {
  /** The items of the ledger's table as they are. */
  readonly source: LedgerSource;
  readonly survey: Survey;
  /** The bucket of digests: the one that was named, or the one of the region. @throws CommandError without any. */
  archive(): Promise<ArchiveReader>;
}

/** Lets `use` read the ledger and its digests at the place that the command's options name. */
export async function withAuditPorts(
  command: Command,
  io: Io,
  bucket: string | undefined,
  use: (ports: AuditPorts) => Promise<void>,
): Promise<void> {
  const options = command.optsWithGlobals<ConnectionOptions>();
  const [tables, s3] = [connectDynamoDb(options, io.env), connectS3(options, io.env)];
  try {
    // What is missing here is said before anybody is asked.
    await tables.config.region();
    await tables.config.credentials();
    const name = await deploymentName(options, io.env);
    const { ledger } = tablesOf(name);
    await use({
      source: dynamoDbSource(tables, ledger),
      survey: new DynamoDbSurvey(tables, ledger),
      archive: async () => new S3DigestStore(s3, bucket ?? (await findDigestBucket(s3, name))),
    });
  } finally {
    tables.destroy();
    s3.destroy();
  }
}
