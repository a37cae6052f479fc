import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { openPage, sendForm } from '../../../local/people/browser.ts';
import { synthesizeChanged } from './changed-app.ts';
import { modelVersion } from './inputs.ts';
import { Office } from './office.ts';

// Pipe, bus, rule, function, topic, subscription and inbox: all of the way by which people are told.

test('a co-approver and the requester hear of a decision, and the link shows the same', async () => {
  const office = await Office.open();
  onTestFinished(() => office.close());
  await office.submit('model-promotion', modelVersion('7', { subject: 'model/informed' }));
  const asked = await office.mail('deputy-manager@example.org', 'Please decide: model/informed 7');
  await office.answer('manager@example.org', 'Please decide: model/informed 7', 'approve');

  const told = await office.mail('deputy-manager@example.org', 'Morgan Estes approved: model/informed 7');
  expect(told.body).toContain('The stage is settled: nothing is left for you to do.');
  expect(told.body).toContain('  Approvals   1 of 1 so far, by Morgan Estes');
  const page = /^Page: (\S+)$/m.exec(told.body)?.[1] ?? '';
  expect(page).toBe(asked.links.review);
  expect((await openPage(page)).form).toBeUndefined();

  await office.mail('data-scientist@example.org', 'Promoted: model/informed 7, Promotion to QA');
});

test('who prefers it finds all that waits in one daily mail', async () => {
  const name = "name: 'Devon Pike'";
  const assembly = synthesizeChanged({ file: 'roles.ts', before: name, after: `${name}, mail: 'daily'` });
  const office = await Office.open({ assembly });
  onTestFinished(() => office.close());
  await office.submit('model-promotion', modelVersion('8', { subject: 'model/daily' }));
  await office.mail('manager@example.org', 'Please decide: model/daily 8');

  const lambda = new LambdaClient({
    endpoint: office.server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  onTestFinished(() => lambda.destroy());
  const called = await lambda.send(new InvokeCommand({ FunctionName: 'countersign-daily-mail' }));
  expect(called.FunctionError).toBeUndefined();

  const { subject, body } = await office.mail('deputy-manager@example.org', '');
  expect(subject).toMatch(/^1 thing waits for you, the first until /);
  const page = await openPage(/^Page: (\S+)$/m.exec(body)?.[1] ?? '');
  const after = await sendForm(page, { version: '8', choice: 'approve' });
  expect(after.status).toBe(200);
  await office.mail('manager@example.org', 'Devon Pike approved: model/daily 8');
});
