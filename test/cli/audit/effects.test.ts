import { describe, expect, it } from 'vitest';
import { verifyLedger } from '../../../cli/audit/verify-ledger.ts';
import type { Entry, SealedEntry } from '../../../lambdas/domain/entry.ts';
import { subjectStream } from '../../../lambdas/domain/entry.ts';
import { judge } from '../support/judge.ts';
import { sampleEffects } from '../support/sample-ledger.ts';
import { memorySource, rewrite } from '../support/tamper.ts';

const ledger = sampleEffects();
const items = ledger.items();
const subject = subjectStream('model/churn');
const entries = (ledger.streams.get(subject) ?? []).map((item) => ({
  item,
  entry: JSON.parse(item.entry) as Entry<State>,
}));

interface State {
  readonly environments: Readonly<Record<string, Record<string, unknown>>>;
  readonly findings: Readonly<Record<string, Record<string, unknown>>>;
}

async function places(forged: readonly SealedEntry[]): Promise<string[]> {
  const found: string[] = [];
  for await (const finding of verifyLedger(memorySource(forged)))
    found.push('digest' in finding ? finding.what : `${finding.stream} ${finding.seq} ${finding.what}`);
  return found;
}

/** The item of the subject's nth entry of an action, from 1. */
function nth(action: string, number: number): SealedEntry {
  const found = entries.filter(({ entry }) => entry.action === action)[number - 1];
  if (found === undefined) throw new Error(`the ledger has no ${action} ${number}`);
  return found.item;
}

describe('a ledger with promotions, attestations, retirements and conditions', () => {
  it('is whole, at every moment', async () => {
    expect(entries.map(({ entry }) => entry.action)).toEqual([
      ...['request-opened', 'promoted', 'request-closed', 'request-opened', 'promoted', 'request-closed'],
      ...['finding-reported', 'finding-reported'],
      ...['request-opened', 'attested', 'request-closed', 'request-opened', 'retired', 'request-closed'],
      ...['finding-closed', 'finding-closed', 'finding-closed', 'finding-closed'],
    ]);
    expect(await places(items)).toEqual([]);
    expect(() => judge(items)).not.toThrow();
  });

  it('shows in the end that nothing runs and nothing is left to do', () => {
    const last = entries.at(-1)?.entry.state;
    expect([last?.environments, last?.findings]).toEqual([{}, {}]);
  });
});

type Change = (entry: Entry<Record<string, unknown>>) => object;
const inState =
  (change: (state: State) => object): Change =>
  ({ state }) => ({ state: { ...state, ...change(state as unknown as State) } });
const inProduction = (change: (deployment: Record<string, unknown>) => object): Change =>
  inState(({ environments: { production = {} } }) => ({
    environments: { production: { ...production, ...change(production) } },
  }));
const inDetails =
  (change: object): Change =>
  ({ details }) => ({ details: { ...details, ...change } });
/** What was told last is otherwise, in what the entry says and in what it leaves. */
const reportedBy =
  (change: object): Change =>
  (entry) => {
    const finding = { ...(entry.details as { finding: Record<string, unknown> }).finding, ...change };
    const { id, ...kept } = finding as { id: string };
    const state = entry.state as unknown as State;
    return {
      details: { finding },
      state: { ...state, findings: { ...state.findings, [id]: kept } },
    };
  };
/** It is told under the id of one that is open, which nobody remembers. */
const inPlaceOfAnother: Change = (entry) => {
  const { id: _, ...finding } = (entry.details as { finding: Record<string, unknown> }).finding;
  const { 'reported.drift-2': __, ...findings } = (entry.state as unknown as State).findings;
  return {
    details: { finding: { id: 'reported.drift-1', ...finding } },
    state: {
      ...entry.state,
      findings: { ...findings, 'reported.drift-1': finding },
      reported: ['reported.drift-1'],
    },
  };
};
const inFindings = (change: object): Change =>
  inState(({ findings }) => ({
    findings: Object.fromEntries(
      Object.entries(findings).map(([id, finding]) => [id, { ...finding, ...change }]),
    ),
  }));

describe('an entry of a subject that was written anew, with all after it', () => {
  it.each<[string, SealedEntry, Change]>([
    ['what was replaced', nth('promoted', 2), inDetails({ replaces: { version: '0', request: 'none' } })],
    ['where one can go back to', nth('promoted', 2), inProduction(() => ({ replaced: { version: '0' } }))],
    ['who agreed to stay', nth('attested', 1), inProduction(() => ({ attested: { authorisedBy: [] } }))],
    ['what was attested', nth('attested', 1), inDetails({ version: '1' })],
    ['what was retired', nth('retired', 1), inDetails({ version: '1' })],
    [
      'that it was retired',
      nth('retired', 1),
      inState(() => ({ environments: { production: { version: '2' } } })),
    ],
    ['that it runs', nth('request-opened', 3), inState(() => ({ environments: {} }))],
    [
      'how its request ended',
      nth('request-closed', 2),
      inProduction(() => ({ ended: { outcome: 'rejected' } })),
    ],
    [
      'who confirmed it, later',
      nth('request-opened', 3),
      inProduction(({ ended }) => ({
        ended: { ...(ended as object), confirmedBy: [] },
      })),
    ],
    [
      'what is still to be reviewed',
      nth('request-closed', 2),
      inProduction(() => ({ owing: [{ stage: 'other' }] })),
    ],
    ['what is to be reviewed', nth('promoted', 2), inProduction(() => ({ owing: [] }))],
    ['that there is no condition', nth('request-closed', 1), inState(() => ({ findings: {} }))],
    ['until when a condition is due', nth('request-opened', 2), inFindings({ due: '2036-01-01' })],
    [
      'that a condition was there',
      nth('request-opened', 2),
      inState(({ findings }) => ({
        findings: { ...findings, other: { text: 'x', request: 'none' } },
      })),
    ],
    ['which condition was closed', nth('finding-closed', 1), inDetails({ finding: { id: 'none' } })],
    [
      'that a closed condition stays',
      nth('finding-closed', 2),
      inState(() => ({
        findings: { other: { text: 'x', request: 'none' } },
      })),
    ],
    ['who found something', nth('finding-reported', 1), reportedBy({ raisedBy: 'monitor:other' })],
    ['when something was found', nth('finding-reported', 1), reportedBy({ at: '2020-01-01T00:00:00.000Z' })],
    ['what something was found of', nth('finding-reported', 1), reportedBy({ version: '1' })],
    ['where something was found', nth('finding-reported', 1), reportedBy({ environment: 'qa' })],
    ['whose condition was found', nth('finding-reported', 1), reportedBy({ request: 'none' })],
    [
      'what is to be done about what was found',
      nth('finding-reported', 2),
      inState(({ findings }) => ({
        findings: { ...findings, 'reported.drift-2': { ...findings['reported.drift-2'], due: '2036-01-01' } },
      })),
    ],
    [
      'what else was found',
      nth('finding-reported', 2),
      inState(({ findings }) => ({
        findings: { ...findings, other: findings['reported.drift-2'] as never },
      })),
    ],
    [
      'what was found before',
      nth('finding-reported', 2),
      inState(() => ({ reported: ['reported.drift-2'] })),
    ],
    ['an open finding, in whose place another is told', nth('finding-reported', 2), inPlaceOfAnother],
    ['what was found at all', nth('request-opened', 3), inState(() => ({ reported: [] }))],
    [
      'that a finding was there that nobody told',
      nth('request-opened', 3),
      inState(({ findings }) => ({ findings: { ...findings, other: { text: 'x' } as never } })),
    ],
  ])('is found when it lies about %s', async (_, target, change) => {
    const [first] = await places(rewrite(items, target, change));
    expect(first).toMatch(new RegExp(`^${subject} ${target.seq} `));
  });

  it('is found by the verifier that stands alone, too, when it lies about who found something', () => {
    const change = reportedBy({ raisedBy: 'monitor:other' });
    expect(() => judge(rewrite(items, nth('finding-reported', 1), change))).toThrow(
      "says that another found 'reported.drift-1'",
    );
  });

  it('is found by the verifier that stands alone, too, when it replaces an open finding', () => {
    expect(() => judge(rewrite(items, nth('finding-reported', 2), inPlaceOfAnother))).toThrow(
      "has lost or changed the condition 'reported.drift-1', which nobody closed",
    );
  });

  it.each<[string, SealedEntry, Change]>([
    [
      'an approval that nobody gave',
      nth('retired', 1),
      ({ details }) => {
        const [approval] = details['authorisedBy'] as object[];
        return { details: { ...details, authorisedBy: [{ ...approval, person: 'mallory@example.com' }] } };
      },
    ],
    [
      'a signature for a version that was never signed',
      nth('retired', 1),
      ({ details }) => {
        const [approval] = details['authorisedBy'] as object[];
        return { details: { ...details, authorisedBy: [{ ...approval, signedFor: { version: '99' } }] } };
      },
    ],
    ['a retirement instead of an attestation', nth('attested', 1), () => ({ action: 'retired' })],
    ['a condition that nobody made', nth('promoted', 1), inFindings({ text: 'Nothing to do.' })],
  ])('is found at the end of the stream when it rests on %s', async (_, target, change) => {
    const upTo = items.filter(({ stream, seq }) => stream !== subject || seq <= target.seq);
    const found = await places(rewrite(upTo, target, change));
    const there = found.filter((place) => place.startsWith(`${subject} ${target.seq} `));
    expect(there, found.join('\n')).not.toEqual([]);
  });
});
