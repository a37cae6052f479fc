import { beforeAll, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../../cli/audit/verify-ledger.ts';
import { requestStream, type SealedEntry, subjectStream } from '../../../lambdas/domain/entry.ts';
import { InformedStory, people } from '../../lambdas/operations/informed.ts';
import { judge } from '../support/judge.ts';
import { memorySource, rewrite } from '../support/tamper.ts';

const { uma, morgan } = people;
const SUBJECT = subjectStream('model/churn');

/** A ledger in which Rune took back what they approved, and Uma approved instead. */
let items: readonly SealedEntry[];
let request: readonly SealedEntry[];
let promoted: SealedEntry;
/** What was taken back, as a promotion would name it. */
let takenBack: object;

beforeAll(async () => {
  const story = await InformedStory.takenBack();
  await story.decide(morgan, 'review', 'approve');
  await story.decide(uma, 'review', 'approve');
  await story.promote('release');
  items = [...story.world.streams.values()].flat();
  request = story.world.streams.get(requestStream(story.request)) ?? [];
  const found = story.world.streams.get(SUBJECT)?.find(({ entry }) => entry.includes('"action":"promoted"'));
  if (found === undefined) throw new Error('nothing was promoted');
  promoted = found;
  const { decision } = story.entries.find(({ action }) => action === 'rescinded')?.details ?? {};
  takenBack = { ...(decision as object), stage: 'review', attempt: 1 };
});

const findings = async (ledger: readonly SealedEntry[]): Promise<string[]> => {
  const found: string[] = [];
  for await (const finding of verifyLedger(memorySource(ledger))) found.push(finding.what);
  return found;
};

/** The ledger with a promotion that names what was taken back among the approvals it rests on. */
const forged = () =>
  rewrite(items, promoted, ({ details, state }) => {
    const authorisedBy = [...(details['authorisedBy'] as object[]), takenBack];
    const { production } = state['environments'] as Record<string, object>;
    const environments = { production: { ...production, authorisedBy } };
    return { details: { ...details, authorisedBy }, state: { ...state, environments } };
  });

describe('an approval that was taken back', () => {
  test('leaves a ledger whole, for both verifiers', async () => {
    expect(await findings(items)).toEqual([]);
    expect(() => judge(items)).not.toThrow();
  });

  test('is found among those that a promotion says it rests on', async () => {
    const words = 'rests on a decision by rune@example.com';
    expect((await findings(forged())).some((what) => what.includes(words))).toBe(true);
    expect(() => judge(forged())).toThrow(words);
  });

  test('is found when it was taken back after a promotion that rests on it', () => {
    const rescinded = request.findIndex(({ entry }) => entry.includes('"action":"rescinded"'));
    const late = request.slice(rescinded);
    const before = forged().filter((item) => !late.includes(item));
    expect(() => judge([...before, ...late])).toThrow('takes back a decision by rune@example.com on which');
  });

  test('is found when nobody had made it', () => {
    const decided = request.find(({ entry }) => entry.includes('"action":"decided"'));
    const without = items.filter((item) => item !== decided);
    expect(() => judge(without)).toThrow('takes back a decision by rune@example.com that was never made');
  });
});
