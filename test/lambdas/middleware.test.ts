import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { GovernanceError } from '../../lambdas/domain/errors.ts';
import { onApi, onHttp, onInvoke } from '../../lambdas/middleware.ts';

const context = { awsRequestId: '1', functionName: 'test' } as Context;
const request = (method: string) =>
  ({ requestContext: { http: { method } }, headers: {} }) as unknown as APIGatewayProxyEventV2;

describe('an answer to a browser', () => {
  it('carries the strict headers, whatever the page', async () => {
    const { headers } = await onHttp(async () => ({ status: 200, body: 'hello' }))(request('GET'), context);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-type': 'text/html; charset=utf-8',
    });
    expect(headers?.['content-security-policy']).toContain("default-src 'none'");
  });

  it('has no body for HEAD', async () => {
    const answer = await onHttp(async () => ({ status: 200, body: 'hello' }))(request('HEAD'), context);
    expect(answer).toMatchObject({ statusCode: 200, body: '' });
  });

  it.each([
    ['LinkInvalid', 404],
    ['UnreadableForm', 400],
    ['InvalidForm', 422],
    ['RequestClosed', 409],
    ['LedgerDamaged', 500],
    ['LedgerBusy', 503],
  ] as const)('turns %s into a page with status %i', async (code, status) => {
    const handler = onHttp(async () => {
      throw new GovernanceError(code, 'What happened.', {} as never);
    });
    expect((await handler(request('GET'), context)).statusCode).toBe(status);
  });

  it('keeps the details of a failure to the log', async () => {
    const handler = onHttp(async () => {
      throw new Error('table arn:secret is throttled');
    });
    const answer = await handler(request('POST'), context);
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret');
  });
});

describe('an answer to a state machine', () => {
  it('passes an error of ours under its code, so that Catch can match it', async () => {
    const handler = onInvoke(async () => {
      throw new GovernanceError('NotApproved', 'Not yet.', { stage: 'review' });
    });
    await expect(handler({}, context)).rejects.toMatchObject({ name: 'NotApproved' });
  });

  it('turns everything else into Unavailable, which is tried again', async () => {
    const handler = onInvoke(async () => {
      throw new TypeError('socket hang up');
    });
    await expect(handler({}, context)).rejects.toMatchObject({ name: 'Unavailable' });
  });
});

describe('an answer to a caller of the API', () => {
  it('is JSON that nobody keeps', async () => {
    const served = {
      route: 'who',
      caller: 'iam:arn:aws:iam::1:root',
      answer: { subject: 'model/churn' },
    } as const;
    expect(await onApi(async () => served)({}, context)).toEqual({
      statusCode: 200,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
      body: '{"subject":"model/churn"}',
    });
  });

  it('says when to try again where that helps', async () => {
    const answer = async (code: 'LedgerBusy' | 'NotAllowed') =>
      (
        await onApi(async () => {
          throw new GovernanceError(code, 'Not now.', {} as never);
        })({}, context)
      ).headers?.['retry-after'];
    expect(await answer('LedgerBusy')).toBe('1');
    expect(await answer('NotAllowed')).toBe(undefined);
  });

  it('is a problem with all that is wrong when the call is refused', async () => {
    const violations = [{ path: 'at', message: 'must be an instant' }];
    const handler = onApi(async () => {
      throw new GovernanceError('InvalidCall', 'at must be an instant.', { violations });
    });
    const { statusCode, headers, body = '' } = await handler({}, context);
    expect([statusCode, headers?.['content-type']]).toEqual([400, 'application/problem+json']);
    expect(JSON.parse(body)).toEqual({
      type: 'urn:countersign:problem:InvalidCall',
      title: 'The call is not as the API describes it',
      status: 400,
      detail: 'at must be an instant.',
      code: 'InvalidCall',
      violations,
    });
  });

  it('says that the ledger is damaged, and keeps the details of every other failure to the log', async () => {
    const answer = async (error: Error) =>
      onApi(async () => {
        throw error;
      })({}, context);
    const damaged = new GovernanceError('LedgerDamaged', 'Entry 3 is damaged.', { stream: 'x', seq: 3 });
    expect(JSON.parse((await answer(damaged)).body ?? '')).toMatchObject({
      status: 500,
      detail: 'Entry 3 is damaged.',
    });
    const failed = await answer(new Error('table arn:secret is throttled'));
    expect(failed.statusCode).toBe(500);
    expect(failed.body).not.toContain('secret');
  });
});
