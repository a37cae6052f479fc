import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { notFoundPage } from '../../pages/error-pages.ts';
import type { SignInPorts } from '../../ports.ts';
import type { Page } from '../review.ts';
import { backChannelLogout } from './back-channel.ts';
import { beginSignIn } from './begin.ts';
import { finishSignIn } from './finish.ts';
import { signedOut, signOut } from './sign-out.ts';

/** All that has to do with signing in and out, by method and path. What stands before the path is the API's own. */
export function signInRoutes(ports: SignInPorts): (event: APIGatewayProxyEventV2) => Promise<Page> {
  const routes: Readonly<Record<string, (event: APIGatewayProxyEventV2) => Promise<Page>>> = {
    'GET /sign-in': beginSignIn(ports),
    'GET /sign-in/return': finishSignIn(ports),
    'GET /sign-out': signedOut,
    'POST /sign-out': signOut(ports),
    'POST /sign-in/back-channel': backChannelLogout(ports),
  };
  return async (event) => {
    const { method, path } = event.requestContext.http;
    const [named = ''] = /\/sign-(?:in|out)(?:\/[a-z-]+)?$/.exec(path) ?? [];
    return routes[`${method} ${named}`]?.(event) ?? { status: 404, body: notFoundPage() };
  };
}
