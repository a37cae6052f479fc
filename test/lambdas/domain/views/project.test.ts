import { describe, expect, it } from 'vitest';
import type { ReadEntry } from '../../../../lambdas/domain/entry.ts';
import type { Deployment, RequestState, StageState, SubjectState } from '../../../../lambdas/domain/model.ts';
import { rescind } from '../../../../lambdas/domain/request/rescind.ts';
import { until } from '../../../../lambdas/domain/views/lists.ts';
import { projectRequest } from '../../../../lambdas/domain/views/project-request.ts';
import { projectSubject } from '../../../../lambdas/domain/views/project-subject.ts';
import { membersOf, type Roles } from '../../../../schema/roles.ts';
import { closedAs } from '../../../support/states.ts';
import { deployment, running } from '../facts.ts';
import {
  at,
  decided,
  entryOf,
  inRework,
  opened,
  reached,
  roles,
  START,
  submitted,
  workflow,
} from '../samples.ts';

const DAY = 86_400;
const NOW = at(100).toISOString();
const shown = (
  state: RequestState,
  {
    rules = workflow,
    people = roles,
    ...entry
  }: Partial<ReadEntry<RequestState>> & {
    readonly rules?: typeof workflow | undefined;
    readonly people?: Roles;
  } = {},
  known = true,
) =>
  projectRequest(
    {
      stream: 'request/r1',
      seq: 7,
      at: NOW,
      actor: 'amy@example.com',
      action: 'dequeued',
      details: { attempt: 1, version: '14' },
      prev: null,
      hash: 'e'.repeat(64),
      state,
      ...entry,
    } as ReadEntry<RequestState>,
    known ? rules : undefined,
    people,
  );
const rowsOf = (state: RequestState, ...more: [Parameters<typeof shown>[1]?, boolean?]) =>
  shown(state, ...more).view.rows.map(({ list, place }) => `${list.name} ${place}`);
const START_AT = START.toISOString();

describe("a request's place in the lists", () => {
  it('is among the open ones, those of its subject, and what is due', () => {
    const state = submitted();
    expect(shown(state).view).toMatchObject({
      stream: 'request/r1',
      seq: 7,
      text: JSON.stringify(state),
      at: {
        standing: { list: { name: 'open', by: 'standing', spread: true }, place: `${START_AT}#r1` },
        due: {
          list: { name: 'due', by: 'due', spread: true },
          place: `${at(100 + 300).toISOString()}#request/r1`,
        },
        subject: {
          list: { name: 'subject/model/churn', by: 'subject' },
          place: `open#${START_AT}#r1`,
        },
      },
    });
  });

  it('is among those closed in the month, once it is closed', () => {
    const { at: spots, rows } = shown(closedAs(opened(submitted(), 'review'), 'stopped')).view;
    expect(spots).toMatchObject({
      standing: { list: { name: 'closed/2026-03', by: 'standing' }, place: `${NOW}#r1` },
      subject: { place: `closed#${NOW}#r1` },
    });
    expect(rows).toEqual([]);
  });

  it('is on the desks of those who are asked, and among what its submitter has submitted', () => {
    const due = at(DAY).toISOString();
    expect(rowsOf(opened(submitted(), 'review'))).toEqual([
      `desk/bob@example.com ${due}#r1`,
      `desk/cleo@example.com ${due}#r1`,
      `desk/ann@example.com ${due}#r1`,
      `submitted/amy@example.com ${START_AT}#r1`,
    ]);
  });

  it('is on no desk where nobody knows its rules, or it waits for nobody', () => {
    const mine = `submitted/amy@example.com ${START_AT}#r1`;
    expect(rowsOf(opened(submitted(), 'review'), {}, false)).toEqual([mine]);
    expect(rowsOf(submitted())).toEqual([mine]);
    expect(rowsOf({ ...submitted(), requesters: [] })).toEqual([]);
  });

  it('is on the desk of whoever submitted last while it is in rework', () => {
    const state = { ...inRework(), requesters: ['amy@example.com', 'zoe@example.com', 'ann@example.com'] };
    expect(rowsOf(state)).toEqual([
      `desk/ann@example.com ${state.reworkDueAt}#r1`,
      `submitted/ann@example.com ${START_AT}#r1`,
    ]);
  });

  it('is on the desk of who stands in for somebody on any day of an absence', () => {
    const away = { from: '2026-03-10', until: '2026-03-12', standIn: 'eve@example.com' };
    const people = { ...roles, tester: membersOf(roles, 'tester').map((one) => ({ ...one, away })) };
    const state = opened(reached('test'), 'test');
    expect(rowsOf(state, { people }).map((row) => row.split(' ')[0])).toEqual([
      'desk/dan@example.com',
      'desk/eve@example.com',
      'submitted/amy@example.com',
    ]);
  });

  it('is among what is held, and among what has too few people left', () => {
    const held: StageState = { decisions: [], held: { since: NOW, why: 'a freeze' } };
    expect(rowsOf({ ...reached('to-qa'), stages: { ...reached('to-qa').stages, 'to-qa': held } })).toContain(
      'held r1',
    );
    const state = opened(submitted(), 'review');
    expect(rowsOf(state)).not.toContain('without-people r1');
    const few = { people: { ...roles, reviewer: membersOf(roles, 'reviewer').slice(0, 1) } };
    expect(rowsOf(state, few)).toContain('without-people r1');
    expect(rowsOf(state, few, false)).not.toContain('without-people r1');
  });
});

describe('what an entry of a request leaves in the lists of what happened', () => {
  const waiting = opened(submitted(), 'review');
  const state = decided(waiting, 'review', 'bob');
  const decision = state.stages['review']?.decisions[0];

  it('is a decision, or that one was taken back, and nothing else', () => {
    const details = { stage: 'review', decision } as never;
    const lists = (entry: Partial<ReadEntry<RequestState>>) =>
      shown(state, entry).lines.map(({ spot }) => spot.list.name);
    expect(lists({ action: 'decided', details })).toEqual(['decisions/2026-03', 'measures/2026-03-02']);
    const taken = entryOf(
      rescind({ workflow, roles, state, now: at(90) }, {
        stage: 'review',
        attempt: 1,
        person: 'bob@example.com',
        reason: 'No.',
        assurance: 'email-link',
      } as never),
    );
    expect(lists({ action: 'rescinded', details: taken.details as never })).toEqual(['decisions/2026-03']);
    expect(lists({ action: 'reminded', details })).toEqual([]);
  });
});

const projected = (state: SubjectState, entry: object = {}) =>
  projectSubject({
    stream: 'subject/model/churn',
    seq: 7,
    at: NOW,
    actor: 'amy@example.com',
    action: 'promoted',
    details: {},
    prev: null,
    hash: 'e'.repeat(64),
    state,
    ...entry,
  } as ReadEntry<SubjectState>);

describe("a subject's place in the lists", () => {
  const owing: Deployment['owing'] = [{ stage: 'look', title: 'Look', dueAt: at(DAY).toISOString() }];
  const attest = { by: 'again', dueAt: at(30 * DAY).toISOString() };
  const due = '2026-05-01';
  const finding = {
    ...{ text: 'Document it.', owner: 'amy@example.com', due, raisedBy: 'bob@example.com', at: NOW },
    ...{ request: 'r0', version: '13', stage: 'review' },
  };

  it('is its name, and beside what is spelled like it; with nothing due it is not in that list', () => {
    const state = { ...running({}), subject: 'model/Churn' };
    expect(projected(state)).toEqual({
      view: {
        stream: 'subject/model/churn',
        seq: 7,
        text: JSON.stringify(state),
        at: {
          standing: { list: { name: 'subjects', by: 'standing', spread: true }, place: 'model/Churn' },
          subject: { list: { name: 'spelled/model/churn', by: 'subject' }, place: 'model/Churn' },
        },
        rows: [],
      },
      lines: [],
      ended: undefined,
      stirs: undefined,
    });
  });

  it('is by when something is due, with its conditions, renewals and reviews that are owed', () => {
    const state = running(
      { production: deployment({ owing, attest }), qa: deployment() },
      { findings: { f: finding } },
    );
    const { view } = projected(state);
    expect(view.at.due).toEqual({
      list: { name: 'due', by: 'due', spread: true },
      place: `${at(DAY).toISOString()}#subject/model/churn`,
    });
    expect(view.rows.map(({ list, place }) => `${list.name} ${place}`)).toEqual([
      `conditions ${due}#model/churn#f`,
      `conditions/amy@example.com ${due}#model/churn#f`,
      `awaited ${attest.dueAt}#model/churn#production#renewal`,
      `awaited ${at(DAY).toISOString()}#model/churn#production#review#look`,
    ]);
  });
});

describe('what an entry of a subject has to do with other requests', () => {
  const one = { workflow: 'release', version: '14', requestedAt: NOW, promotions: {}, finished: false };
  const state = running({}, { open: { r1: { ...one, supersededBy: 'r2' }, r2: one } });
  const stirred = (action: string, details: object = {}) => projected(state, { action, details }).stirs;
  const concerned = (action: string, of: RequestState) =>
    stirred(action, { request: 'r0', lastEntry: { seq: 9, hash: 'x' } })?.concerns(of);
  const queued: RequestState = { ...submitted(), status: 'queued' };
  const held: RequestState = {
    ...submitted(),
    stages: { publish: { decisions: [], held: { since: NOW, why: 'a condition' } } },
  };

  it('is that an opened one closes those that give way, in minutes', () => {
    expect(stirred('request-opened')).toMatchObject({
      streams: ['request/r1', 'request/r2'],
      dueAt: at(100 + 300),
    });
    expect(concerned('request-opened', submitted())).toBe(true);
    expect(concerned('request-opened', submitted({}, 'r2'))).toBe(false);
    expect(concerned('request-opened', submitted({}, 'r3'))).toBe(false);
  });

  it('is that a closed one calls the next, in minutes, and has nothing coming itself', () => {
    const details = { request: 'r0', lastEntry: { seq: 9, hash: 'e'.repeat(64) } };
    const { ended, stirs } = projected(state, { action: 'request-closed', details });
    expect(ended).toEqual({ stream: 'request/r0', seq: 9 });
    expect(stirs).toMatchObject({ streams: ['request/r1', 'request/r2'], dueAt: at(100 + 300) });
    expect([queued, submitted(), held].map((of) => concerned('request-closed', of))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is that a closed condition lets go on what is held, at once', () => {
    expect(stirred('finding-closed')).toMatchObject({
      streams: ['request/r1', 'request/r2'],
      dueAt: at(100),
    });
    expect([queued, submitted(), held].map((of) => concerned('finding-closed', of))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('is nothing otherwise', () => {
    expect(stirred('promoted')).toBeUndefined();
    expect(projected(state).ended).toBeUndefined();
  });
});

describe('a part of a list', () => {
  it('ends with an instant, whatever stands there', () => {
    const { until: end } = until(START);
    expect(`${START_AT}#request/r1` < end).toBe(true);
    expect(`${at(0.001).toISOString()}#a` > end).toBe(true);
  });
});
