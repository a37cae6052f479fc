import type { DefinitionState } from '../../lambdas/domain/actions.ts';
import { nonceOf, whyNotCountersigned } from '../../lambdas/domain/countersignature.ts';
import { definitionStream, open, type RequestEntry } from '../../lambdas/domain/entry.ts';
import type { RequestState } from '../../lambdas/domain/model.ts';
import { isHuman, type Signature } from '../../schema/workflow.ts';
import { isSureEnough } from './verifier/countersignature.ts';
import { type BelievedProvider, type SignedBy, Signers } from './verifier/providers.ts';
import type { DamagedEntry, LedgerItem } from './verify-chain.ts';
import type { LedgerSource } from './verify-ledger.ts';

type Decided = RequestEntry<'decided'>;

/** How a canonical entry of a decision begins: nothing else is parsed. */
const DECIDED = '{"action":"decided",';

/**
 * Looks at every decision that passes by: it is signed as its stage asks for, and the signature of its provider is genuine. An
 * item that is read twice counts once.
 */
export class Signatures {
  readonly #signers: Signers;
  readonly #seen = new Set<string>();
  readonly #damage: DamagedEntry[] = [];
  /** What the stages of definitions ask for, by their hashes. */
  readonly #asked = new Map<string, Promise<ReadonlyMap<string, Signature>>>();

  constructor(believed?: readonly BelievedProvider[]) {
    this.#signers = new Signers(believed);
  }

  /** The same source, each of whose items is looked at on its way. */
  watch(source: LedgerSource): LedgerSource {
    const looked = (items: AsyncIterable<LedgerItem>) => this.#look(source, items);
    return { all: () => looked(source.all()), stream: (name) => looked(source.stream(name)) };
  }

  /** Every damage that was found, and by whom decisions are signed. */
  end(): { readonly found: readonly DamagedEntry[]; readonly signedBy: readonly SignedBy[] | undefined } {
    return { found: this.#damage, signedBy: this.#signers.list() };
  }

  async *#look(source: LedgerSource, items: AsyncIterable<LedgerItem>): AsyncIterable<LedgerItem> {
    for await (const item of items) {
      if (item.entry.startsWith(DECIDED) && item.stream.startsWith('request/'))
        await this.#take(source, item);
      yield item;
    }
  }

  async #take(source: LedgerSource, item: LedgerItem): Promise<void> {
    const entry = readDecision(item);
    const asked = entry && (await this.#askedBy(source, entry.details.definition)).get(entry.details.stage);
    if (entry === undefined || (asked === undefined && !isSigned(entry)) || !this.#isNew(entry)) return;
    const { stream, seq, details } = entry;
    const what =
      (await this.#whyUnsigned(entry)) ??
      (isSureEnough(details.assurance, asked)
        ? undefined
        : `is a decision of which a link alone says who made it, or too little else: '${details.stage}' asks for more`);
    if (what !== undefined) this.#damage.push({ stream, seq, what });
  }

  #isNew({ stream, seq }: Decided): boolean {
    const place = `${stream} ${seq}`;
    const isNew = !this.#seen.has(place);
    this.#seen.add(place);
    return isNew;
  }

  async #whyUnsigned(entry: Decided): Promise<string | undefined> {
    const { countersignature, assurance, decision } = entry.details;
    if (!isSigned(entry)) return undefined;
    if (countersignature === undefined)
      return 'has no countersignature: nothing shows that its person signed in';
    const wrong = await whyNotCountersigned(countersignature, {
      nonce: nonceOf(
        { ...entry.details, request: entry.state.request },
        countersignature.challengedAt,
        countersignature.together,
      ),
      person: decision.person,
      at: entry.at,
      assurance: assurance === 'signed-in' ? assurance : 're-authenticated',
    });
    const unbelieved = wrong ?? this.#signers.take(signingOf(entry));
    return unbelieved && `has a countersignature that ${unbelieved}`;
  }

  #askedBy(source: LedgerSource, definition: string): Promise<ReadonlyMap<string, Signature>> {
    const known = this.#asked.get(definition) ?? readSignatures(source, definition);
    this.#asked.set(definition, known);
    return known;
  }
}

const isSigned = ({ details }: Decided): boolean =>
  details.assurance !== 'email-link' || details.countersignature !== undefined;

/** Who made a countersignature that is genuine. */
function signingOf({ details, at }: Decided) {
  const { idToken, key, claims } = details.countersignature ?? { idToken: '', key: {}, claims: undefined };
  const { iss, aud } = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString());
  return {
    issuer: String(iss),
    clientId: String([aud].flat()[0]),
    key,
    at,
    ...(claims === undefined ? {} : { claims }),
  };
}

/** What the stages of a definition ask for; nothing where it is not there, or damaged, which others tell. */
async function readSignatures(
  source: LedgerSource,
  definition: string,
): Promise<ReadonlyMap<string, Signature>> {
  const asked = new Map<string, Signature>();
  for await (const item of source.stream(definitionStream(definition))) {
    const entry = read<DefinitionState>(item);
    const stages = entry?.action === 'defined' ? Object.entries(entry.details.workflow.stages) : [];
    for (const [name, stage] of stages)
      if (isHuman(stage) && stage.signature !== undefined) asked.set(name, stage.signature);
    break;
  }
  return asked;
}

/** The decision in an item; `undefined` where it is damaged, which others tell. */
function readDecision(item: LedgerItem): Decided | undefined {
  const entry = read<RequestState>(item);
  return entry?.action === 'decided' ? entry : undefined;
}

function read<State extends RequestState | DefinitionState>(item: LedgerItem) {
  try {
    return open<State>(item);
  } catch {
    return undefined;
  }
}
