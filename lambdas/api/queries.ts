import type { Implementation, RoutesOf } from './call.ts';
import { openApiDocument } from './openapi.ts';
import type { QueryPorts } from './ports.ts';
import { approved } from './queries/approved.ts';
import { compare } from './queries/compare.ts';
import { decisions } from './queries/decisions.ts';
import { evidence } from './queries/evidence.ts';
import { findings } from './queries/findings.ts';
import { pending } from './queries/pending.ts';
import { policies } from './queries/policies.ts';
import { receiptKey } from './queries/receipt-key.ts';
import { request } from './queries/request.ts';
import { requestHistory } from './queries/request-history.ts';
import { requests } from './queries/requests.ts';
import { status } from './queries/status.ts';
import { subjectHistory } from './queries/subject-history.ts';
import { times } from './queries/times.ts';
import { webhooks } from './queries/webhooks.ts';
import { who } from './queries/who.ts';

/** The code of every route that reads. */
export const QUERIES: { readonly [Id in RoutesOf<'GET'>]: Implementation<QueryPorts, Id> } = {
  status,
  who,
  subjectHistory,
  compare,
  approved,
  evidence,
  receiptKey,
  requests,
  request,
  requestHistory,
  pending,
  findings,
  policies,
  decisions,
  times,
  webhooks,
  openapi: async () => openApiDocument(),
};
