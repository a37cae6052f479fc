/**
 * List prices of a large region (us-east-1), in USD, on demand, without any free tier; from the price lists as known in
 * November 2026. They are here alone: whoever corrects one corrects every figure.
 */

/** A DynamoDB write of up to 1 KB, and a strongly consistent read of up to 4 KB. */
const WRITE = 0.625e-6;
const READ = 0.125e-6;
/** A request to KMS. */
const KMS = 3e-6;
/** A transition of a standard state machine, which is a state that is entered, for either of the two that are compared. */
const TRANSITION = 25e-6;
/** A mail by SNS, and the call that publishes it. */
const MAIL = 20e-6;
const PUBLISH = 0.5e-6;
/** A request to an HTTP API. */
const PAGE = 1e-6;
/** An event of one's own on a bus, up to 64 KB. */
const EVENT = 1e-6;

/** A run of a function: the request, and 100 ms on ARM with so many GB of memory. */
const run = (gigabytes: number): number => 0.2e-6 + 0.1 * gigabytes * 13.3334e-6;
/** All of our functions have 512 MB. */
const OUR_RUN = run(0.5);

/**
 * One approval of AWS's tutorial "Deploying a workflow that waits for human approval": three transitions, one mail, two
 * functions of 128 MB and one page. It keeps no record at all.
 */
export const TUTORIAL = 3 * TRANSITION + MAIL + PUBLISH + 2 * run(0.125) + PAGE;

/** What a unit of each call costs, and as which part of the whole it is shown. What is not here costs nothing. */
export const PRICES: Readonly<Record<string, { readonly part: string; readonly usd: number }>> = {
  'states transition': { part: 'state transitions', usd: TRANSITION },
  mail: { part: 'mails to those who are asked', usd: MAIL },
  'sns Publish': { part: 'publishing those mails', usd: PUBLISH },
  'lambda Invoke': { part: 'runs of functions', usd: OUR_RUN },
  page: { part: 'pages', usd: PAGE },
  'kms sign': { part: 'signatures of links', usd: KMS },
  'kms verify': { part: 'checks of links', usd: KMS },
  'events PutEvents': { part: 'events', usd: EVENT },
  'ledger write': { part: 'writes of the ledger', usd: WRITE },
  'ledger read': { part: 'reads of the ledger', usd: READ },
  'tasks write': { part: 'task tokens', usd: WRITE },
  'tasks read': { part: 'task tokens', usd: READ },
  'views write': { part: 'views', usd: WRITE },
  'views read': { part: 'views', usd: READ },
  'heads write': { part: 'heads', usd: WRITE },
  'heads read': { part: 'heads', usd: READ },
};
