import { judgeCountersignature } from '../../../cli/audit/verifier/countersignature.ts';
import { Signers } from '../../../cli/audit/verifier/providers.ts';
import { type Countersignature, whyNotCountersigned } from '../../../lambdas/domain/countersignature.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';
import { randomFrom } from './forgeries.ts';
import {
  claimsOf,
  countersigned,
  expected,
  genuineTogether,
  type Offer,
  PAIRS,
  PROVIDER,
  SIGNED,
  TOKEN_FORGERIES,
  tokenOf,
} from './tokens.ts';

/** What offering tokens came to. */
export interface TokenReport {
  /** Tokens that were offered, by the way they were made. */
  readonly tried: Readonly<Record<string, number>>;
  /** Everything that must not be, at most ten of them. */
  readonly wrong: readonly string[];
}

const BELIEVED = [{ ...PROVIDER, keys: [PAIRS.EC, PAIRS.RSA, PAIRS.OKP].map(({ published }) => published) }];
/** So many genuine ones are among them, which must be taken. */
const ONE_GENUINE_IN = 100;

/** Offers tokens that are no signature of a decision to what records decisions, and to the verifier; a few that are. */
export async function offerTokens(count: number, seed: number): Promise<TokenReport> {
  const random = randomFrom(seed);
  const ways = Object.entries(TOKEN_FORGERIES);
  const tried: Record<string, number> = {};
  const wrong: string[] = [];
  const genuine = countersigned(tokenOf(claimsOf()));
  const note = (name: string, offer: Offer, judged: readonly (string | undefined)[], taken: boolean) => {
    tried[name] = (tried[name] ?? 0) + 1;
    const isRight = judged.every((why) => (why === undefined) === taken);
    if (!isRight && wrong.length < 10) wrong.push(`${name}: ${JSON.stringify({ ...offer, judged })}`);
  };
  for (let index = 0; index < count; index++) {
    const isGenuine = index % ONE_GENUINE_IN === 0;
    const [name, forge] = ways[index % ways.length] as (typeof ways)[number];
    const several = index % (2 * ONE_GENUINE_IN) === 0;
    const good = several ? genuineTogether(random) : { countersignature: genuine };
    const offer = isGenuine ? good : forge(random);
    note(isGenuine ? 'genuine' : name, offer, await judgeBoth(offer), isGenuine);
  }
  return { tried, wrong };
}

/** Why a token is not taken by what records decisions, and by the verifier. */
async function judgeBoth({ countersignature, expected: other }: Offer): Promise<(string | undefined)[]> {
  const wanted = other ?? expected();
  return [await whyNotCountersigned(countersignature, wanted), verify(countersignature, wanted.at)];
}

/** What the verifier says of a token in the entry of the decision. */
function verify(countersignature: Countersignature, at: string): string | undefined {
  const { request, ...signed } = SIGNED;
  const members = { ...signed, assurance: 're-authenticated', countersignature };
  const details = new Map(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, textOf(value)]])),
  );
  const judged = judgeCountersignature({ details, request: textOf(request), at });
  return 'wrong' in judged ? judged.wrong : new Signers(BELIEVED).take(judged.signing);
}

/** A value as the verifier reads it: its canonical text, one character a byte. */
const textOf = (value: unknown): string => Buffer.from(canonicalize(value)).toString('latin1');
