/**
 * Names of subjects and versions, as registries have them: `model/Credit Risk (EU)`, `catalog.schema.model`, `2026-03-02T09:00+01:00`.
 * The ledger and people have each as it is; what is safe in addresses, keys, names of files and policies is its safe form.
 *
 * The safe form of what is made of `A-Z a-z 0-9 . _ -` (in a version also `+`), and begins with a letter or digit, is that itself. Of
 * anything else it is `_` and the name in percent-encoding, with `_` for `%`, and with all encoded but `A-Z a-z 0-9 . -`. So the
 * way back is `decodeURIComponent(safe.slice(1).replaceAll('_', '%'))`.
 */
import { characterAt } from './printable.ts';

const KIND = /^[a-z][a-z0-9-]{0,39}$/;
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const SAFE_VERSION = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/;

/** The longest name or version, in characters. */
export const LONGEST = 256;
/** The longest safe form, so that every key which has one in it is one that DynamoDB takes. */
const LONGEST_SAFE = 700;
/** The longest version that is typed whole to sign. */
const LONGEST_TYPED = 24;

/** What is seen by nobody, or read otherwise than it is written, or means nothing outside of one program. */
const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\s/u;

/**
 * The name that somebody asks for: in its safe form, or as it is, with accents written either way. What names something that is
 * there already comes through here; what is registered is only composed, so that no two names become one.
 */
export const plainName = (asked: string): string => fromSafe(asked, safeName) ?? compose(asked);

/** The version that somebody asks for, see `plainName`. */
export const plainVersion = (asked: string): string => fromSafe(asked, safeVersion) ?? compose(asked);

/** The subject that somebody asks for, `<kind>/<name>`, see `plainName`. */
export function plainSubject(asked: string): string {
  const slash = asked.indexOf('/');
  return slash < 0 ? asked : asked.slice(0, slash + 1) + plainName(asked.slice(slash + 1));
}

/** A name as it is kept: composed (Unicode NFC), so that two ways to write an accent are one name. */
export const compose = (name: string): string => name.normalize('NFC');

/** The safe form of a subject's name: at most 700 of `A-Z a-z 0-9 . _ -`. */
export const safeName = (name: string): string => (SAFE_NAME.test(name) ? name : toSafe(name));

/** The safe form of a version: at most 700 of `A-Z a-z 0-9 . _ - +`. */
export const safeVersion = (version: string): string =>
  SAFE_VERSION.test(version) ? version : toSafe(version);

/** `<kind>/<safe form of the name>`. */
export function safeSubject(subject: string): string {
  const slash = subject.indexOf('/');
  return slash < 0 ? subject : subject.slice(0, slash + 1) + safeName(subject.slice(slash + 1));
}

/** What is wrong with a name as it is kept, for people: `has U+202E RIGHT-TO-LEFT OVERRIDE at character 6: write it without`. */
export function flawOfName(name: string): string | undefined {
  return SAFE_NAME.test(name) ? undefined : flawIn(name, safeName);
}

/** What is wrong with a version as it is kept, for people. */
export function flawOfVersion(version: string): string | undefined {
  return SAFE_VERSION.test(version) ? undefined : flawIn(version, safeVersion);
}

/** What is wrong with a subject as it is kept, for people. */
export function flawOfSubject(subject: string): string | undefined {
  const [kind = ''] = subject.split('/', 1);
  if (!KIND.test(kind) || subject.length <= kind.length + 1)
    return "must be '<kind>/<name>', such as model/churn";
  return flawOfName(subject.slice(kind.length + 1));
}

/**
 * Whether a version is typed as it is to sign: where it has at most 24 characters, all of them on an ordinary keyboard.
 * Otherwise its short form is typed, which the page shows.
 */
export function isTyped(version: string): boolean {
  return version.length <= LONGEST_TYPED && /^[ -~]+$/.test(version);
}

function toSafe(name: string): string {
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /[_!~*'()]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `_${encoded.replaceAll('%', '_')}`;
}

/** The name that a text is the safe form of; nothing where it is that of none. */
function fromSafe(text: string, safe: (name: string) => string): string | undefined {
  try {
    const name = decodeURIComponent(text.slice(1).replaceAll('_', '%'));
    return name !== '' && safe(name) === text ? name : undefined;
  } catch {
    return undefined;
  }
}

function flawIn(name: string, safe: (name: string) => string): string | undefined {
  if (name === '') return 'must not be empty';
  const odd = UNSEEN.exec(name);
  if (odd !== null) return `has ${characterAt(name, odd.index)}: write it without`;
  const space = / {2}|^ | $/.exec(name);
  if (space !== null)
    return `has ${characterAt(name, space.index)} at its beginning or end, or before another: write it without`;
  if (/^\p{M}/u.test(name))
    return `has ${characterAt(name, 0)}, which belongs to a letter before it: write it without`;
  if (name !== compose(name)) return 'must be composed (Unicode NFC)';
  if ([...name].length > LONGEST) return `must have at most ${LONGEST} characters`;
  if (safe(name).length > LONGEST_SAFE)
    return `must be shorter: in addresses it would have more than ${LONGEST_SAFE} characters`;
  const other = fromSafe(name, safe);
  if (other !== undefined) return `is how '${other}' is written in addresses: write it as it is`;
  return undefined;
}
