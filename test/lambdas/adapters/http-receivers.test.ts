import type { lookup } from 'node:dns';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { HttpReceivers } from '../../../lambdas/adapters/http-receivers.ts';
import { isLoopbackAddress, isPublicAddress } from '../../../lambdas/adapters/public-address.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A receiver on this machine, and what it was asked. */
async function receiver(answer: RequestListener): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, asked };
}

/** A resolver that knows one name by these addresses. */
const resolving = (...addresses: string[]) =>
  ((_name: string, _options: unknown, callback: (error: null, found: unknown) => void) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as typeof lookup;

const local = new HttpReceivers({ loopback: true });

describe('addresses', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.168.1.1',
    '198.18.0.1',
    '203.0.113.7',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::ffff:8.8.8.8',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'localhost',
    '2130706433',
    '',
  ])('%s is none of the public internet', (address) => expect(isPublicAddress(address)).toBe(false));

  test.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
    '%s is one',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  test('of this machine are told apart from private ones', () => {
    expect(['127.0.0.1', '127.1.2.3', '::1'].every(isLoopbackAddress)).toBe(true);
    expect(['10.0.0.1', '::ffff:127.0.0.1', '127.0.0.1.example.com'].some(isLoopbackAddress)).toBe(false);
  });
});

describe('a post', () => {
  test('brings headers and body, and tells the status', async () => {
    const bodies: string[] = [];
    const { url, asked } = await receiver((request, response) => {
      request.on('data', (part) => bodies.push(`${request.headers['webhook-id']}: ${part}`));
      request.on('end', () => response.writeHead(202).end());
    });
    expect(await local.post(url, { 'webhook-id': 'x' }, '{"é":1}')).toEqual({ status: 202 });
    expect(bodies).toEqual(['x: {"é":1}']);
    expect(asked).toEqual(['POST /hook']);
  });

  test('follows no redirect', async () => {
    const inner = await receiver((_, response) => response.end());
    const { url } = await receiver((_, response) => response.writeHead(307, { location: inner.url }).end());
    expect(await local.post(url, {}, '{}')).toEqual({ status: 307 });
    expect(inner.asked).toEqual([]);
  });

  test('goes to no address of this machine or a private network, however it is written, outside of the embedded default', async () => {
    const { url, asked } = await receiver((_, response) => response.end());
    const port = new URL(url).port;
    const deployed = new HttpReceivers({ loopback: false });
    const hosts = [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '[::1]',
      '[::ffff:127.0.0.1]',
      'localhost',
    ];
    for (const host of hosts) {
      const posted = await deployed.post(`http://${host}:${port}/`, {}, '{}');
      expect(posted, host).toEqual({ problem: expect.stringMatching(/is not one of the public internet/) });
    }
    const metadata = 'http://169.254.169.254/latest/meta-data/';
    for (const receivers of [local, deployed])
      expect(await receivers.post(metadata, {}, '{}')).toEqual({
        problem: 'its address 169.254.169.254 is not one of the public internet: nothing was sent',
      });
    expect(asked).toEqual([]);
  });

  test('goes to no name that leads to such an address, also beside a public one', async () => {
    const { url, asked } = await receiver((_, response) => response.end());
    for (const addresses of [['127.0.0.1'], ['::ffff:127.0.0.1'], ['93.184.215.14', '127.0.0.1']]) {
      const receivers = new HttpReceivers({ loopback: false, resolve: resolving(...addresses) });
      const posted = await receivers.post(url.replace('127.0.0.1', 'hooks.example.com'), {}, '{}');
      expect(posted).toEqual({ problem: expect.stringMatching(/is not one of the public internet/) });
    }
    expect(asked).toEqual([]);
  });

  test('goes to the very address that was looked at: a name that changes meanwhile is not asked again', async () => {
    let lookups = 0;
    const resolve = ((name: string, options: never, callback: never) => {
      lookups++;
      return resolving('127.0.0.1')(name, options, callback);
    }) as unknown as typeof lookup;
    const { url, asked } = await receiver((_, response) => response.end());
    const receivers = new HttpReceivers({ loopback: true, resolve });
    expect(await receivers.post(url.replace('127.0.0.1', 'hooks.example.com'), {}, '{}')).toEqual({
      status: 200,
    });
    expect([lookups, asked.length]).toEqual([1, 1]);
  });

  test('waits no longer than it may, whether nothing comes or only a part', async () => {
    const silent = await receiver(() => {});
    const slow = await receiver((_, response) => response.socket?.write('HTTP/1.1 200 O'));
    const receivers = new HttpReceivers({ loopback: true, timeout: 100 });
    for (const { url } of [silent, slow])
      expect(await receivers.post(url, {}, '{}')).toEqual({ problem: 'no answer within 0.1 seconds' });
    for (const server of servers) server.closeAllConnections();
  });

  test('tells for how long an answer asks to wait', async () => {
    const asking = async (value: string) => {
      const { url } = await receiver((_, response) =>
        response.writeHead(429, { 'retry-after': value }).end(),
      );
      return local.post(url, {}, '{}');
    };
    expect(await asking('120')).toEqual({ status: 429, retryAfter: 120 });
    expect(await asking('soon')).toEqual({ status: 429 });
    expect(await asking(new Date(Date.now() - 60_000).toUTCString())).toEqual({ status: 429, retryAfter: 0 });
  });

  test('reads no more of an answer than its status, however much comes', async () => {
    let written = 0;
    const { url } = await receiver((_, response) => {
      const more = () => {
        written += 65_536;
        if (!response.destroyed && written < 1e9)
          response.write(Buffer.alloc(65_536), () => setImmediate(more));
      };
      more();
    });
    expect(await local.post(url, {}, '{}')).toEqual({ status: 200 });
    expect(written).toBeLessThan(5e7);
  });

  test('tells in a word what was in the way, and throws nothing', async () => {
    const { url } = await receiver((request) => request.socket.destroy());
    expect(await local.post(url, {}, '{}')).toEqual({ problem: 'no answer: ECONNRESET' });
    const upgrading = await receiver((_, response) =>
      response.socket?.end('HTTP/1.1 101 Other\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    );
    expect(await local.post(upgrading.url, {}, '{}')).toHaveProperty('problem');
    expect(await local.post('http://127.0.0.1:1/', {}, '{}')).toEqual({ problem: 'no answer: ECONNREFUSED' });
  });
});
