import { beforeAll, describe, expect, it } from 'vitest';
import { checkPack } from '../../../cli/evidence/check/check-pack.ts';
import { complianceOf } from '../../../cli/evidence/documents/compliance.ts';
import { mlBom } from '../../../cli/evidence/documents/ml-bom.ts';
import { modelCard } from '../../../cli/evidence/documents/model-card.ts';
import { factsOf, readStreams } from '../../../cli/evidence/facts.ts';
import type { Pack, PackedStream } from '../../../cli/evidence/pack.ts';
import { renderMain } from '../../../cli/evidence/page/render-main.ts';
import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';
import { evidenceOfRuled } from './ruled.ts';
import { chainedAnew, wrongWith } from './support.ts';

const POLICY = 'subject/policy/low-risk-retraining';

let made: Awaited<ReturnType<typeof evidenceOfRuled>>;
beforeAll(async () => {
  made = await evidenceOfRuled();
});

const factsOfPack = async () => factsOf(made.pack, await readStreams(made.pack));

type Entry = Record<'details' | 'state', Record<string, unknown>> & Record<string, unknown>;
type Change = (entry: Entry) => void;

/** What is wrong without proofs, where entries of the streams of one kind are others, their chains made anew. */
async function problemsWith(kind: string, change: Change): Promise<readonly string[]> {
  return problemsOf(
    made.pack.streams.map((one) => (one.stream.startsWith(kind) ? changed(one, change) : one)),
  );
}

function changed(stream: PackedStream, change: Change): PackedStream {
  const other = chainedAnew(stream, (text) => {
    const entry = JSON.parse(text);
    change(entry);
    return canonicalize(entry);
  });
  expect(other).not.toEqual(stream);
  return other;
}

const problemsOf = async (streams: readonly PackedStream[]) =>
  (await checkPack({ ...made.pack, streams, proofs: [] }, made.trusted)).problems;

/** The same where the entries of the rule are others, and whatever names one of them by its hash names it as it is now. */
async function problemsWithRule(change: Change): Promise<readonly string[]> {
  const own = ruleStream();
  const other = changed(own, change);
  const hashes = own.entries.map((text, index) => [sha256Hex(text), sha256Hex(other.entries[index] ?? '')]);
  const renamed = (text: string) =>
    hashes.reduce((all, [from = '', to = '']) => all.replaceAll(from, to), text);
  return problemsOf(made.pack.streams.map((one) => (one === own ? other : chainedAnew(one, renamed))));
}

/** The same where the rule is suspended at an instant, after all that is there. */
async function problemsSuspended(at: string): Promise<readonly string[]> {
  const own = ruleStream();
  const last = own.entries.at(-1) ?? '';
  const { state, ...entry } = JSON.parse(last);
  const suspended = { at, by: 'iam:ops', reason: 'It was too generous.' };
  const next = { ...entry, at, seq: entry.seq + 1, prev: sha256Hex(last), action: 'policy-suspended' };
  const more = canonicalize({
    ...next,
    details: { reason: suspended.reason },
    state: { ...state, suspended },
  });
  return problemsOf(
    made.pack.streams.map((one) => (one === own ? { ...one, entries: [...one.entries, more] } : one)),
  );
}

function ruleStream(): PackedStream {
  const own = made.pack.streams.find(({ stream }) => stream === POLICY);
  if (own === undefined) throw new Error('no rule');
  return own;
}

const standsOn = (why: string) =>
  expect.stringMatching(new RegExp(`^Entry \\d+ of .* stands on policy/low-risk-retraining, ${why}`));

const SIGNED = /rule 'Low-risk retraining', which Rita Risk \(risk\) signed, in force since /;

describe('the evidence of a version that a rule approved', () => {
  it('holds, with the whole of the rule, how its people signed it, and by which definition', async () => {
    expect(await wrongWith(made.pack, made)).toEqual({ page: [], directory: [] });
    const names = made.pack.streams.map(({ stream }) => stream);
    expect(names).toEqual(
      expect.arrayContaining([
        'subject/model/churn',
        `request/${made.request}`,
        POLICY,
        `request/${made.signed}`,
      ]),
    );
    expect(names.filter((stream) => stream.startsWith('definition/'))).toHaveLength(2);
    const { unproven } = await checkPack(made.pack, made.trusted);
    expect(unproven).toEqual([]);
  });

  it('says by which rule it runs, and who stands for it', async () => {
    const facts = await factsOfPack();
    const main = renderMain(facts, complianceOf(facts, made.pack));
    expect(main).not.toContain('nobody by name');
    expect(main).toMatch(new RegExp(`authorised by ${SIGNED.source}`));
    expect(main).toMatch(new RegExp(`Version 14 by ${SIGNED.source}`));
  });

  it('says of whoever waived a check that they did, and not that they authorised it', async () => {
    const facts = await factsOfPack();
    const waiver = { name: 'Robin', role: 'risk', findings: [{ waives: 'gate' }] };
    const stays = facts.stays.map((stay) => ({ ...stay, authorisedBy: [waiver], byRule: [] }) as never);
    const main = renderMain({ ...facts, stays }, complianceOf(facts, made.pack));
    expect(main).toContain('authorised by nobody by name, a failed check waived by Robin (risk)');
  });

  it('does not count what its people said of the rule as said of the version', async () => {
    const { decisions, requests, approvalsByRule } = await factsOfPack();
    expect(decisions).toEqual([]);
    expect(requests.map(({ state }) => state.request)).toEqual([made.request]);
    expect(approvalsByRule).toMatchObject([
      { request: made.request, stage: 'low-risk', attempt: 1, version: '14' },
    ]);
  });

  it('has the rule in its documents', async () => {
    const facts = await factsOfPack();
    expect(modelCard(facts)).toMatch(
      /## Who decided\n- 2026.*: rule 'Low-risk retraining', which Rita Risk \(risk\) signed/,
    );
    const row = complianceOf(facts, made.pack).find(({ requirement }) => requirement === 'Article 14');
    expect(row?.shown).toBe(
      'the record has no decision of a person; 1 approval by rules that named people signed',
    );
    expect(JSON.stringify(mlBom(facts))).toMatch(
      /"reasoning":"approved by rule 'Low-risk retraining', which Rita/,
    );
  });
});

describe('evidence of a version that a rule approved, made up, and sealed', () => {
  it.each([
    [
      'the rule',
      () => POLICY,
      () => `The entries of policy/low-risk-retraining are missing, which approved request/${made.request}.`,
    ],
    [
      'its signing',
      () => `request/${made.signed}`,
      () => `The entries of request ${made.signed} are missing, which signed policy/low-risk-retraining.`,
    ],
  ])('does not hold without %s', async (_, stream, problem) => {
    const without = <One extends { readonly stream: string }>(all: readonly One[]) =>
      all.filter((one) => one.stream !== stream());
    const pack: Pack = {
      ...made.pack,
      streams: without(made.pack.streams),
      proofs: without(made.pack.proofs),
    };
    const { page, directory } = await wrongWith(pack, made);
    expect(page).toContain(problem());
    expect(directory).toEqual(page);
  });

  it('does not hold without what fixed the version, where a digest names it', async () => {
    const stream = 'version/model/churn/14';
    const without = <One extends { readonly stream: string }>(all: readonly One[]) =>
      all.filter((one) => one.stream !== stream);
    const pack = { ...made.pack, streams: without(made.pack.streams), proofs: without(made.pack.proofs) };
    expect(pack.streams).toHaveLength(made.pack.streams.length - 1);
    const problems = [`Entry 1 of ${stream} is missing, or another one than digest 1 names.`];
    expect(await wrongWith(pack, made)).toEqual({ page: problems, directory: problems });
  });

  it('does not hold with a rule that says something else than its people signed', async () => {
    const otherwise = (entry: Entry) => {
      const { workflow } = entry.details as { workflow?: { stages: Record<string, { title?: string }> } };
      const rule = workflow?.stages['low-risk'];
      if (rule !== undefined) rule.title = 'Any retraining';
      else entry['more'] = true;
    };
    expect(await problemsWith('definition/', otherwise)).toContainEqual(
      standsOn('which is not the rule of that stage, or not as it is there'),
    );
  });

  it('does not hold with another entry of the rule than the one that is named', async () => {
    expect(await problemsWith(POLICY, (entry) => Object.assign(entry, { more: true }))).toContainEqual(
      standsOn('which was not in force at the entry that it names'),
    );
  });

  it('does not hold with an effect by a rule that did not approve its request', async () => {
    const judgedNot = (entry: Entry) => {
      if (entry['action'] === 'rule-judged') entry['action'] = 'checked';
      else entry['more'] = true;
    };
    expect(await problemsWith(`request/${made.request}`, judgedNot)).toContainEqual(
      standsOn(`by which request/${made.request} was not approved`),
    );
  });

  it('does not hold with an effect after the last day of the rule', async () => {
    const late = (entry: Entry) => Object.assign(entry, { at: '2027-03-02T00:00:00.000Z' });
    expect(await problemsWith('subject/model/', late)).toContainEqual(
      standsOn('which had ended with 2027-03-01'),
    );
    const lastDay = (entry: Entry) => Object.assign(entry, { at: '2027-03-01T23:59:59.999Z' });
    expect(await problemsWith('subject/model/', lastDay)).toEqual([]);
  });

  it.each([
    ['is suspended', { suspended: { at: '', by: '', reason: '' } }, 'which was not in force at the entry'],
    ['is another version', { version: 'ab'.repeat(32) }, 'which was not signed as it says'],
    ['another request signed', { request: 'another' }, 'which was not signed as it says'],
    [
      'its people only waived a check of',
      { authorisedBy: [{ role: 'risk', findings: [{ waives: 'tried' }] }] },
      "which nobody of the role 'risk' has signed",
    ],
    ['nobody signed', { authorisedBy: [] }, "which nobody of the role 'risk' has signed"],
  ])('does not hold with a rule that %s at the entry that is named', async (_, change, why) => {
    const problems = await problemsWithRule(({ state }) => {
      const running = (state['environments'] as Record<string, object>)['in-force'];
      if ('suspended' in change) Object.assign(state, change);
      else if (running !== undefined) Object.assign(running, change);
      else Object.assign(state, { more: true });
    });
    expect(problems).toContainEqual(standsOn(why));
  });

  it('does not hold with a rule that was suspended long before, and does with one that was suspended since', async () => {
    const [at] = made.pack.streams.flatMap(({ entries }) =>
      entries.filter((text) => text.includes('"byRule"')).map((text) => Date.parse(JSON.parse(text).at)),
    );
    const since = (ms: number) => new Date((at ?? 0) + ms).toISOString();
    expect(await problemsSuspended(since(-360_000))).toContainEqual(
      standsOn('which was in force no more by then'),
    );
    expect(await problemsSuspended(since(120_000))).toEqual([]);
  });
});
