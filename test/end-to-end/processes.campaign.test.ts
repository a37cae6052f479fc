import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { send } from '../../cli/api/send.ts';
import { createSigner } from '../../cli/api/signer.ts';
import { roles } from '../../examples/processes/roles.ts';
import { loadOrganisation } from '../../lib/load-organisation.ts';
import { openPage, sendForm } from '../../local/people/browser.ts';
import { fieldOf, MailReader } from '../../local/people/mails.ts';
import { type LocalServer, startLocal } from '../../local/start-local.ts';
import { isHuman } from '../../schema/workflow.ts';
import { passingFacts, sampleAnswers, sampleInput } from '../../simulation/sample-input.ts';
import { makeTestDirectory } from '../local/support/tiny-app.ts';

const ORGANISATION = resolve(import.meta.dirname, '../../examples/processes');
const { workflows } = await loadOrganisation(ORGANISATION);
/** What is played, with what it takes to pass through as many of its stages as there are. */
const PLAYED = {
  'leave-application': { days: '15', requestedBy: 'ella@example.com' },
  'equipment-allocation': { item: 'laptop', price: '2800', requestedBy: 'ella@example.com' },
  expense: { amount: '12000', region: 'us', requestedBy: 'jon@example.com' },
  'pull-request': { subject: 'change/payments-api-17', touchesAccess: 'yes' },
  'bank-model-risk': { tier: '1' },
  'dataset-approval': { licence: 'bought', personal: 'yes' },
  'vendor-onboarding': { yearly: '80000', holdsData: 'yes', requestedBy: 'ella@example.com' },
} as const;

const directory = makeTestDirectory();
let server: LocalServer;

beforeAll(async () => {
  server = await startLocal({ dataDirectory: directory.path, organisation: ORGANISATION, port: 0 });
}, 120_000);
afterAll(async () => {
  await server.close();
  directory.remove();
});

async function submit(id: string, facts: Readonly<Record<string, string>>): Promise<void> {
  const workflow = workflows.find((one) => one.id === id);
  if (workflow === undefined) throw new Error(`there is no workflow ${id}`);
  const input = sampleInput(workflow, roles, { ...passingFacts(workflow, new Date()), ...facts });
  const sign = await createSigner(server.endpoint, {}, {});
  const url = new URL('/v1/requests', server.endpoint);
  const [body, headers] = [JSON.stringify({ workflow: id, input }), { 'content-type': 'application/json' }];
  const answer = await send('POST', url, await sign({ method: 'POST', url, headers, body }), body);
  expect(answer.status, answer.text).toBe(200);
}

/** The stage that a mail asks for: its title, and the title of its workflow. */
function askedBy(named: string) {
  for (const workflow of workflows)
    for (const stage of Object.values(workflow.stages))
      if (isHuman(stage) && named === `${stage.title} (${workflow.title})`) return stage;
  throw new Error(`nobody asks for '${named}'`);
}

test('seven processes are played by mails and pages alone', { timeout: 120_000 }, async () => {
  for (const [id, facts] of Object.entries(PLAYED)) await submit(id, facts);
  const reader = new MailReader(server.endpoint);
  const signal = AbortSignal.timeout(100_000);
  const answered = new Map<string, string[]>();
  const completed = new Set<string>();
  while (completed.size < Object.keys(PLAYED).length) {
    const mail = await reader.next(signal);
    expect(mail.subject).not.toMatch(/^(Rejected|Expired|Failed|Stopped|People needed)/);
    if (mail.subject.startsWith('Completed: ')) completed.add(mail.subject);
    const { confirm = '', approve = confirm } = mail.links;
    if (approve === '') continue;
    const page = await openPage(approve);
    // Others have answered enough.
    if (page.form === undefined) continue;
    const named = fieldOf(mail, 'Stage') ?? '';
    const answers = sampleAnswers(askedBy(named).form, new Date());
    const version = fieldOf(mail, 'Version') ?? '';
    const after = await sendForm(page, { version, comment: 'Read.', ...answers });
    expect(after.status, `${named}, ${mail.to}: ${after.heading}`).toBe(200);
    answered.set(named, [...(answered.get(named) ?? []), mail.to]);
  }
  expect(answered.get('Review by the owners (Pull request)')).toHaveLength(1);
  expect([...answered.keys()].sort()).toEqual([
    'A director (Expense)',
    'Agreement of the manager (Equipment)',
    'Agreement of the manager (Leave)',
    'Agreement to a long leave (Leave)',
    'Budget (Equipment)',
    'Budget (New supplier)',
    'Examination: Legal (New supplier)',
    'Examination: Risk (New supplier)',
    'Examination: Security (New supplier)',
    'Finance (Expense)',
    'Handed over (Equipment)',
    'Independent validation (Model risk)',
    'Licence (Data set)',
    'Manager (Expense)',
    'Model risk committee (Model risk)',
    'Owner of the cost centre (Expense)',
    'Privacy (Data set)',
    'Privacy (New supplier)',
    'Quality (Data set)',
    'Review by the owners (Pull request)',
    'Review of access (Pull request)',
    'Set up (New supplier)',
  ]);
});
