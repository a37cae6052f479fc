import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { GovernanceError } from '../../lambdas/domain/errors.ts';
import { onHttp, onInvoke } from '../../lambdas/middleware.ts';

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
