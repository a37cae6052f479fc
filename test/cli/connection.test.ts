import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  apiEndpoint,
  awsEndpoint,
  type ConnectionOptions,
  describePlace,
  localCredentials,
  regionOf,
} from '../../cli/connection.ts';
import { localAddress } from '../../cli/local-address.ts';
import { makeDirectory } from '../local/support/tiny-app.ts';

const HERE = 'http://127.0.0.1:8080';
const THERE = 'https://abc123.execute-api.eu-west-1.amazonaws.com';
const OWN_NAME = 'https://countersign.example.com';

type Case = [options: ConnectionOptions, env: Record<string, string>, expected: string | undefined];

describe('the address of the API', () => {
  it.each<Case>([
    [{ endpoint: HERE }, { COUNTERSIGN_ENDPOINT: THERE }, HERE],
    [{ endpointUrl: HERE }, { COUNTERSIGN_ENDPOINT: THERE }, HERE],
    [{ endpoint: THERE, endpointUrl: HERE }, {}, THERE],
    [{}, { COUNTERSIGN_ENDPOINT: `${THERE}/` }, THERE],
    [{}, { COUNTERSIGN_ENDPOINT: '', AWS_ENDPOINT_URL: HERE }, HERE],
  ])('for %j and %j is %s', (options, env, expected) => {
    expect(apiEndpoint(options, env)).toBe(expected);
  });

  it('is that of what runs in this directory, when nothing else is named', () => {
    expect(apiEndpoint({}, {}, 'http://127.0.0.1:8123')).toBe('http://127.0.0.1:8123');
    expect(apiEndpoint({ endpoint: THERE }, {}, 'http://127.0.0.1:8123')).toBe(THERE);
    const directory = makeDirectory();
    const marker = (pid: number, port: unknown = 8123) => {
      mkdirSync(join(directory, '.countersign', 'data'), { recursive: true });
      writeFileSync(
        join(directory, '.countersign', 'data', 'countersign.json'),
        JSON.stringify({ format: 1, port, pid }),
      );
    };
    expect(localAddress(directory)).toBeUndefined();
    marker(process.pid);
    expect(localAddress(directory)).toBe('http://127.0.0.1:8123');
    marker(2 ** 22 + 1);
    expect(localAddress(directory)).toBeUndefined();
    marker(process.pid, 'x');
    expect(localAddress(directory)).toBeUndefined();
  });

  it('must be named, and whole', () => {
    expect(() => apiEndpoint({}, {})).toThrow(/^No API is named: .*--endpoint or COUNTERSIGN_ENDPOINT\.$/);
    expect(() => apiEndpoint({ endpoint: 'localhost:8080' }, {})).toThrow(/is no endpoint/);
    expect(() => apiEndpoint({ endpoint: 'nonsense' }, {})).toThrow(/is no endpoint/);
  });
});

describe('the address in place of AWS', () => {
  it.each<Case>([
    [{ endpointUrl: HERE }, {}, HERE],
    [{ endpoint: HERE }, {}, HERE],
    [{ endpoint: THERE }, {}, undefined],
    [{ endpoint: THERE }, { AWS_ENDPOINT_URL: HERE }, undefined],
    [{ endpoint: OWN_NAME }, {}, undefined],
    [{}, { COUNTERSIGN_ENDPOINT: HERE }, HERE],
    [{}, { COUNTERSIGN_ENDPOINT: THERE }, undefined],
    [{}, { AWS_ENDPOINT_URL: HERE }, HERE],
    [{}, {}, undefined],
  ])('for %j and %j is %s', (options, env, expected) => {
    expect(awsEndpoint(options, env)).toBe(expected);
  });

  it('is named in a sentence', () => {
    expect(describePlace({ endpoint: HERE }, {})).toBe(HERE);
    expect(describePlace({ endpoint: THERE }, {})).toBe('AWS in eu-west-1');
    expect(describePlace({}, {})).toBe('AWS');
  });
});

describe('the region', () => {
  it.each<Case>([
    [{ endpoint: THERE }, { AWS_REGION: 'us-west-2' }, 'eu-west-1'],
    [{ endpoint: THERE, region: 'us-west-2' }, {}, 'us-west-2'],
    [{}, { COUNTERSIGN_ENDPOINT: THERE }, 'eu-west-1'],
    [{ endpoint: OWN_NAME }, { AWS_DEFAULT_REGION: 'us-west-2' }, 'us-west-2'],
    [{}, {}, undefined],
  ])('for %j and %j is %s', (options, env, expected) => {
    expect(regionOf(options, env)).toBe(expected);
  });
});

describe('credentials of its own', () => {
  it('has an endpoint on this machine alone, unless some are named', () => {
    expect(localCredentials(HERE, {}, {})).toEqual({ accessKeyId: 'local', secretAccessKey: 'local' });
    expect(localCredentials(THERE, {}, {})).toBeUndefined();
    expect(localCredentials(undefined, {}, {})).toBeUndefined();
    expect(localCredentials(HERE, { profile: 'mine' }, {})).toBeUndefined();
    expect(localCredentials(HERE, {}, { AWS_ACCESS_KEY_ID: 'mine' })).toBeUndefined();
  });
});
