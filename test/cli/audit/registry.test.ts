import { describe, expect, it } from 'vitest';
import { verifyLedger } from '../../../cli/audit/verify-ledger.ts';
import { open, type SealedEntry } from '../../../lambdas/domain/entry.ts';
import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';
import { people } from '../../support/in-memory-ports.ts';
import { Story } from '../../support/story.ts';

async function findings(streams: ReadonlyMap<string, readonly SealedEntry[]>): Promise<string[]> {
  const stream = async function* (name: string) {
    yield* streams.get(name) ?? [];
  };
  const all = async function* () {
    for (const entries of streams.values()) yield* entries;
  };
  const found: string[] = [];
  for await (const finding of verifyLedger({ all, stream }))
    found.push('digest' in finding ? finding.what : `${finding.stream} ${finding.seq} ${finding.what}`);
  return found;
}

/** The last entry of a stream with one text in place of another, and the right hash. */
function forgeHead(story: Story, text: string, forged: string): Map<string, SealedEntry[]> {
  const streams = new Map(story.world.streams);
  const entries = [...(streams.get('subject/model/churn') ?? [])];
  const head = entries.pop();
  if (head === undefined) throw new Error('no entry');
  const entry = canonicalize(JSON.parse(head.entry.replaceAll(text, forged)));
  expect(entry).not.toBe(head.entry);
  return streams.set('subject/model/churn', [...entries, { ...head, entry, hash: sha256Hex(entry) }]);
}

async function completed(): Promise<Story> {
  const story = await new Story().upTo('deploy');
  await story.decide(people.ira, 'deploy', 'approve');
  await story.ended('SUCCEEDED');
  return story;
}

describe('the last entry of a subject, rewritten with a hash that fits', () => {
  it('is whole while nobody touched it', async () => {
    expect(await findings((await completed()).world.streams)).toEqual([]);
  });

  it.each([
    ['who authorised the promotion', 'Morgan Estes', 'Mallory X'],
    ['who confirmed the deployment', 'Ira Lindstrom', 'Mallory X'],
    ['which version runs', '"version":"14"', '"version":"15"'],
    ['since when', '"since":"2026', '"since":"2025'],
    [
      'how the request ended',
      '"ended":{"at":"2026-03-02T09:00:00.000Z","confirmedBy"',
      '"gone":{"confirmedBy"',
    ],
  ])('is found when it says otherwise %s', async (_, text, forged) => {
    const story = await completed();
    const [first] = await findings(forgeHead(story, text, forged));
    const head = story.subjectEntries.at(-1);
    expect(first).toContain(`subject/model/churn ${head?.seq}`);
  });

  it('is found in the entry of the promotion itself', async () => {
    const story = await new Story().upTo('deploy');
    expect(open(story.world.streams.get('subject/model/churn')?.at(-1) as SealedEntry).action).toBe(
      'promoted',
    );
    expect(await findings(forgeHead(story, 'Morgan Estes', 'Mallory X'))).not.toEqual([]);
  });
});
