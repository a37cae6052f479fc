import { own } from '../../schema/own.ts';
import { nearestWord } from '../../schema/unknown-words.ts';
import { secretIn } from './secrets.ts';

/** What can be relied on: `weak` is a digest for which somebody can make other bytes, or that is no more than a hint. */
export type Strength = 'sha256' | 'pinned' | 'weak';

interface PinKind {
  /** What people read beside it. */
  readonly label: string;
  readonly strength: Strength;
  /** What follows the kind and a colon. */
  readonly form: RegExp;
  /** The same in words, for who wrote something else. */
  readonly takes: string;
  /** True where capitals mean nothing. */
  readonly isHexadecimal: boolean;
  /** True where it says which state of a place it is, so that the same one elsewhere is something else. */
  readonly isOfPlace: boolean;
}

const digest = (label: string, strength: Strength, form: RegExp, takes: string): PinKind => ({
  label,
  strength,
  form,
  takes,
  isHexadecimal: true,
  isOfPlace: false,
});

const commit = (label: string, form: RegExp, takes: string): PinKind => ({
  ...digest(label, 'pinned', form, takes),
  isOfPlace: true,
});

const state = (label: string, form: RegExp, takes: string): PinKind => ({
  ...commit(label, form, takes),
  isHexadecimal: false,
});

/** The kinds of pins: what the bytes at a place were, or which of its states it was that never changes again. */
const KINDS: Readonly<Record<string, PinKind>> = {
  sha256: digest('SHA-256', 'sha256', /^[0-9a-f]{64}$/, '64 hexadecimal digits'),
  sha512: digest('SHA-512', 'pinned', /^[0-9a-f]{128}$/, '128 hexadecimal digits'),
  md5: digest('MD5 (weak)', 'weak', /^[0-9a-f]{32}$/, '32 hexadecimal digits'),
  dvc: digest(
    'DVC',
    'pinned',
    /^[0-9a-f]{32}(?:\.dir)?$/,
    "what the .dvc file has as 'md5': 32 hexadecimal digits, and .dir for a folder",
  ),
  delta: state('Delta version', /^(?:0|[1-9]\d{0,18})$/, 'the version of the table, such as delta:42'),
  iceberg: state('Iceberg snapshot', /^[1-9]\d{0,18}$/, 'the id of a snapshot: a whole number'),
  's3-version': state(
    'S3 version',
    /^(?!null$)[A-Za-z0-9._~+/=-]{1,256}$/,
    "the id of an object's version; 'null' is one that can be overwritten",
  ),
  lakefs: commit(
    'lakeFS commit',
    /^[0-9a-f]{64}$/,
    'the whole id of a commit, 64 hexadecimal digits: a branch or a tag can move',
  ),
  git: commit(
    'Git commit',
    /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/,
    'the whole id of a commit, 40 or 64 hexadecimal digits: a branch or a tag can move',
  ),
  mlflow: {
    ...digest(
      'MLflow digest (weak)',
      'weak',
      /^[A-Za-z0-9_-]{1,36}$/,
      'the digest of a data set, as MLflow logged it',
    ),
    isHexadecimal: false,
  },
};

/** A kind and a value; or a SHA-256 without its kind, which `PIN` takes too. */
export const PIN = /^(?:[A-Za-z0-9-]{1,16}:[!-~]{1,256}|[0-9A-Fa-f]{64})$/;

/** Bytes or a state of a place, and what pins them: SHA-256 by itself, or another pin with its kind. */
export type Pinned =
  | { readonly uri: string; readonly sha256: string; readonly digest?: undefined }
  | { readonly uri: string; readonly digest: string; readonly sha256?: undefined };

/** Why a text is no pin, and what to write; undefined when it is one. */
export function whyNoPin(text: string): string | undefined {
  const { kind, value } = partsOf(text);
  if (kind === undefined)
    return `must be a digest, such as sha256:<64 hexadecimal digits>, or a pin that cannot change, such as delta:42; the kinds are ${Object.keys(KINDS).join(', ')}`;
  const known = own(KINDS, kind);
  if (known === undefined) {
    const near = nearestWord(kind, Object.keys(KINDS));
    const remedy =
      near === undefined ? `write one of ${Object.keys(KINDS).join(', ')}` : `did you mean '${near}'?`;
    return `is of the unknown kind '${kind}': ${remedy}`;
  }
  if (!known.form.test(value)) return `must be '${kind}:' and ${known.takes}`;
  const secret = secretIn(value);
  return secret && `must not contain ${secret}: the ledger would keep it for ever`;
}

/** A pin as the ledger keeps it: its kind in lower case, and so its value where capitals mean nothing. */
export function canonicalPin(text: string): string {
  const { kind = '', value } = partsOf(text);
  return `${kind}:${value}`;
}

/** What an input pins, as the ledger keeps it: SHA-256, however it was written, in the one form that always had it. */
export function canonicalPlace<Place extends { readonly uri: string; readonly digest: string }>(
  place: Place,
): Omit<Place, 'digest'> & Pinned {
  const { digest: pin, ...others } = place;
  return strengthOf(pin) === 'sha256'
    ? { ...others, sha256: pin.slice('sha256:'.length) }
    : { ...others, digest: pin };
}

/** How much a canonical pin can be relied on. */
export function strengthOf(pin: string): Strength {
  return kindOf(pin)?.strength ?? 'weak';
}

/** The pin of something, in one text: a SHA-256 is 64 digits alone. */
export function pinOf({ sha256, digest }: Pinned): string {
  return sha256 ?? digest;
}

/** What pins something, in a form that compares: `<uri>@<pin>` where the pin means nothing without its place. */
export function pinnedText(place: Pinned): string {
  const pin = pinOf(place);
  return kindOf(pin)?.isOfPlace === true ? `${place.uri}@${pin}` : pin;
}

/** What people read beside a pin, such as `Delta version`, and the value that they compare. */
export function describePin(place: Pinned): { readonly label: string; readonly value: string } {
  const { kind = '', value } = partsOf(pinOf(place));
  return { label: own(KINDS, kind)?.label ?? 'Digest', value };
}

function kindOf(pin: string): PinKind | undefined {
  return own(KINDS, partsOf(pin).kind ?? '');
}

/** The kind of a pin in lower case, and its value; no kind where it names none and is no SHA-256. */
function partsOf(text: string): { readonly kind?: string; readonly value: string } {
  const colon = text.indexOf(':');
  if (colon < 1) {
    const value = text.toLowerCase();
    return KINDS['sha256']?.form.test(value) ? { kind: 'sha256', value } : { value: text };
  }
  const kind = text.slice(0, colon).toLowerCase();
  const value = text.slice(colon + 1);
  return { kind, value: own(KINDS, kind)?.isHexadecimal ? value.toLowerCase() : value };
}
