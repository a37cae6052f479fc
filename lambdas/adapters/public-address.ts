import { BlockList, isIP } from 'node:net';
import { once } from '../../schema/lazily.ts';

/** What of IPv4 is not reached over the internet, or not by one receiver: IANA's registry of special-purpose addresses. */
const SPECIAL_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;

/** What of the global addresses of IPv6 (2000::/3) is none, or leads to an address of IPv4 that stands inside of it. */
const SPECIAL_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const;

const lists = /* @__PURE__ */ once(() => {
  const [special, globalV6] = [new BlockList(), new BlockList()];
  for (const [network, bits] of SPECIAL_V4) special.addSubnet(network, bits, 'ipv4');
  for (const [network, bits] of SPECIAL_V6) special.addSubnet(network, bits, 'ipv6');
  globalV6.addSubnet('2000::', 3, 'ipv6');
  return { special, globalV6 };
});

/**
 * Whether an address is one of the public internet: no private, loopback, link-local, multicast or otherwise special one, in
 * whatever way it is written. An address of IPv4 within one of IPv6 (mapped, compatible, NAT64, 6to4, Teredo) is refused.
 */
export function isPublicAddress(address: string): boolean {
  const { special, globalV6 } = lists();
  const version = isIP(address);
  if (version === 4) return !special.check(address, 'ipv4');
  return version === 6 && globalV6.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/** Whether an address is of this machine alone. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}
