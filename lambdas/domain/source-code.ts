import { own } from '../../schema/own.ts';

/** The code that made a version. */
export interface SourceCode {
  /** Where it is kept. */
  readonly repository: string;
  /** Which state of it: a commit of Git, `svn:r4711`, `p4:12345` or `image:sha256:...`. */
  readonly commit: string;
  /** True when it had changes that nobody has committed: the commit is not all of it. */
  readonly dirty?: true | undefined;
}

interface CommitKind {
  readonly label: string;
  readonly form: RegExp;
  readonly takes: string;
}

const GIT: CommitKind = {
  label: 'Commit',
  form: /^[0-9a-f]{7,64}$/,
  takes: '7 to 64 lower-case hexadecimal digits',
};
const KINDS: Readonly<Record<string, CommitKind>> = {
  svn: { label: 'Subversion revision', form: /^r[1-9]\d{0,9}$/, takes: 'a revision, such as svn:r4711' },
  p4: { label: 'Perforce change', form: /^[1-9]\d{0,9}$/, takes: 'a change list, such as p4:12345' },
  image: {
    label: 'Image',
    form: /^sha256:[0-9a-f]{64}$/,
    takes: 'the digest of a container image: image:sha256:<64 lower-case hexadecimal digits>',
  },
};

/** A commit of any kind, as far as its characters go. */
export const COMMIT = /^(?:[0-9a-f]{7,64}|svn:r[1-9]\d{0,9}|p4:[1-9]\d{0,9}|image:sha256:[0-9a-f]{64})$/;

/** Why a text names no state of code, and what to write. */
export function whyNoCommit(text: string): string {
  const kind = kindOf(text);
  const known = own(KINDS, kind);
  if (known !== undefined) return `must be '${kind}:' and ${known.takes}`;
  return `must be a commit: ${GIT.takes}; or svn:r4711, p4:12345, image:sha256:<digest>`;
}

const DIRTY = '+dirty';

/** Code in a form that compares: `<repository>@<commit>`, and `+dirty` after it where that is not all of it. */
export function comparableCode(code: SourceCode): string {
  return `${code.repository}@${writeCommit(code)}`;
}

/** True for such a form of code that nobody can know to be the same twice. */
export function isDirtyCode(comparable: string | undefined): boolean {
  return comparable?.endsWith(DIRTY) === true;
}

/** A commit as people write and read it in one word: `c0ffee0`, or `c0ffee0+dirty`. */
export function writeCommit({ commit, dirty }: Pick<SourceCode, 'commit' | 'dirty'>): string {
  return dirty === true ? commit + DIRTY : commit;
}

/** What `writeCommit` wrote. */
export function readCommit(text: string): Pick<SourceCode, 'commit' | 'dirty'> {
  return text.endsWith(DIRTY) ? { commit: text.slice(0, -DIRTY.length), dirty: true } : { commit: text };
}

/** What people read beside a commit, and the value that they compare. */
export function describeCommit({ commit }: Pick<SourceCode, 'commit'>): {
  readonly label: string;
  readonly value: string;
} {
  const { label } = own(KINDS, kindOf(commit)) ?? GIT;
  return { label, value: commit.slice(commit.indexOf(':') + 1) };
}

/** What stands before the first colon; all of it where there is none. */
const kindOf = (text: string): string => text.replace(/:.*/s, '');
