import { createHmac } from 'node:crypto';
import { encodeClaims, joinLink, type LinkClaims, splitLink } from '../../../lambdas/domain/link.ts';

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What an attacker has: genuine links of their own and of others, with what they say. */
export interface Loot {
  readonly links: readonly string[];
  readonly claims: readonly LinkClaims[];
}

type Random = (below: number) => number;
type Forge = (loot: Loot, random: Random) => string;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const pick = <T>(items: readonly T[], random: Random): T => items[random(items.length)] as T;
const bytes = (length: number, random: Random): Buffer =>
  Buffer.from(Array.from({ length }, () => random(256)));

/** Ways to make a link that is none. Each may by chance give a genuine one: the caller leaves that out. */
export const FORGERIES: Readonly<Record<string, Forge>> = {
  'random text': (_, random) =>
    Array.from({ length: 1 + random(300) }, () => pick([...ALPHABET, '.'], random)).join(''),
  'random MAC': ({ claims }, random) => joinLink(encodeClaims(pick(claims, random)), bytes(32, random)),
  'MAC of another length': ({ claims }, random) =>
    joinLink(encodeClaims(pick(claims, random)), bytes(random(64), random)),
  'one bit flipped': ({ links }, random) => {
    const { message, mac } = splitLink(pick(links, random));
    const both = Buffer.concat([message, mac]);
    const bit = random(both.length * 8);
    both[bit >> 3] = (both[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return joinLink(both.subarray(0, message.length), both.subarray(message.length));
  },
  'one character changed': ({ links }, random) => {
    const link = pick(links, random);
    const at = random(link.length);
    return link.slice(0, at) + pick([...ALPHABET], random) + link.slice(at + 1);
  },
  truncated: ({ links }, random) => {
    const link = pick(links, random);
    return link.slice(0, random(link.length)) || '-';
  },
  'beginning cut off': ({ links }, random) => {
    const link = pick(links, random);
    return link.slice(1 + random(link.length - 1));
  },
  extended: ({ links }, random) => pick(links, random) + pick([...ALPHABET, '.', '=', '.A', '%00'], random),
  'stray bits in the last character': ({ links }, random) => {
    const link = pick(links, random);
    const last = ALPHABET.indexOf(link.at(-1) ?? '');
    return link.slice(0, -1) + (ALPHABET[last ^ (1 + random(3))] ?? 'A');
  },
  'other letters, same text': ({ links }, random) => {
    const link = pick(links, random);
    return pick(
      [link.toUpperCase(), link.toLowerCase(), link.replace('.', '%2E'), `${link} `, `/${link}`],
      random,
    );
  },
  'MAC of another link': ({ links }, random) =>
    joinLink(splitLink(pick(links, random)).message, splitLink(pick(links, random)).mac),
  'halves exchanged': ({ links }, random) => pick(links, random).split('.').reverse().join('.'),
  'own key': ({ claims }, random) => {
    const message = encodeClaims(pick(claims, random));
    return joinLink(message, createHmac('sha256', bytes(32, random)).update(message).digest());
  },
  'no key': ({ claims }, random) => {
    const message = encodeClaims(pick(claims, random));
    return joinLink(message, createHmac('sha256', '').update(message).digest());
  },
  'another approver': swapped((claims, { claims: all }, random) => ({
    ...claims,
    approver: pick(all, random).approver,
  })),
  'another stage': swapped((claims, _, random) => ({
    ...claims,
    stage: pick(['review', 'test', 'deploy', 'promote-to-production', 'intake'], random),
  })),
  'another attempt': swapped((claims, _, random) => ({ ...claims, attempt: claims.attempt + random(5) - 2 })),
  'another request': swapped((claims, { claims: all }, random) => ({
    ...claims,
    request: pick(all, random).request,
  })),
  'a later expiry': swapped((claims, _, random) => ({
    ...claims,
    expiresAt: new Date(Date.parse(claims.expiresAt) + random(1e9)).toISOString(),
  })),
  'two MACs': ({ links }, random) => `${pick(links, random)}.${pick(links, random).split('.')[1]}`,
  'very long': ({ links }, random) => pick(links, random) + 'A'.repeat(2_000 + random(6_000)),
};

/** Other claims under a genuine MAC. */
function swapped(change: (claims: LinkClaims, loot: Loot, random: Random) => LinkClaims): Forge {
  return (loot, random) => {
    const index = random(loot.links.length);
    const changed = change(loot.claims[index] as LinkClaims, loot, random);
    return joinLink(encodeClaims(changed), splitLink(loot.links[index] ?? '').mac);
  };
}
