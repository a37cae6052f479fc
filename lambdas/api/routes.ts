import * as z from 'zod/mini';
import { approved, approvedQuery, evidence, evidenceQuery, receiptKey } from './schemas/approved.ts';
import { policies, policyPath, resumeBody, suspendBody } from './schemas/policies.ts';
import {
  askAgainBody,
  askedAgain,
  closeFindingBody,
  decisions,
  decisionsQuery,
  delegateBody,
  pending,
  pendingQuery,
  reassignBody,
  recorded,
  reportFindingBody,
  request,
  requestHistoryQuery,
  requestPath,
  requestQuery,
  requests,
  requestsQuery,
  rescindBody,
  reviseBody,
  rollBackBody,
  started,
  submitBody,
  times,
  timesQuery,
  withdrawBody,
} from './schemas/requests.ts';
import {
  compareQuery,
  comparison,
  findingPath,
  findings,
  findingsQuery,
  history,
  status,
  statusQuery,
  subjectHistoryQuery,
  subjectPath,
  who,
  whoQuery,
} from './schemas/subjects.ts';

import { redeliverBody, redelivered, webhookPath, webhooks } from './schemas/webhooks.ts';

/** An object schema: the parameters in a path or a query. */
type Parameters = z.core.$ZodObject;

/** One route of the API: what it takes and what it answers. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Such as `/v1/requests/{request}`. */
  readonly path: string;
  readonly summary: string;
  readonly pathParameters: Parameters;
  /** All of a query's parameters are text. */
  readonly query: Parameters;
  /** The JSON body of a POST. */
  readonly body?: Parameters;
  /** The JSON of the answer with status 200. */
  readonly answer: z.core.$ZodType;
}

const none = z.strictObject({});

/** Every route, by its id. The OpenAPI document, the functions and the command line follow this table. */
export const ROUTES = {
  status: {
    method: 'GET',
    path: '/v1/subjects',
    summary: 'What runs where, for all subjects',
    pathParameters: none,
    query: statusQuery,
    answer: status,
  },
  who: {
    method: 'GET',
    path: '/v1/subjects/{kind}/{name}',
    summary:
      'What runs where, since when, by which request, authorised by whom, under which rules; now or at an instant',
    pathParameters: subjectPath,
    query: whoQuery,
    answer: who,
  },
  subjectHistory: {
    method: 'GET',
    path: '/v1/subjects/{kind}/{name}/history',
    summary: 'Everything that ever happened to a subject and in its requests, in order of time',
    pathParameters: subjectPath,
    query: subjectHistoryQuery,
    answer: history,
  },
  compare: {
    method: 'GET',
    path: '/v1/subjects/{kind}/{name}/compare',
    summary: 'What changed between two versions',
    pathParameters: subjectPath,
    query: compareQuery,
    answer: comparison,
  },
  approved: {
    method: 'GET',
    path: '/v1/subjects/{kind}/{name}/approved',
    summary: 'Whether an artifact may run in an environment, with a signed receipt',
    pathParameters: subjectPath,
    query: approvedQuery,
    answer: approved,
  },
  evidence: {
    method: 'GET',
    path: '/v1/subjects/{kind}/{name}/evidence',
    summary: 'Seals an evidence pack by the hash of its manifest',
    pathParameters: subjectPath,
    query: evidenceQuery,
    answer: evidence,
  },
  receiptKey: {
    method: 'GET',
    path: '/v1/receipt-key',
    summary: 'The public key that checks receipts',
    pathParameters: none,
    query: none,
    answer: receiptKey,
  },
  requests: {
    method: 'GET',
    path: '/v1/requests',
    summary: 'Requests under way, by state, workflow, subject and age; or those that closed in a month',
    pathParameters: none,
    query: requestsQuery,
    answer: requests,
  },
  request: {
    method: 'GET',
    path: '/v1/requests/{request}',
    summary: 'One request as it stands, at once or when something happens to it',
    pathParameters: requestPath,
    query: requestQuery,
    answer: request,
  },
  requestHistory: {
    method: 'GET',
    path: '/v1/requests/{request}/history',
    summary: 'Everything that happened in a request',
    pathParameters: requestPath,
    query: requestHistoryQuery,
    answer: history,
  },
  pending: {
    method: 'GET',
    path: '/v1/pending',
    summary: 'What waits for whom, since when and until when',
    pathParameters: none,
    query: pendingQuery,
    answer: pending,
  },
  findings: {
    method: 'GET',
    path: '/v1/findings',
    summary:
      'Conditions of approvals that are open, by their last day, of all or of those that a person sees to',
    pathParameters: none,
    query: findingsQuery,
    answer: findings,
  },
  policies: {
    method: 'GET',
    path: '/v1/policies',
    summary: 'The rules that approve in the place of people, and whether they are in force',
    pathParameters: none,
    query: none,
    answer: policies,
  },
  decisions: {
    method: 'GET',
    path: '/v1/decisions',
    summary: 'Who decided what in a month',
    pathParameters: none,
    query: decisionsQuery,
    answer: decisions,
  },
  webhooks: {
    method: 'GET',
    path: '/v1/webhooks',
    summary: 'Who is told of entries by signed webhooks, and what each has not taken',
    pathParameters: none,
    query: none,
    answer: webhooks,
  },
  times: {
    method: 'GET',
    path: '/v1/reports/times',
    summary: 'How long decisions take, per stage and role',
    pathParameters: none,
    query: timesQuery,
    answer: times,
  },
  openapi: {
    method: 'GET',
    path: '/v1/openapi.json',
    summary: 'This document',
    pathParameters: none,
    query: none,
    answer: z.record(z.string(), z.unknown()),
  },
  submit: {
    method: 'POST',
    path: '/v1/requests',
    summary: 'Submits a version to a workflow',
    pathParameters: none,
    query: none,
    body: submitBody,
    answer: started,
  },
  revise: {
    method: 'POST',
    path: '/v1/requests/{request}/revise',
    summary: 'Submits the next attempt of a request that waits for rework',
    pathParameters: requestPath,
    query: none,
    body: reviseBody,
    answer: started,
  },
  withdraw: {
    method: 'POST',
    path: '/v1/requests/{request}/withdraw',
    summary: 'Ends a request for good',
    pathParameters: requestPath,
    query: none,
    body: withdrawBody,
    answer: recorded,
  },
  delegate: {
    method: 'POST',
    path: '/v1/requests/{request}/delegate',
    summary: 'Hands a stage from one person who was asked to another, on behalf of the former',
    pathParameters: requestPath,
    query: none,
    body: delegateBody,
    answer: recorded,
  },
  reassign: {
    method: 'POST',
    path: '/v1/requests/{request}/reassign',
    summary:
      'Hands a stage from one person to another, or to somebody beside them, by whoever administers it',
    pathParameters: requestPath,
    query: none,
    body: reassignBody,
    answer: recorded,
  },
  askAgain: {
    method: 'POST',
    path: '/v1/requests/{request}/ask-again',
    summary: 'Asks, now, whoever may answer now',
    pathParameters: requestPath,
    query: none,
    body: askAgainBody,
    answer: askedAgain,
  },
  rescind: {
    method: 'POST',
    path: '/v1/requests/{request}/rescind',
    summary:
      "Takes back a person's approval of a stage that others are still asked about, on behalf of that person",
    pathParameters: requestPath,
    query: none,
    body: rescindBody,
    answer: recorded,
  },
  rollBack: {
    method: 'POST',
    path: '/v1/subjects/{kind}/{name}/roll-back',
    summary: 'Asks for an environment to go back to an earlier version',
    pathParameters: subjectPath,
    query: none,
    body: rollBackBody,
    answer: started,
  },
  reportFinding: {
    method: 'POST',
    path: '/v1/subjects/{kind}/{name}/findings',
    summary: 'Opens a finding about the version that an environment runs, such as what a monitor has found',
    pathParameters: subjectPath,
    query: none,
    body: reportFindingBody,
    answer: recorded,
  },
  closeFinding: {
    method: 'POST',
    path: '/v1/subjects/{kind}/{name}/findings/{finding}/close',
    summary: 'Closes a finding of a subject',
    pathParameters: findingPath,
    query: none,
    body: closeFindingBody,
    answer: recorded,
  },
  suspendPolicy: {
    method: 'POST',
    path: '/v1/policies/{policy}/suspend',
    summary: 'Switches a rule off: people are asked in its place',
    pathParameters: policyPath,
    query: none,
    body: suspendBody,
    answer: recorded,
  },
  resumePolicy: {
    method: 'POST',
    path: '/v1/policies/{policy}/resume',
    summary: 'Lets a rule approve again that was switched off',
    pathParameters: policyPath,
    query: none,
    body: resumeBody,
    answer: recorded,
  },
  redeliver: {
    method: 'POST',
    path: '/v1/webhooks/{webhook}/redeliver',
    summary: 'Tells a receiver again what it has not taken',
    pathParameters: webhookPath,
    query: none,
    body: redeliverBody,
    answer: redelivered,
  },
} as const satisfies Readonly<Record<string, Route>>;

export type RouteId = keyof typeof ROUTES;

type Table = typeof ROUTES;
/** The parameters in a route's path. */
export type PathOf<Id extends RouteId> = z.infer<Table[Id]['pathParameters']>;
/** The parameters in a route's query. */
export type QueryOf<Id extends RouteId> = z.infer<Table[Id]['query']>;
/** A route's body. */
export type BodyOf<Id extends RouteId> = Table[Id] extends {
  readonly body: infer Body extends z.core.$ZodType;
}
  ? z.infer<Body>
  : undefined;
/** What a route answers. */
export type AnswerOf<Id extends RouteId> = z.infer<Table[Id]['answer']>;
