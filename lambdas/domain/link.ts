import { GovernanceError } from './errors.ts';

/** What a link lets its holder do: act once for one person, at one stage of one attempt, until it expires. */
export interface LinkClaims {
  readonly request: string;
  readonly stage: string;
  readonly attempt: number;
  readonly approver: string;
  /** UTC, ISO 8601 with milliseconds. */
  readonly expiresAt: string;
  /**
   * Which act of its person at the stage in this attempt it is for: 0, or left out, answers; 1 takes that answer back;
   * 2 answers again, and so on. So each link acts once, whatever comes after it.
   */
  readonly act?: number | undefined;
}

/** True for a link that takes back what an earlier one decided. */
export const takesBack = ({ act = 0 }: Pick<LinkClaims, 'act'>): boolean => act % 2 === 1;

/** First member of every signed message: no other use of the key can be taken for a link, nor an older format. */
const PURPOSE = 'countersign/link/1';
const MAC_BYTES = 32;
const MAX_LINK = 1024;
const LINK = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

/** The exact bytes that a link's MAC is over. */
export function encodeClaims(claims: LinkClaims): Uint8Array {
  const { request, stage, attempt, approver, expiresAt, act = 0 } = claims;
  const parts = [PURPOSE, request, stage, attempt, approver, expiresAt, ...(act === 0 ? [] : [act])];
  return new TextEncoder().encode(JSON.stringify(parts));
}

/**
 * Reads the claims from bytes whose MAC was verified.
 * @throws GovernanceError `LinkInvalid` when they were signed for something else.
 */
export function decodeClaims(message: Uint8Array): LinkClaims {
  const [purpose, request, stage, attempt, approver, expiresAt, act, ...more] = parse(message);
  if (
    more.length > 0 ||
    purpose !== PURPOSE ||
    typeof request !== 'string' ||
    typeof stage !== 'string' ||
    typeof attempt !== 'number' ||
    typeof approver !== 'string' ||
    typeof expiresAt !== 'string' ||
    !isAct(act)
  ) {
    throw invalid();
  }
  return { request, stage, attempt, approver, expiresAt, ...(act === undefined ? {} : { act }) };
}

/** A link's text: message and MAC in base64url, joined by a dot; safe in a URL without any escaping. */
export function joinLink(message: Uint8Array, mac: Uint8Array): string {
  return `${Buffer.from(message).toString('base64url')}.${Buffer.from(mac).toString('base64url')}`;
}

/**
 * Takes a link's text apart. Exactly one text stands for each message and MAC.
 * @throws GovernanceError `LinkInvalid` for any other text.
 */
export function splitLink(link: string): { message: Uint8Array; mac: Uint8Array } {
  const parts = link.length <= MAX_LINK ? LINK.exec(link) : null;
  if (parts === null) throw invalid();
  const message = Buffer.from(parts[1] ?? '', 'base64url');
  const mac = Buffer.from(parts[2] ?? '', 'base64url');
  // Buffer ignores stray bits in the last character, so only the round trip proves the text is the one we made.
  if (mac.length !== MAC_BYTES || joinLink(message, mac) !== link) throw invalid();
  return { message, mac };
}

function isAct(act: unknown): act is number | undefined {
  return act === undefined || (Number.isSafeInteger(act) && Number(act) > 0);
}

function parse(message: Uint8Array): unknown[] {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(message));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    throw invalid();
  }
}

function invalid(): GovernanceError<'LinkInvalid'> {
  return new GovernanceError('LinkInvalid', 'This link is not valid.', {});
}
