import { expect, test } from 'vitest';
import { Kept } from '../../../../lambdas/operations/console/kept.ts';
import type { PagePorts } from '../../../../lambdas/operations/console/page.ts';
import { endedIn, rulesEndedIn } from '../../../../lambdas/operations/console/past.ts';
import { Simulation } from '../../../../simulation/simulation.ts';
import { roles, workflows } from '../../../organisation/index.ts';
import { checkedPromotion, email, portsOf, version } from '../../console/example-ledger.ts';

const HOUR_MS = 3_600_000;

/** A simulation of which pages are read, and requests that are rejected the moment they come. */
async function reading() {
  const simulation = new Simulation(
    [checkedPromotion, ...workflows],
    roles,
    [],
    new Date('2026-09-18T08:00:00.000Z'),
  );
  const ports: PagePorts = {
    ...(await portsOf(simulation.world)),
    kept: new Kept(simulation.world.ports.clock),
    who: async () => 'signed-out',
  };
  let number = 0;
  const reject = async () => {
    const request = await simulation.submit(checkedPromotion, version('model/churn', ++number));
    const answer = { person: email('manager'), choice: 'reject', fields: { comment: 'No.' } };
    expect(await simulation.answer(request, answer)).toBeUndefined();
  };
  return { ports, reject, wait: (hours: number) => simulation.wait(hours * HOUR_MS) };
}

test('of a month in which a period begins, what ended before it is none of it; what ends later is', async () => {
  const { ports, reject, wait } = await reading();
  await wait(39);
  await reject();
  const since = '2026-09-20';
  expect((await endedIn(ports, '2026-09', since)).items).toEqual([]);
  await wait(1.05);
  await reject();
  const ended = async () => (await endedIn(ports, '2026-09', since)).items.map(({ at }) => at.slice(0, 10));
  expect(await ended(), 'read again a few minutes after midnight, from before it on').toEqual(['2026-09-20']);
  await wait(30);
  await reject();
  expect(await ended()).toEqual(['2026-09-21', '2026-09-20']);
  expect((await endedIn(ports, '2026-09', '2026-08-03')).items).toHaveLength(3);
});

test('under which rules requests began is asked of a hundred of a month, not of all', async () => {
  const { ports, reject } = await reading();
  for (let count = 0; count < 3; count++) await reject();
  const asked: number[] = [];
  const views: typeof ports.views = Object.assign(Object.create(ports.views), {
    rows: (...[list, range]: Parameters<typeof ports.views.rows>) => {
      asked.push(range?.atOnce ?? Number.POSITIVE_INFINITY);
      return ports.views.rows(list, range);
    },
  });
  const { items } = await rulesEndedIn({ ...ports, views }, '2026-09');
  expect(items.map(({ workflow }) => workflow)).toEqual(Array(3).fill('checked-promotion'));
  expect(asked).toEqual([100]);
});
