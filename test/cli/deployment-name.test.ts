import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploymentName, tablesOf } from '../../cli/deployment-name.ts';

const asked: string[] = [];
const server = createServer(({ method, url }, response) => {
  asked.push(`${method} ${url}`);
  response.writeHead(404, url?.startsWith('/old/') ? {} : { 'x-countersign-deployment': 'risk' }).end();
});
let api: string;

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

describe('whose ledger is read', () => {
  it('is said by the one who asks', async () => {
    expect(await deploymentName({ deployment: 'eu' }, { COUNTERSIGN_DEPLOYMENT: 'us' })).toBe('eu');
    expect(await deploymentName({ endpoint: api }, { COUNTERSIGN_DEPLOYMENT: 'us' })).toBe('us');
    expect(asked).toEqual([]);
  });

  it('is that of the API that is named, which says it to everybody', async () => {
    expect(await deploymentName({ endpoint: `${api}/` }, {})).toBe('risk');
    expect(await deploymentName({}, { COUNTERSIGN_ENDPOINT: api })).toBe('risk');
    expect(asked).toEqual(['HEAD /decide/-', 'HEAD /decide/-']);
  });

  it('is the one without a name of its own, where nothing else is said', async () => {
    expect(await deploymentName({}, {})).toBe('countersign');
    expect(await deploymentName({ endpoint: `${api}/old` }, {})).toBe('countersign');
    expect(tablesOf('countersign')).toEqual({
      ledger: 'countersign-ledger',
      views: 'countersign-views',
      tasks: 'countersign-tasks',
    });
  });

  it('is not guessed when the API does not answer', async () => {
    await expect(deploymentName({ endpoint: 'http://127.0.0.1:1' }, {})).rejects.toThrow(
      /^http:\/\/127\.0\.0\.1:1 does not answer, .* name it by --deployment/,
    );
  });

  it('is not looked for under a name that there can not be', async () => {
    await expect(deploymentName({ deployment: 'My-Ledger' }, {})).rejects.toThrow(
      /^'My-Ledger' is no deployment's name/,
    );
  });
});
