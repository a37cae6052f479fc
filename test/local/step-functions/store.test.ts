import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { Store } from '../../../local/step-functions/store.ts';

const event = (id: number) => ({ id, previousEventId: id - 1, at: 1, type: 'PassStateEntered', details: {} });
const position = { phase: 'enter', state: 'A', input: '{}' } as const;

it('commits a transition only onto the state that it was computed from, and completely or not at all', () => {
  const store = new Store(new DatabaseSync(':memory:'));
  const names = { arn: 'arn', name: 'n', machineArn: 'm', machineName: 'm', roleArn: 'r' };
  const rest = { versionArn: undefined, aliasArn: undefined, definitionHash: 'h', input: '{}', startedAt: 1 };
  const id = store.begin({ ...names, ...rest, position }, event(1), undefined);
  const seen = store.read(id);
  if (seen === undefined) throw new Error('the execution is not there');
  const transition = { events: [event(2)], variables: { x: 1 }, outcome: { ...position, state: 'B' } };
  store.commit(seen, transition, undefined, 1);

  const rival = { ...transition, events: [event(2), event(3)], outcome: { ...position, state: 'C' } };
  expect(() => store.commit(seen, rival, undefined, 1)).toThrow('was changed by someone else');
  expect(store.read(id)).toMatchObject({ position: { state: 'B' }, variables: { x: 1 }, lastEventId: 2 });

  const torn = { ...transition, events: [event(3), event(3)] };
  const now = store.read(id) ?? seen;
  expect(() => store.commit(now, torn, undefined, 1)).toThrow('UNIQUE');
  expect(store.read(id)).toEqual(now);
  expect(store.readEvents(id, undefined, false, 10)).toHaveLength(2);
});
