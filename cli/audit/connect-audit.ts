import type { Command } from 'commander';
import { DynamoDbSurvey } from '../../lambdas/adapters/dynamodb-survey.ts';
import { KmsVerifier } from '../../lambdas/adapters/kms-links.ts';
import { S3DigestStore } from '../../lambdas/adapters/s3-digest-store.ts';
import { GovernanceError } from '../../lambdas/domain/errors.ts';
import type { Survey, Verifier } from '../../lambdas/ports.ts';
import { connectDynamoDb, connectKms, connectS3, findDigestBucket } from '../aws-clients.ts';
import type { ConnectionOptions } from '../connection.ts';
import { deploymentName, linkKeyOf, tablesOf } from '../deployment-name.ts';
import { CommandError } from '../errors.ts';
import type { Io } from '../io.ts';
import { dynamoDbSource } from './dynamodb-source.ts';
import type { AskKey } from './proofs.ts';
import type { ArchiveReader } from './read-digests.ts';
import type { LedgerSource } from './verify-ledger.ts';

/** What proofs about the ledger are made from. Nothing of it can write. */
export interface AuditPorts {
  /** The items of the ledger's table as they are. */
  readonly source: LedgerSource;
  readonly survey: Survey;
  /** Asks the key of links. @throws CommandError when one may not, or there is none. */
  readonly askKey: AskKey;
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
  const keys = connectKms(options, io.env);
  try {
    // What is missing here is said before anybody is asked.
    await tables.config.region();
    await tables.config.credentials();
    const name = await deploymentName(options, io.env);
    const { ledger } = tablesOf(name);
    await use({
      source: dynamoDbSource(tables, ledger),
      survey: new DynamoDbSurvey(tables, ledger),
      askKey: askKeyOfLinks(new KmsVerifier(keys, linkKeyOf(name))),
      archive: async () => new S3DigestStore(s3, bucket ?? (await findDigestBucket(s3, name))),
    });
  } finally {
    tables.destroy();
    s3.destroy();
    keys.destroy();
  }
}

const askKeyOfLinks =
  (verifier: Verifier): AskKey =>
  async (link) => {
    try {
      await verifier.verify(link);
      return true;
    } catch (error) {
      if (GovernanceError.is(error, 'LinkInvalid')) return false;
      if (error instanceof Error && /AccessDenied|NotFoundException/.test(error.name)) {
        throw new CommandError(
          "The key of links can't be asked about proofs: that takes the right kms:VerifyMac on it. Without it, --proofs 0 asks about none.",
        );
      }
      throw error;
    }
  };
