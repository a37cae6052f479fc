import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DigestOfAnyFormat, decodeDigest } from '../../../lambdas/domain/digest/digest.ts';
import { inclusionProof, leafHash } from '../../../lambdas/domain/digest/tree.ts';
import type { digestedLedger } from './digested-ledger.ts';

type World = Awaited<ReturnType<typeof digestedLedger>>;

/** Which digests and entries of an export are kept: true for each, until one is left out. */
interface Kept {
  readonly digests: boolean[];
  readonly entries: boolean[];
}

/** An entry as an export shows it, and the number of the digest that covers it; 0 where none does. */
interface Shown {
  readonly stream: string;
  readonly seq: number;
  readonly action: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly state: { readonly open?: Readonly<Record<string, unknown>> };
  readonly digest: number;
}

const linesOf = (path: string): string[] => {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
};

/** What an export shows. */
export function readShown(directory: string): { digests: DigestOfAnyFormat[]; entries: Shown[] } {
  const digests = linesOf(join(directory, 'digests.jsonl')).map((line) => decodeDigest(line).digest);
  const covering = (stream: string, seq: number) =>
    digests.find(({ heads }) =>
      heads.some((head) => head.stream === stream && (head.after?.seq ?? 0) < seq && seq <= head.seq),
    )?.number ?? 0;
  const entries = linesOf(join(directory, 'entries.jsonl')).map((line) => {
    const entry = JSON.parse(line);
    return { ...entry, digest: covering(entry.stream, entry.seq) };
  });
  return { digests, entries };
}

/** Leaves digests and entries out of an export, as who has no key can: those of a digest that is left out, too. */
export function forgeExport(directory: string, leaveOut: (kept: Kept) => void): void {
  const { digests, entries } = readShown(directory);
  const kept = { digests: digests.map(() => true), entries: entries.map(() => true) };
  leaveOut(kept);
  const numbers = new Set(digests.filter((_, index) => kept.digests[index]).map(({ number }) => number));
  const isShown = (index: number) =>
    kept.entries[index] === true &&
    (entries[index]?.digest === 0 || numbers.has(entries[index]?.digest ?? 0));
  const write = (name: string, keep: (index: number) => boolean) => {
    const lines = linesOf(join(directory, name)).filter((_, index) => keep(index));
    writeFileSync(join(directory, name), lines.map((line) => `${line}\n`).join(''));
    return lines.length;
  };
  const hasProofs = linesOf(join(directory, 'proofs.jsonl')).length > 0;
  if (hasProofs) write('proofs.jsonl', isShown);
  const counts = {
    entries: write('entries.jsonl', isShown),
    digests: write('digests.jsonl', (index) => kept.digests[index] === true),
    afterLastDigest: entries.filter(({ digest }, index) => digest === 0 && isShown(index)).length,
  };
  const path = join(directory, 'manifest.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...counts }));
}

/** Which streams are a subject's, as its own entries among these say. */
export function ownStreams(entries: readonly Shown[], subject: string): (stream: string) => boolean {
  const mine = entries.filter(({ stream }) => stream === `subject/${subject}`);
  const own = new Set([
    `subject/${subject}`,
    ...Object.keys(mine[0]?.state.open ?? {}).map((id) => `request/${id}`),
    ...mine.flatMap(({ details }) => [
      `request/${details['request']}`,
      `definition/${details['definition']}`,
    ]),
  ]);
  return (stream) => own.has(stream) || stream.startsWith(`version/${subject}/`);
}

/** Writes the proofs that an export of a subject has, as anybody can who has the whole ledger. */
export function writeProofs(directory: string, { items }: World): void {
  const { digests, entries } = readShown(directory);
  const hashes = new Map(items.map(({ stream, seq, hash }) => [`${stream} ${seq}`, hash]));
  const lines = digests.flatMap(({ number, heads }) => {
    const places = heads.flatMap(({ stream, after, seq }) =>
      Array.from(
        { length: seq - (after?.seq ?? 0) },
        (_, index) => `${stream} ${(after?.seq ?? 0) + 1 + index}`,
      ),
    );
    const leaves = places.map((place) => leafHash(Buffer.from(hashes.get(place) ?? '', 'hex')));
    return entries
      .filter(({ digest }) => digest === number)
      .map(({ stream, seq }) => {
        const index = places.indexOf(`${stream} ${seq}`);
        const path = inclusionProof(leaves, index).map((hash) => hash.toString('hex'));
        return JSON.stringify({ index, path });
      });
  });
  writeFileSync(join(directory, 'proofs.jsonl'), lines.map((line) => `${line}\n`).join(''));
}

/**
 * Why an export is not all that its manifest says, as the whole ledger tells; `undefined` when it is. Said otherwise than
 * the verifier says it, from what nobody but a test has.
 */
export function whyIncomplete(directory: string, { items, archive }: World): string | undefined {
  const { scope } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
  const { digests, entries } = readShown(directory);
  const all = [...archive.texts].filter(([key]) => key.startsWith('digests/')).sort();
  const true_ = all.map(([, line]) => decodeDigest(line).digest);
  const [first, last] = [digests[0], digests.at(-1)];
  if (first === undefined || last === undefined) return 'no digest';
  const covers = (digest: DigestOfAnyFormat) => digest.covers ?? digest.at;
  if (digests.some(({ number }, index) => number !== first.number + index)) return 'a digest between';
  if (first.number > 1 && (scope.from === undefined || covers(first) > scope.from)) return 'digests before';
  if (scope.to !== undefined && covers(last) < scope.to) return 'digests after';
  const shown = new Map(entries.map((entry) => [`${entry.stream} ${entry.seq}`, entry]));
  const rest = entries.filter(({ digest }) => digest === 0);
  const subject: string | undefined = scope.subject;
  const mine = entries.filter(({ stream }) => stream === `subject/${subject}`);
  const [begin] = mine;
  if (subject !== undefined && begin === undefined) return 'the subject itself';
  if (begin !== undefined && first.number > 1 && begin.seq > 1) {
    const known = true_.find(({ number }) => number === begin.digest);
    if (known === undefined || covers(known) > (scope.from ?? '')) return 'what was under way';
  }
  const isOwn = subject === undefined ? () => true : ownStreams(entries, subject);
  if (entries.some(({ stream }) => !isOwn(stream))) return 'more than the scope';
  if (rest.length > 0 && scope.to !== undefined) return 'more than the period';
  for (const { heads } of digests)
    for (const { stream, after, seq } of heads)
      for (let place = (after?.seq ?? 0) + 1; place <= seq; place++)
        if (isOwn(stream) && !shown.has(`${stream} ${place}`)) return `entry ${place} of ${stream}`;
  // What no digest covers must go on from there in unbroken chains.
  for (const { stream, seq } of rest)
    if (seq > 1 && !shown.has(`${stream} ${seq - 1}`) && items.some((item) => item.stream === stream))
      if (!(first.number > 1 && !entries.some((entry) => entry.stream === stream && entry.seq < seq)))
        return `entry ${seq - 1} of ${stream}`;
  return undefined;
}
