import { join } from 'node:path';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import type { ReceivedMail } from '../../local/inbox/inbox.ts';
import { openPage, sendForm } from '../../local/people/browser.ts';
import { askCountersign } from '../../start/ask-countersign.ts';
import { launch } from '../local/support/launch.ts';
import { eventually, makeDirectory } from '../local/support/tiny-app.ts';
import { ANSWER } from './answer.ts';

const PATIENCE_MS = 120_000;
test(
  'unattended: who authorised the version in production, after one round of rework',
  async () => {
    const run = launch('--unattended', '--json');
    expect(await run.exit, run.stderr()).toBe(0);
    expect(JSON.parse(run.stdout())).toMatchObject(ANSWER);
    expect(run.stderr()).toContain('data-analyst@example.org asks for changes: version 1');
  },
  PATIENCE_MS,
);

test(
  'with people: stopped, killed and started again, it goes on where it was',
  async () => {
    const dataDirectory = join(makeDirectory(), 'data');
    const first = launch('--data-dir', dataDirectory);
    const [, endpoint = ''] = await first.waitFor(/Endpoint +(http:\/\/127\.0\.0\.1:\d+)/);
    const mailTo = (person: string): Promise<ReceivedMail> =>
      eventually(async () => {
        const mails = (await (await fetch(`${endpoint}/inbox.json?to=${person}`)).json()) as ReceivedMail[];
        return mails[0];
      });

    const asked = await mailTo('manager@example.org');
    const commands = [...first.stdout().matchAll(/^ {2}npx countersign (.+) --endpoint (\S+)$/gm)];
    expect(commands.map(([, words = '']) => words.split(' ')[0])).toEqual([
      'pending',
      'history',
      'who',
      'submit',
    ]);
    for (const [, words = '', address = ''] of commands.slice(0, 3)) {
      expect(await askCountersign(address, ...words.split(' '))).not.toBe('');
    }
    const page = await openPage(String(asked.links.approve));
    expect((await sendForm(page, { version: 'not this one' })).form).toBeDefined();
    expect((await sendForm(page, { version: '1' })).status).toBe(200);
    const toAnalyst = await mailTo('data-analyst@example.org');
    first.kill('SIGKILL');
    await first.exit;

    const second = launch('--data-dir', dataDirectory);
    await second.waitFor(new RegExp(`Inbox +${endpoint}/inbox`));
    await second.waitFor(/stage 'test'\n {2}waits for {2}data-analyst@example\.org/);
    const review = await openPage(String(toAnalyst.links.review));
    await sendForm(review, { version: '1', choice: 'request-changes', comment: 'Recall is too low.' });
    await second.waitFor(/--attempt 2 --revises [0-9a-z]{26}/);
    // Whoever starts an execution is answered before the intake looks at its input: a refusal is said here.
    const stepFunctions = new SFNClient({
      ...{ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' } },
    });
    const stateMachineArn =
      'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion:live';
    await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input: '{"subject":"model/x"}' }));
    await second.waitFor(
      /An execution of countersign-model-promotion failed, InvalidRequest: .*requestedBy/s,
    );
    second.kill('SIGINT');
    expect(await second.exit, second.stderr()).toBe(0);

    const third = launch('--unattended', '--json', '--data-dir', dataDirectory);
    expect(await third.exit, third.stderr()).toBe(0);
    expect(JSON.parse(third.stdout())).toMatchObject(ANSWER);
  },
  PATIENCE_MS,
);
