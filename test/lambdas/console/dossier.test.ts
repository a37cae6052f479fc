import { beforeAll, expect, test } from 'vitest';
import { showConsole } from '../../../lambdas/operations/console/serve.ts';
import { Simulation } from '../../../simulation/simulation.ts';
import { roles } from '../../organisation/index.ts';
import { readText } from '../pages/rendered-html.ts';
import {
  asked,
  checkedPromotion,
  type Example,
  email,
  portsOf,
  signedInAs,
  version,
  workflows,
} from './example-ledger.ts';

let ports: Example['ports'];
let rejected = '';
let again = '';

/** A version that was rejected, is submitted once more, and another one. */
beforeAll(async () => {
  const simulation = new Simulation(workflows, roles, [], new Date('2026-06-01T08:00:00.000Z'));
  rejected = await simulation.submit(checkedPromotion, version('model/fraud', 2));
  await simulation.answer(rejected, {
    person: email('manager'),
    choice: 'reject',
    fields: { comment: 'Its month has a known labelling error.' },
  });
  await simulation.wait(3_600_000);
  again = await simulation.submit(
    checkedPromotion,
    version('model/fraud', 2, { note: 'The labels of that month are put right.' }),
  );
  await simulation.submit(checkedPromotion, version('model/fraud', 3));
  ports = await portsOf(simulation.world);
});

async function get(address: string) {
  const show = showConsole({ ...ports, who: async () => signedInAs('manager') });
  const [page, data] = await Promise.all([
    show(asked(address)),
    show(asked(`${address}${address.includes('?') ? '&' : '?'}format=json`)),
  ]);
  return { body: page.body, text: readText(page.body), data: JSON.parse(data.body) };
}

test('the page of a request names every request about its version, and which one it is', async () => {
  const { body, text, data } = await get(`/console/requests/${again}`);
  expect(data.about).toEqual([again, rejected]);
  expect(text).toContain('All requests about this version');
  expect(text).toContain('(this one)');
  expect(body).toContain(`href="/console/requests/${rejected}"`);
  expect(text).toContain('nowhere');
});

test('a version with one request has no such list', async () => {
  const { data } = await get(`/console/subjects/model/fraud`);
  const third = data.versions.find((one: { version: string }) => one.version === '3');
  expect((await get(`/console/requests/${third.request}`)).text).not.toContain('All requests about');
});

test('the page of a model leads to each request of a version', async () => {
  const { body, data } = await get('/console/subjects/model/fraud');
  const second = data.versions.find((one: { version: string }) => one.version === '2');
  expect(second).toMatchObject({ request: again, others: [rejected] });
  expect(body).toContain(`href="/console/requests/${rejected}"`);
});

test('versions that are compared lead to each of their requests', async () => {
  const { body, data } = await get('/console/subjects/model/fraud/compare?version=2,3');
  expect(data.versions[0]).toMatchObject({ version: '2', request: again, requests: [again, rejected] });
  expect(body).toContain(`href="/console/requests/${rejected}"`);
});
