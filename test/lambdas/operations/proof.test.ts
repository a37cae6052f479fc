import { beforeAll, describe, expect, test } from 'vitest';
import { open, requestStream } from '../../../lambdas/domain/entry.ts';
import type { LinkClaims } from '../../../lambdas/domain/link.ts';
import type { RequestState } from '../../../lambdas/domain/model.ts';
import { type ProvenEntry, proofOf, whyUnproven } from '../../../lambdas/domain/proof.ts';
import { claimsOf, linkOf } from '../../support/in-memory-ports.ts';
import { InformedStory, people } from './informed.ts';

const { rune, uma, noor, morgan } = people;
const DEEDS = new Set<unknown>(['decided', 'rescinded', 'handed-over']);

/** What people did by their links, and by a caller of the API. */
let deeds: ProvenEntry[];
const deed = (action: string) => deeds.find((entry) => entry.action === action) as ProvenEntry;
/** An entry as if it carried this proof. */
const carrying = (entry: ProvenEntry, proof: string | undefined) =>
  ({ ...entry, details: { ...entry.details, proof } }) as ProvenEntry;
const claiming = (entry: ProvenEntry, changes: Partial<LinkClaims>) =>
  carrying(entry, linkOf({ ...claimsOf(proofOf(entry) ?? ''), ...changes }));

beforeAll(async () => {
  const story = await InformedStory.takenBack();
  story.world.wait(60);
  await story.decide(uma, 'review', 'hand-over', { to: noor.email });
  await story.decide(morgan, 'review', 'approve');
  await story.handOver(rune.email, noor.email, 'iam:arn:aws:iam::111122223333:user/ada');
  const sealed = story.world.streams.get(requestStream(story.request)) ?? [];
  const entries = sealed.map((one) => open<RequestState>(one));
  deeds = entries.filter((entry): entry is ProvenEntry => DEEDS.has(entry.action));
});

describe('what somebody does by a link', () => {
  test('carries that link as its proof', () => {
    expect(deeds.map(({ action }) => action)).toEqual(['decided', 'rescinded', 'handed-over', 'decided']);
    expect(deeds.map(whyUnproven)).toEqual([undefined, undefined, undefined, undefined]);
    expect(deeds.map((entry) => claimsOf(proofOf(entry) ?? '').act ?? 0)).toEqual([0, 1, 0, 0]);
  });

  test.each(['decided', 'rescinded', 'handed-over'])('is named without one: %s', (action) => {
    expect(whyUnproven(carrying(deed(action), undefined))).toMatch('has no proof');
    expect(whyUnproven(carrying(deed(action), 'a.b'))).toMatch('it is no link');
  });

  test.each<[string, Partial<LinkClaims>]>([
    ['another request', { request: 'a'.repeat(26) }],
    ['another stage', { stage: 'deploy' }],
    ['another attempt', { attempt: 2 }],
    ['somebody else', { approver: 'ira@example.com' }],
    ['something of the other kind', { act: 3 }],
  ])('is named with the link for %s', (_, changes) => {
    expect(whyUnproven(claiming(deed('decided'), changes))).toMatch('was for another deed');
  });

  test('is named with the link of a decision beside a rescission, and of the receiver beside a hand-over', () => {
    expect(whyUnproven(claiming(deed('rescinded'), { act: 2 }))).toMatch('was for another deed');
    expect(whyUnproven(claiming(deed('handed-over'), { approver: noor.email }))).toMatch('another deed');
  });

  test('needs none where a caller of the API said it: who that was stands there', () => {
    const said = { ...deed('rescinded'), details: { ...deed('rescinded').details, assurance: 'signed-in' } };
    expect(whyUnproven(carrying(said as ProvenEntry, undefined))).toBeUndefined();
    const given = { ...deed('handed-over'), actor: 'iam:arn:aws:iam::111122223333:user/ada' };
    expect(whyUnproven(carrying(given as ProvenEntry, undefined))).toBeUndefined();
  });
});
