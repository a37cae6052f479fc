import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../lambdas/domain/model.ts';
import {
  renewalsDue,
  renewalsOf,
  revalidationsDue,
  subjectDueAt,
  subjectLookAgainAt,
} from '../../../../lambdas/domain/subject/due.ts';
import { deployment, running } from '../facts.ts';
import { at } from '../samples.ts';

const DAY = 86_400;
const until = (days: number) => ({ by: 'again', dueAt: at(days * DAY).toISOString() });
const approvedFor = (days: number) => running({ production: deployment({ attest: until(days) }) });
const finding = (due: string): Finding => ({
  text: 'Watch it.',
  owner: 'amy@example.com',
  due,
  raisedBy: 'bob@example.com',
  at: at(0).toISOString(),
  request: 'r0',
  version: '13',
  stage: 'review',
});

describe('the renewal of an approval', () => {
  it('is asked for two weeks before its end or, where it is short, in the last third of its time', () => {
    expect(renewalsOf(deployment({ attest: until(90) }))).toEqual([at(76 * DAY).getTime()]);
    expect(renewalsOf(deployment({ attest: until(30) }))).toEqual([at(20 * DAY).getTime()]);
    expect(renewalsOf(deployment())).toEqual([]);
  });

  it('counts from the renewal before', () => {
    const attested = { at: at(60 * DAY).toISOString(), request: 'r5', authorisedBy: [] };
    expect(renewalsOf(deployment({ attest: until(90), attested }))).toEqual([at(80 * DAY).getTime()]);
  });

  it('is due in each environment from that moment on, and in no other', () => {
    const subject = running({
      qa: deployment({ attest: until(90) }),
      production: deployment({ attest: until(30) }),
      other: deployment(),
    });
    expect(renewalsDue(subject, new Date(at(20 * DAY).getTime() - 1))).toEqual([]);
    expect(renewalsDue(subject, at(20 * DAY))).toEqual(['production']);
    expect(renewalsDue(subject, at(100 * DAY))).toEqual(['qa', 'production']);
  });
});

describe('a subject of which something was found', () => {
  const found = (seconds: number, changes: Partial<Finding> = {}): Finding => ({
    ...finding('2027-03-01'),
    at: at(seconds).toISOString(),
    environment: 'production',
    ...changes,
  });
  const watched = deployment({ since: at(100).toISOString(), onFinding: 'revalidation' });
  const findings = { 'reported.a': found(200), 'reported.b': found(300) };
  const subject = running({ production: watched, qa: deployment() }, { findings });
  const open = (workflow: string) => ({
    r5: { workflow, version: '13', requestedAt: at(400).toISOString(), promotions: {}, finished: false },
  });
  it('owes one request, in the workflow that its promotion names, by what was found last', () => {
    expect(revalidationsDue(subject)).toEqual([
      {
        environment: 'production',
        workflow: 'revalidation',
        finding: 'reported.b',
        at: at(300).toISOString(),
      },
    ]);
    expect(revalidationsDue({ ...subject, open: open('release') })).toEqual(revalidationsDue(subject));
  });

  it('owes none while one is under way, once all was closed, or where its promotion names no workflow', () => {
    expect(revalidationsDue({ ...subject, open: open('revalidation') })).toEqual([]);
    expect(revalidationsDue({ ...subject, findings: {} })).toEqual([]);
    expect(revalidationsDue({ ...subject, findings: { 'reported.a': found(100) } })).toEqual([]);
    const unwatched = { ...watched, onFinding: undefined };
    expect(revalidationsDue({ ...subject, environments: { production: unwatched } })).toEqual([]);
  });

  it('is due from when that was found, and looked at again daily as long as it owes one', () => {
    expect(subjectDueAt(subject)).toEqual(at(300));
    expect(subjectLookAgainAt(subject, at(500))).toEqual(at(500 + DAY));
    const under = { ...subject, open: open('revalidation') };
    expect(subjectDueAt(under)).toEqual(new Date('2027-03-02T00:00:00.000Z'));
    expect(subjectLookAgainAt(under, at(500))).toEqual(new Date('2027-03-02T00:00:00.000Z'));
  });

  it('is looked at again daily where it owes a renewal, too', () => {
    const both = deployment({ ...watched, attest: until(90) });
    expect(subjectLookAgainAt({ ...subject, environments: { production: both } }, at(80 * DAY))).toEqual(
      at(81 * DAY),
    );
  });
});

describe('a subject', () => {
  it('is due when the first thing is: a renewal, an owed review, a condition whose last day is over', () => {
    const subject = approvedFor(90);
    const owing = [{ stage: 'look', title: 'Look', dueAt: at(3 * DAY).toISOString() }];
    expect(subjectDueAt(running({ production: deployment() }))).toBeUndefined();
    expect(subjectDueAt(subject)).toEqual(at(76 * DAY));
    expect(subjectDueAt(running({ production: deployment({ attest: until(90), owing }) }))).toEqual(
      at(3 * DAY),
    );
    expect(subjectDueAt({ ...subject, findings: { f: finding('2026-03-04') } })).toEqual(
      new Date('2026-03-05T00:00:00.000Z'),
    );
  });

  it('is looked at again when the next thing comes, never at one that is over', () => {
    expect(subjectLookAgainAt(running({}), at(0))).toBeUndefined();
    expect(subjectLookAgainAt(approvedFor(90), at(0))).toEqual(at(76 * DAY));
    const over = running({}, { findings: { f: finding('2026-03-04') } });
    expect(subjectLookAgainAt(over, new Date('2026-03-05T00:00:00.000Z'))).toBeUndefined();
  });

  it('is looked at daily while an approval should have been renewed, and when that ends', () => {
    expect(subjectLookAgainAt(approvedFor(90), at(76 * DAY))).toEqual(at(77 * DAY));
    expect(subjectLookAgainAt(approvedFor(90), at(89 * DAY + 1))).toEqual(at(90 * DAY));
    expect(subjectLookAgainAt(approvedFor(90), at(100 * DAY))).toEqual(at(101 * DAY));
  });
});
