import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { PROBLEM_TYPE } from '../api/problems.ts';
import { unknownAddressPage } from '../pages/error-pages.ts';
import type { Page } from './review.ts';

/** What a program is told (RFC 9457), as by the API. */
const PROBLEM = {
  type: 'urn:countersign:problem:UnknownAddress',
  title: 'There is nothing at this address',
  status: 404,
  detail:
    'No page and no operation of the API has this address: operations begin with /v1/, and docs/openapi.json has all of them.',
  code: 'UnknownAddress',
};

/**
 * Shows the page of a link with `show`, and says of every other address that there is no such thing: to people as a page.
 * @param consoleUrl where they find everything else, if they sign in
 */
export const orUnknown =
  (consoleUrl: string | undefined, show: (event: APIGatewayProxyEventV2) => Promise<Page>) =>
  async (event: APIGatewayProxyEventV2): Promise<Page> => {
    if (event.pathParameters?.['link'] !== undefined) return show(event);
    if (/\btext\/html\b/.test(event.headers?.['accept'] ?? ''))
      return { status: 404, body: unknownAddressPage(consoleUrl) };
    return { status: 404, body: JSON.stringify(PROBLEM), headers: { 'content-type': PROBLEM_TYPE } };
  };
