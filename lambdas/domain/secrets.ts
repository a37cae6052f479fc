import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';
import {
  BY_NAME,
  IMAGE_DIGEST,
  isRandom,
  NO_SECRET,
  OF_SIGNING,
  TOKENS,
  tokenIn,
  USER,
} from './secret-patterns.ts';

/** Addresses in a text. */
const ADDRESSES = /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s<>"']+/gi;

/** How people write passwords down. */
const ASSIGNED =
  /\b(?:pass(?:word|wd|phrase)|pwd|secret|token|api[_-]?key|access[_-]?key)["']?\s*[:=]\s*["']?[^\s"']{6,}|\b(?:bearer|basic)\s+[\w+/.=-]{16,}/i;

/** A parameter of an address, as it stands there. */
interface Parameter {
  readonly text: string;
  readonly name: string;
  readonly value: string;
}

/**
 * Why the ledger must not keep an address for ever: what of it is a secret, by name, and the address without that.
 * Undefined when nothing of it is. The secret itself is never part of the answer.
 */
export function secretInAddress(address: string): string | undefined {
  const [place = '', ...parts] = address.replace(IMAGE_DIGEST, '').split(/(?=[?#])/);
  const parameters = parts.flatMap(parametersOf);
  const named = parameters.filter(isSecret).map(({ name }) => name);
  const token = tokenIn(place + decode(parts.join('')));
  const found = [
    ...(USER.test(place) ? ['a user name or password'] : []),
    ...(named.length > 0 ? [`the parameter${named.length > 1 ? 's' : ''} ${named.join(', ')}`] : []),
    ...(named.length === 0 && token !== undefined ? [token] : []),
  ];
  if (found.length === 0) return undefined;
  const rest = withoutSecrets(address, place, parts);
  const remedy = tokenIn(rest) === undefined ? `write ${rest}` : 'write it without';
  return `must not contain ${found.join(' and ')}: the ledger would keep it for ever; ${remedy}`;
}

/** What of a text for people is a secret beyond doubt, such as `a GitHub token`; undefined when nothing is. */
export function secretIn(text: string): string | undefined {
  const addresses = text.match(ADDRESSES) ?? [];
  return addresses.map(secretPart).find((part) => part !== undefined) ?? tokenIn(text);
}

/**
 * What of a text for people may be a secret: all of `secretIn`, a password that somebody writes down, and what is too
 * random to be a word. Undefined when nothing may be.
 */
export function suspicionIn(text: string): string | undefined {
  if (ASSIGNED.test(text)) return secretIn(text) ?? 'a password or key';
  return secretIn(text) ?? (words(text).some(isRandom) ? 'a password or key' : undefined);
}

/** Takes what is a secret beyond doubt out of a text that goes on by itself, with nobody there to ask. */
export function withoutSecret(text: string): string {
  const addresses = text.replace(ADDRESSES, (address) =>
    secretPart(address) === undefined ? address : '[an address with a secret]',
  );
  return TOKENS.reduce(
    (left, [what, pattern]) => left.replace(new RegExp(pattern, `${pattern.flags}g`), `[${what}]`),
    addresses,
  );
}

/** What confirms texts in which something may be a secret: whoever sends them again with it means them as they are. */
export function confirmationOf(texts: readonly string[]): string {
  return sha256Hex(canonicalize([...texts].sort())).slice(0, 12);
}

function secretPart(address: string): string | undefined {
  const [place = '', ...parts] = address.replace(IMAGE_DIGEST, '').split(/(?=[?#])/);
  if (USER.test(place)) return 'a password in an address';
  const named = parts.flatMap(parametersOf).find(isSecret);
  return named && `an address with the parameter ${named.name}`;
}

function parametersOf(part: string): Parameter[] {
  return part
    .slice(1)
    .split(/[&;]/)
    .flatMap((text) => {
      const [name = '', ...value] = text.split('=');
      return value.length === 0 ? [] : [{ text, name: decode(name), value: decode(value.join('=')) }];
    });
}

function isSecret({ name, value }: Parameter): boolean {
  if (value === '' || /^\d{1,7}$/.test(value)) return false;
  return BY_NAME.test(plain(name)) || (!NO_SECRET.test(plain(name)) && isRandom(value));
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

function withoutSecrets(address: string, place: string, parts: readonly string[]): string {
  const digest = IMAGE_DIGEST.exec(address)?.[0] ?? '';
  const signed = parts
    .flatMap(parametersOf)
    .some(({ name }) => BY_NAME.test(plain(name)) && OF_SIGNING.test(name));
  const kept = parts.map((part) => {
    const left = part
      .slice(1)
      .split(/[&;]/)
      .filter((text) => {
        const [parameter] = parametersOf(`?${text}`);
        if (parameter === undefined) return tokenIn(text) === undefined;
        return !isSecret(parameter) && !(signed && OF_SIGNING.test(parameter.name));
      });
    return left.join('') === '' ? '' : part.charAt(0) + left.join('&');
  });
  return place.replace(USER, '$1$2') + digest + kept.join('');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What stands between spaces, slashes and the like. The digest of a subresource is none of these. */
function words(text: string): string[] {
  return text.replace(/\bsha\d{3}[-:][A-Za-z0-9+/=]{32,}/g, ' ').split(/[^A-Za-z0-9+=_-]/);
}
