import { seal, unseal } from '../../../lambdas/domain/entry.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';
import type { Cloud, Item } from './cloud.ts';

/** The name of an execution that the API starts, which nobody can foresee. */
const API_NAME = /(:api-[0-9a-z]{26}-)[0-9a-f-]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/** Everything that lasts, without what may differ between two runs: instants, hashes, tokens and names that nobody can foresee. */
export interface Standing {
  /** Of each stream, what each entry says, in order. */
  readonly ledger: Readonly<Record<string, readonly string[]>>;
  readonly views: readonly string[];
  /** How far each stream was seen. */
  readonly heads: readonly string[];
  /** The entries that were announced, each once. */
  readonly announced: readonly string[];
  /** Digests, public keys, checkpoints. */
  readonly archive: readonly string[];
  /** What each state that waits, or waited, was told. */
  readonly told: readonly string[];
}

/**
 * Reads what lasts.
 * @param token the state that the handler was called for, told last in the result
 * @throws when a stream has a gap, forks, or an entry does not hash to what it says
 */
export async function readRecord(cloud: Cloud, token: string): Promise<Standing> {
  const ledger: Record<string, string[]> = {};
  const entries = (await cloud.items('ledger')).toSorted((a, b) => Number(a['seq']?.N) - Number(b['seq']?.N));
  const lasts = new Map<string, ReturnType<typeof sealedOf>>();
  for (const item of entries) {
    const sealed = sealedOf(item);
    const entry = unseal(sealed);
    const before = lasts.get(sealed.stream);
    const { stream: _, seq: __, prev: ___, hash: ____, ...draft } = entry;
    if (seal(sealed.stream, before, draft).hash !== sealed.hash)
      throw new Error(`entry ${sealed.seq} of ${sealed.stream} does not follow the one before`);
    lasts.set(sealed.stream, sealed);
    ledger[sealed.stream] = [...(ledger[sealed.stream] ?? []), maskText(canonicalize(draft))];
  }
  const items = [...(await cloud.items('views')), ...(await cloud.items('tasks'))];
  const views = items.map((item) =>
    maskText(canonicalize(JSON.parse(item['text']?.S ?? withoutToken(item)))),
  );
  const told = [...cloud.tokens.told].filter(([, what]) => what !== 'left' && what !== undefined);
  const own = cloud.tokens.told.get(token);
  return {
    ledger,
    // Each try of a state notes its own token, of which the last one wakes.
    views: [...new Set(views)].toSorted(),
    heads: (await cloud.items('heads')).flatMap(({ pk, sk, seq }) =>
      sk?.S === 'head' ? [`${pk?.S} ${seq?.N}`] : [],
    ),
    announced: [...new Set(cloud.announced)].toSorted(),
    archive: cloud.archived(),
    told: [...told.filter(([name]) => name !== token).map(([, what]) => what), own].map((what) =>
      JSON.stringify(what ?? 'waits'),
    ),
  };
}

function sealedOf(item: Item) {
  return {
    stream: item['stream']?.S ?? '',
    seq: Number(item['seq']?.N),
    entry: item['entry']?.S ?? '',
    hash: item['hash']?.S ?? '',
  };
}

function withoutToken(item: Item): string {
  const { taskToken: _, ...task } = JSON.parse(item['task']?.S ?? '{}');
  return JSON.stringify(task);
}

const maskText = (text: string): string =>
  text
    .replace(TIME, '<time>')
    .replace(API_NAME, '$1<random>')
    .replace(/"seconds":[\d.]+/g, '"seconds":"<time>"')
    .replace(/"hash":"[0-9a-f]{64}"/g, '"hash":"<hash>"');
