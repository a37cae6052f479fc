import { describe, expect, it } from 'vitest';
import { Proofs } from '../../../cli/audit/proofs.ts';
import { verifyOnline } from '../../../cli/audit/verify-online.ts';
import { requestStream, type SealedEntry } from '../../../lambdas/domain/entry.ts';
import type { Signature } from '../../../schema/workflow.ts';
import { countersignatureOf, PAIRS, PROVIDER } from '../../attack/support/tokens.ts';
import { defineWorkflow } from '../../organisation/roles.ts';
import { judgeBoth } from '../support/both-verifiers.ts';
import { SampleLedger, sampleInput } from '../support/sample-ledger.ts';
import { memorySource, rewrite } from '../support/tamper.ts';

const rules = (signature?: Signature) =>
  defineWorkflow({
    id: 'signed',
    title: 'Signed',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    ...(signature && { signature }),
    stages: {
      agree: { type: 'approval', role: 'manager', dueIn: '5 days', conditions: true },
      publish: { type: 'promotion', environment: 'production' },
    },
  });
const believed = [{ ...PROVIDER, keys: [PAIRS.EC.published] }];

/** A request that was decided and promoted, whose decision is then replaced by whoever has the table. */
function decidedAs(signature: Signature | undefined, replace: (details: Details, request: string) => object) {
  const ledger = new SampleLedger();
  ledger.define(rules());
  const request = ledger.submit(sampleInput('1'), rules(signature));
  ledger.advance(request, 'agree', 'approve-with-conditions');
  const target = ledger.streams.get(requestStream(request))?.at(-1) as SealedEntry;
  return rewrite(ledger.items(), target, ({ details }) => ({
    details: replace(details as Details, request),
  }));
}
type Details = Record<string, unknown> & {
  readonly decision: { readonly at: string; readonly person: string };
  readonly countersignature: { readonly challengedAt: string };
};

/** The same decision, honestly signed by its person, about something else. */
const signedAbout = (changes: object) =>
  decidedAs('re-authenticated', (details, request) => {
    const signed = { ...details, ...changes };
    const { challengedAt } = details.countersignature;
    return { ...signed, countersignature: countersignatureOf({ ...signed, request } as never, challengedAt) };
  });

describe('what somebody has honestly signed about something else', () => {
  it.each<[string, object]>([
    ['another artifact', { artifact: { uri: 's3://models/1', sha256: 'cd'.repeat(32) } }],
    ['no artifact', { artifact: undefined }],
    ['another version', { version: '0' }],
    ['another subject', { subject: 'model/harmless' }],
    ['another workflow', { workflow: 'other' }],
    ['other rules', { definition: 'e'.repeat(64) }],
    ['another attempt', { attempt: 2 }],
  ])('is no decision of this request: %s', async (_, changes) => {
    const { online, offline } = await judgeBoth(signedAbout(changes), {}, believed);
    expect(online).toContain('is a decision about something else than its own state');
    expect(offline).toBe('is a decision about something else than its own state');
  });

  it('is none, too, where its own entry says in its state that it is about that', async () => {
    const artifact = { uri: 's3://models/1', sha256: 'cd'.repeat(32) };
    const items = signedAbout({ artifact });
    const target = items.find(({ entry }) => JSON.parse(entry).action === 'decided') as SealedEntry;
    const lying = rewrite(items, target, ({ state }) => ({ state: { ...(state as object), artifact } }));
    const { online, offline } = await judgeBoth(lying, {}, believed);
    expect(online).toContain('is a decision about something else than attempt 1 submitted');
    expect(offline).toBe('is a decision about something else than attempt 1 submitted');
  });
});

describe('a decision by a link at a stage that asks for a signature', () => {
  const named = (definition: string) =>
    decidedAs('re-authenticated', ({ countersignature: _, ...details }) => ({
      ...details,
      assurance: 'email-link',
      definition,
    }));

  it.each([
    ['rules in the ledger that ask for none', new SampleLedger().define(rules())],
    ['rules that are nowhere', 'f'.repeat(64)],
  ])('is found though it names %s', async (_, definition) => {
    const { online, offline } = await judgeBoth(named(definition), {}, believed);
    expect(online).toContain('is a decision about something else than its own state');
    expect(offline).toBe('is a decision about something else than its own state');
  });
});

it('a provider that somebody made up does not stand in for the key of links', async () => {
  const items = decidedAs(undefined, ({ proof: _, ...details }, request) => {
    const { at } = details.decision;
    const signed = { ...details, assurance: 're-authenticated', request };
    const made = { iss: 'https://evil.example', auth_time: Math.floor(Date.parse(at) / 1000) };
    const countersignature = countersignatureOf(signed as never, at, made, PAIRS.other);
    return { ...details, assurance: 're-authenticated', countersignature };
  });
  const nothing = { names: undefined, pem: undefined, progress() {} };
  const { whole, damage } = await verifyOnline(memorySource(items), undefined, {
    ...nothing,
    proofs: new Proofs(async () => true),
  });
  expect(whole).toBe(false);
  expect(damage.map(({ what }) => what)).toContain('has no proof: nothing shows that its person did it');
});
