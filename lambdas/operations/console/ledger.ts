import * as z from 'zod/mini';
import { sha256Hex } from '../../../schema/canonical-json.ts';
import { flawOfSubject, plainSubject } from '../../../schema/names.ts';
import {
  type EntryShown,
  entryContent,
  type Finding,
  ledgerIntroduction,
  type Neighbour,
} from '../../console/ledger.ts';
import {
  type ReadEntry,
  requestStream,
  type SealedEntry,
  subjectStream,
  unseal,
} from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import { chainFindings, digestFinding } from './intact.ts';
import { type ConsolePorts, consolePage } from './page.ts';
import { proofFinding } from './proven.ts';
import { withoutProof } from './without-proof.ts';

/** An entry of the ledger, its neighbours, its digest, its proof: whether it is intact. */
export const ledger = consolePage({
  path: '/console/ledger',
  section: { name: 'Ledger' },
  pathParameters: z.strictObject({}),
  query: z.strictObject({
    stream: z.optional(
      z
        .string('must be text')
        .check(
          z.refine(
            (name) =>
              /^([0-9a-z]{26}|(request|subject|version|definition)\/[!-~]{1,1500})$/.test(name) ||
              flawOfSubject(plainSubject(name)) === undefined,
            'must be the id of a request, a subject such as model/churn, or a stream',
          ),
        ),
    ),
    seq: z.optional(
      z
        .string('must be text')
        .check(z.regex(/^[1-9]\d{0,8}$/, 'must be the number of an entry: 1, 2, 3 ...')),
    ),
  }),
  show: async (ports, { query, who: { person } }) => {
    if (query.stream === undefined) return { title: 'Ledger', content: ledgerIntroduction, data: {} };
    const stream = streamOf(query.stream);
    const found = await find(ports, stream, query.seq === undefined ? undefined : Number(query.seq));
    const shown = { ...(await look(ports, found)), zone: person.timeZone };
    const { seq, hash, entry, findings, before, after } = shown;
    return {
      title: `Entry ${seq} of ${stream}`,
      content: () => entryContent(shown),
      data: { stream, seq, hash, entry, findings, before, after },
    };
  },
});

/** What somebody calls a stream: by its name, or by that of a request or subject. */
function streamOf(name: string): string {
  if (/^(request|subject|version|definition)\//.test(name)) return name;
  return name.includes('/') ? subjectStream(plainSubject(name)) : requestStream(name);
}

/** An entry with those beside it, as they are kept. */
interface Kept {
  readonly sealed: SealedEntry;
  readonly before: SealedEntry | undefined;
  readonly after: SealedEntry | undefined;
}

async function find(
  { ledger, streams }: ConsolePorts,
  stream: string,
  wanted: number | undefined,
): Promise<Kept> {
  const newest = await ledger.last(stream);
  const seq = wanted ?? newest?.seq ?? 1;
  const near: SealedEntry[] = [];
  for await (const one of streams.after(stream, Math.max(0, seq - 2), seq + 1)) near.push(one);
  const at = (number: number) => near.find((one) => one.seq === number);
  const sealed = at(seq);
  if (sealed !== undefined) return { sealed, before: at(seq - 1), after: at(seq + 1) };
  const message =
    newest === undefined
      ? `The ledger has no stream ${stream}: check its name.`
      : `${stream} has no entry ${seq}: its newest is ${newest.seq}.`;
  throw new GovernanceError('UnknownRequest', message, { request: stream });
}

async function look(ports: ConsolePorts, { sealed, before, after }: Kept): Promise<Omit<EntryShown, 'zone'>> {
  const { stream, seq, hash, entry: text } = sealed;
  const entry = read(sealed);
  const [digest, proof] = await Promise.all([
    digestFinding(ports, sealed),
    entry && proofFinding(ports, entry),
  ]);
  const findings: Finding[] = [
    ...chainFindings(sealed, entry, before, after && { ...after, entry: read(after) }),
    digest,
    ...(proof === undefined ? [] : [proof]),
  ];
  const shown =
    entry &&
    ({ ...entry, details: withoutProof(entry.details as Record<string, unknown>) } as ReadEntry<unknown>);
  return {
    stream,
    seq,
    hash,
    entry: shown,
    kept: { bytes: Buffer.byteLength(text), sha256: sha256Hex(text) },
    findings,
    before: toNeighbour(before),
    after: toNeighbour(after),
  };
}

/** An entry as it was written; `undefined` when it is damaged. */
function read(sealed: SealedEntry): ReadEntry<unknown> | undefined {
  try {
    return unseal(sealed);
  } catch (error) {
    if (GovernanceError.is(error, 'LedgerDamaged')) return undefined;
    throw error;
  }
}

function toNeighbour(sealed: SealedEntry | undefined): Neighbour | undefined {
  if (sealed === undefined) return undefined;
  const entry = read(sealed);
  return {
    seq: sealed.seq,
    action: entry === undefined ? 'damaged' : String(entry.action),
    at: entry?.at ?? '',
  };
}
