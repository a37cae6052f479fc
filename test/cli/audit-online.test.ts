import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDigestBucket } from '../../cli/aws-clients.ts';
import { DynamoDbHeads } from '../../lambdas/adapters/dynamodb-heads.ts';
import { DynamoDbStreams } from '../../lambdas/adapters/dynamodb-streams.ts';
import { S3DigestStore } from '../../lambdas/adapters/s3-digest-store.ts';
import { momentOf, seal } from '../../lambdas/domain/entry.ts';
import { digest } from '../../lambdas/operations/digest.ts';
import { type LocalServer, startLocal } from '../../local/start-local.ts';
import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';
import { makeTestDirectory } from '../local/support/tiny-app.ts';
import { linkOf } from '../support/in-memory-ports.ts';
import { ORGANISATION } from '../support/organisation.ts';
import { LEDGER_TABLE } from '../support/table-names.ts';
import { makeSigner, silent } from './support/digested-ledger.ts';
import { firstDigest } from './support/first-digest.ts';
import { run } from './support/run.ts';
import { sampleInput } from './support/sample-ledger.ts';

const VERIFIER = join(import.meta.dirname, '../../cli/audit/verifier/main.ts');
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion:live';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
/** The embedded default knows a function by its access key. */
const roleOf = (handler: string) => ({ accessKeyId: `countersign-${handler}`, secretAccessKey: 'local' });

describe('countersign audit, on the embedded default', { timeout: 120_000 }, () => {
  const data = makeTestDirectory();
  let server: LocalServer;
  const countersign = (...argv: string[]) => run(['audit', ...argv, '--endpoint-url', server.endpoint]);
  const file = (name: string, text: string): string => {
    const path = join(data.path, name);
    writeFileSync(path, text);
    return path;
  };

  beforeAll(async () => {
    const waiting = Promise.withResolvers<void>();
    server = await startLocal({
      dataDirectory: data.path,
      organisation: ORGANISATION,
      port: 0,
      onLedgerEntry: ({ entry }) => JSON.parse(entry).action === 'stage-opened' && waiting.resolve(),
    });
    const machines = new SFNClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
    const input = JSON.stringify(sampleInput('1'));
    // The first digest is made when the server starts; what is recorded now comes after it.
    await firstDigest(data.path);
    await machines.send(new StartExecutionCommand({ stateMachineArn: MACHINE, input }));
    await waiting.promise;
    machines.destroy();
  });
  afterAll(async () => {
    await server?.close();
    data.remove();
  });

  it('verifies the ledger and its digests, with the exposure', async () => {
    const { code, stdout, stderr } = await countersign('verify');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^The ledger is whole: \d+ entries in \d+ streams\.\n1 digest checked\. The last one is number 1 of .*\nExposed: \d+ entries lie after/,
    );
    const answer = JSON.parse((await countersign('verify', '--json')).stdout);
    expect(answer).toMatchObject({ whole: true, digests: { checked: 1, last: { number: 1 } }, damage: [] });
  });

  it('prints the public key, and verifies with it and not with another', async () => {
    const { stdout } = await countersign('public-key');
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const right = file('right.pem', stdout);
    const wrong = file('wrong.pem', publicKey.export({ format: 'pem', type: 'spki' }) as string);
    expect((await countersign('verify', '--public-key', right)).code).toBe(0);
    expect(await countersign('verify', '--public-key', wrong)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^countersign: The key [0-9a-f]{64} that signed digest 1 is not the one/),
    });
  });

  it('proves nothing that no digest covers yet', async () => {
    expect(await countersign('prove', 'model/churn', '1')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^countersign: No digest covers entry 1 of subject\/model\/churn yet/),
    });
  });

  it.each([
    [['prove', 'model/churn', '99'], 1, /The ledger has no entry 99 of subject\/model\/churn/],
    [['prove', 'model/churn', 'last'], 2, /'last' is not the number of an entry/],
    [['prove', 'nonsense', '1'], 2, /'nonsense' is /],
    [['prove'], 2, /Name a stream and the number of an entry, or two digests/],
    [['prove', 'model/churn'], 2, /Name a stream and the number of an entry/],
    [['prove', '--from', '2', '--to', '1'], 2, /exchange them/],
    [['prove', '--from', '0', '--to', '1'], 2, /'0' is not a digest for --from/],
    [['prove', '--from', '1', '--to', '7'], 1, /There is no digest 2: the last one is number 1/],
    [
      ['verify', '--bucket', 'countersign-digests-elsewhere'],
      1,
      /countersign-digests-elsewhere does not exist/,
    ],
    [
      ['public-key', '--bucket', 'countersign-digests-elsewhere'],
      1,
      /countersign-digests-elsewhere does not exist/,
    ],
  ])('refuses %s in one sentence', async (argv, code, sentence) => {
    const result = await countersign(...argv);
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('finds a decision that somebody put in who has the table and no link', async () => {
    // The table lets decide's role write what people decide.
    const place = { endpoint: server.endpoint, region: 'us-east-1', credentials: roleOf('decide') };
    const client = new DynamoDBClient(place);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: LEDGER_TABLE }));
    const opened = Items.find(({ entry }) => entry?.S?.startsWith('{"action":"stage-opened"'));
    const { stream, seq, hash, state } = {
      ...JSON.parse(opened?.['entry']?.S ?? ''),
      hash: opened?.['hash']?.S,
    };
    const { request, subject, version, attempt, workflow, definition, artifact } = state;
    const approver = 'manager@example.org';
    const at = new Date().toISOString();
    const decision = {
      person: approver,
      name: 'M',
      role: 'manager',
      choice: 'approve',
      meaning: 'reviewed',
      at,
    };
    const proof = linkOf({ request, stage: 'review', attempt, approver, expiresAt: at });
    const rules = { subject, version, workflow, definition, artifact };
    const details = {
      ...{ stage: 'review', attempt, decision, outcome: 'approved', assurance: 'email-link', proof },
      ...rules,
    };
    const entry = { at, actor: approver, action: 'decided', details, state };
    const forged = seal(stream, { stream, seq, entry: '', hash }, entry);
    const moment = momentOf(at, forged.seq);
    const Key = { stream: { S: stream }, seq: { N: String(forged.seq) } };
    const Item = { ...Key, entry: { S: forged.entry }, hash: { S: forged.hash }, moment: { S: moment } };
    await client.send(new PutItemCommand({ TableName: LEDGER_TABLE, Item }));
    client.destroy();
    const { code, stdout } = await countersign('verify');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      `entry ${forged.seq} of ${stream} has a forged proof: the key of links did not make it`,
    );
    expect((await countersign('verify', '--proofs', '0')).stdout).toMatch(/^The ledger is whole: /);
    expect((await countersign('verify', '--proofs', 'some')).code).toBe(2);
  });

  describe('an hour later, with the next digest, by the next key', () => {
    beforeAll(async () => {
      const place = { endpoint: server.endpoint, region: 'us-east-1', credentials: roleOf('digest') };
      const [tables, s3] = [new DynamoDBClient(place), new S3Client(place)];
      const heads = new DynamoDbHeads(tables, 'countersign-heads', silent);
      const made = await digest({
        moves: heads,
        memory: heads,
        streams: new DynamoDbStreams(tables, LEDGER_TABLE),
        every: 300,
        archive: new S3DigestStore(s3, await findDigestBucket(s3, 'countersign')),
        signer: makeSigner().signer,
        clock: { now: () => new Date(Date.now() + 3_600_000) },
        log: silent,
      })();
      expect(made).toEqual({ number: 2, made: true });
      for (const client of [tables, s3]) client.destroy();
    });

    it('proves an entry to whoever has the key', async () => {
      const key = file('key.pem', (await countersign('public-key')).stdout);
      const { code, stdout } = await countersign('prove', 'model/churn', '1', '--json');
      expect(code).toBe(0);
      const proof = file('proof.json', stdout);
      const sentence = 'Proven: entry 1 of subject/model/churn was in the ledger when digest 2 was made.\n';
      const checked = await run(['audit', 'check-proof', proof, '--public-key', key]);
      expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining(sentence) });
      // By itself, with nothing of the rest.
      const argv = [VERIFIER, proof, '--public-key', key];
      expect(execFileSync(process.execPath, argv, { encoding: 'utf8' })).toContain(sentence);
      expect((await countersign('prove', 'model/churn', '1')).stdout).toMatch(
        /^Proven: entry 1 [\s\S]*\nIt is leaf \d of that digest\. From its hash to the root:\n {2}[0-9a-f]{64}\n/,
      );
    });

    it('proves that the later digest stands on the earlier one', async () => {
      const key = file('key.pem', (await countersign('public-key')).stdout);
      const proof = file(
        'history.json',
        (await countersign('prove', '--from', '1', '--to', '2', '--json')).stdout,
      );
      expect(await run(['audit', 'check-proof', proof, '--public-key', key])).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Proven: digest 2 stands on digest 1 and on all before it\.\n/),
      });
    });

    it('finds an entry that was written anew, with a hash that fits, at its place', async () => {
      const client = new DynamoDBClient({
        endpoint: server.endpoint,
        region: 'us-east-1',
        credentials: roleOf('close'),
      });
      const Key = { stream: { S: 'subject/model/churn' }, seq: { N: '1' } };
      const { Item = {} } = await client.send(new GetItemCommand({ TableName: LEDGER_TABLE, Key }));
      const entry = canonicalize({ ...JSON.parse(Item['entry']?.S ?? ''), actor: 'mallory@example.com' });
      const forged = { ...Item, entry: { S: entry }, hash: { S: sha256Hex(entry) } };
      await client.send(new PutItemCommand({ TableName: LEDGER_TABLE, Item: forged }));
      client.destroy();
      expect((await countersign('verify', '--no-digests', '--proofs', '0')).code).toBe(0);
      const { code, stdout } = await countersign('verify', '--proofs', '0', '--json');
      expect(code).toBe(1);
      expect(JSON.parse(stdout).damage).toEqual([
        {
          stream: 'subject/model/churn',
          seq: 1,
          what: 'is not the one that digest 2 recorded: it was rewritten',
        },
      ]);
      expect(await countersign('prove', 'model/churn', '1')).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(
          /The proof does not hold: entry 1 of subject\/model\/churn is not in digest 2/,
        ),
      });
    });
  });
});
