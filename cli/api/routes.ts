import type { AnswerOf, ROUTES, RouteId } from '../../lambdas/api/routes.ts';

type Table = typeof ROUTES;

/**
 * Where each route is. The compiler holds it against the API's own table, which brings the schemas with it and
 * is therefore not loaded here.
 */
export const ROUTE_KEYS: { readonly [Id in RouteId]: `${Table[Id]['method']} ${Table[Id]['path']}` } = {
  status: 'GET /v1/subjects',
  who: 'GET /v1/subjects/{kind}/{name}',
  subjectHistory: 'GET /v1/subjects/{kind}/{name}/history',
  compare: 'GET /v1/subjects/{kind}/{name}/compare',
  approved: 'GET /v1/subjects/{kind}/{name}/approved',
  evidence: 'GET /v1/subjects/{kind}/{name}/evidence',
  receiptKey: 'GET /v1/receipt-key',
  requests: 'GET /v1/requests',
  request: 'GET /v1/requests/{request}',
  requestHistory: 'GET /v1/requests/{request}/history',
  pending: 'GET /v1/pending',
  findings: 'GET /v1/findings',
  policies: 'GET /v1/policies',
  decisions: 'GET /v1/decisions',
  times: 'GET /v1/reports/times',
  openapi: 'GET /v1/openapi.json',
  submit: 'POST /v1/requests',
  revise: 'POST /v1/requests/{request}/revise',
  withdraw: 'POST /v1/requests/{request}/withdraw',
  delegate: 'POST /v1/requests/{request}/delegate',
  reassign: 'POST /v1/requests/{request}/reassign',
  askAgain: 'POST /v1/requests/{request}/ask-again',
  rescind: 'POST /v1/requests/{request}/rescind',
  rollBack: 'POST /v1/subjects/{kind}/{name}/roll-back',
  reportFinding: 'POST /v1/subjects/{kind}/{name}/findings',
  closeFinding: 'POST /v1/subjects/{kind}/{name}/findings/{finding}/close',
  suspendPolicy: 'POST /v1/policies/{policy}/suspend',
  resumePolicy: 'POST /v1/policies/{policy}/resume',
  webhooks: 'GET /v1/webhooks',
  redeliver: 'POST /v1/webhooks/{webhook}/redeliver',
};

/** A member that each answer has. What lacks it comes from something else than Countersign. */
export const MEMBERS: { readonly [Id in RouteId]: keyof AnswerOf<Id> & string } = {
  status: 'subjects',
  who: 'environments',
  subjectHistory: 'entries',
  compare: 'changes',
  approved: 'approved',
  evidence: 'evidence',
  receiptKey: 'publicKey',
  requests: 'requests',
  request: 'stages',
  requestHistory: 'entries',
  pending: 'pending',
  findings: 'findings',
  policies: 'policies',
  decisions: 'decisions',
  times: 'stages',
  openapi: 'openapi',
  submit: 'execution',
  revise: 'execution',
  withdraw: 'entry',
  delegate: 'entry',
  reassign: 'entry',
  askAgain: 'asked',
  rescind: 'entry',
  rollBack: 'execution',
  reportFinding: 'entry',
  closeFinding: 'entry',
  suspendPolicy: 'entry',
  resumePolicy: 'entry',
  webhooks: 'webhooks',
  redeliver: 'redelivered',
};
