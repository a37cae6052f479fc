import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confirm, listListeners, subscribe } from '../../cli/people/subscriptions.ts';
import { SnsNotifier } from '../../lambdas/adapters/sns-notifier.ts';
import { SnsSubscriptions } from '../../lambdas/adapters/sns-subscriptions.ts';
import { enrol } from '../../lambdas/operations/enrol.ts';
import { answerQuery } from '../../local/aws/query-service.ts';
import { createSns, type Mail } from '../../local/aws/sns.ts';
import type { Roles } from '../../schema/roles.ts';
import { rolesOf } from '../schema/samples.ts';
import { InMemoryWorld } from '../support/in-memory-ports.ts';

const PREFIX = 'arn:aws:sns:eu-west-1:111122223333:risk-';
const email = (word: string) => `${word}@example.com`;
const subscribed = (role: string, word: string, filterPolicy?: object) => ({
  arn: `${PREFIX}${role}:${word}`,
  email: email(word),
  filterPolicy: filterPolicy as Record<string, unknown> | undefined,
});
const own = (role: string, word: string) => subscribed(role, word, { approver: [email(word)] });
const roles = rolesOf({ manager: ['ann', 'bob'], auditor: ['bob'] });

const mails: Mail[] = [];
let client: SNSClient;
let close: () => void;

beforeEach(async () => {
  mails.length = 0;
  const topics = [
    { arn: `${PREFIX}manager`, subscriptions: [own('manager', 'ann')] },
    { arn: `${PREFIX}auditor`, subscriptions: [subscribed('auditor', 'bob')] },
    { arn: 'arn:aws:sns:eu-west-1:111122223333:other-manager', subscriptions: [own('manager', 'bob')] },
  ];
  const sns = createSns(topics as never, { account: '111122223333' } as never, (mail) => mails.push(mail));
  const server = createServer(async (request, response) => {
    const { status, body } = answerQuery(sns, new URLSearchParams(await text(request)), {
      requestId: 'r',
      signed: true,
    });
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new SNSClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  close = () => {
    client.destroy();
    server.close();
  };
});
afterEach(() => close());

const linkIn = ({ body }: Mail) => /^https:\S+$/m.exec(body)?.[0] ?? '';
const said = async () =>
  (await listListeners(client, 'risk', roles)).map(({ person, role, hears }) => `${person} ${role} ${hears}`);

describe('countersign people', () => {
  it('says who hears, who does not, and who gets what is for others', async () => {
    expect(await said()).toEqual([
      `${email('ann')} manager confirmed`,
      `${email('bob')} manager none`,
      `${email('bob')} auditor unfiltered`,
    ]);
  });

  it('subscribes anew for their own mails alone, and is confirmed by the link of the mail', async () => {
    expect(await subscribe(client, 'risk', roles, email('bob'))).toEqual(['manager']);
    expect(await said()).toContain(`${email('bob')} manager unconfirmed`);
    const notifier = new SnsNotifier(client, PREFIX);
    const tell = (word: string) =>
      notifier.send({ to: email(word), role: 'manager', subject: word, body: word });
    await tell('bob');
    expect(mails.map(({ subject }) => subject)).toEqual(['AWS Notification - Subscription Confirmation']);
    expect(await confirm(client, linkIn(mails[0] as Mail))).toBe(`${PREFIX}manager`);
    expect(await said()).toContain(`${email('bob')} manager confirmed`);
    expect(await new SnsSubscriptions(client, PREFIX).confirmed('manager')).toContain(email('bob'));
    await tell('ann');
    await tell('bob');
    expect(mails.slice(1).map(({ to }) => to)).toEqual([email('ann'), email('bob')]);
    expect(await subscribe(client, 'risk', roles, email('bob'))).toEqual([]);
  });

  it('hears of a request with the address of its page, where people sign in', async () => {
    const about = {
      to: email('ann'),
      role: 'manager',
      subject: 'x',
      body: 'Words.\n',
      request: 'r'.repeat(26),
    };
    await new SnsNotifier(client, PREFIX, 'https://pages.example.com/console').send(about);
    await new SnsNotifier(client, PREFIX).send(about);
    expect(mails.map(({ body }) => body)).toEqual([
      `Words.\n\nRequest: https://pages.example.com/console/requests/${'r'.repeat(26)}\n`,
      'Words.\n',
    ]);
  });

  it('asks once more whoever has not confirmed, and refuses who is in no role, or what is no such link', async () => {
    await subscribe(client, 'risk', roles, email('bob'));
    await subscribe(client, 'risk', roles, email('bob'));
    expect(mails.map(linkIn)).toEqual([linkIn(mails[0] as Mail), linkIn(mails[0] as Mail)]);
    await expect(subscribe(client, 'risk', roles, email('zoe'))).rejects.toThrow('is in no role');
    await expect(confirm(client, 'https://example.com/')).rejects.toThrow('has a TopicArn and a Token');
    await expect(listListeners(client, 'other', roles)).rejects.toThrow("'auditor' has no topic here");
  });
});

describe('a deployment', () => {
  it('subscribes who has come, unsubscribes who has left, restricts what has no filter; and does nothing again', async () => {
    const subscriptions = new SnsSubscriptions(client, PREFIX);
    const deploy = (deployed: Roles) => {
      const { log, catalogue } = new InMemoryWorld().ports;
      return enrol({ enrolment: subscriptions, log, catalogue: { ...catalogue, roles: deployed } })();
    };
    const later = rolesOf({ manager: ['bob'], auditor: ['bob'] });
    await deploy(later);
    expect((await listListeners(client, 'risk', later)).map(({ role, hears }) => `${role} ${hears}`)).toEqual(
      ['manager unconfirmed', 'auditor confirmed'],
    );
    expect(await subscriptions.of('manager')).toEqual([{ address: email('bob') }]);
    expect(mails.map(({ to }) => to)).toEqual([email('bob')]);
    await deploy(later);
    expect(mails).toHaveLength(1);
    await confirm(client, linkIn(mails[0] as Mail));
    expect([...(await subscriptions.confirmed('manager'))]).toEqual([email('bob')]);
    await deploy(later);
    expect(await said()).toContain(`${email('bob')} manager confirmed`);
  });
});
