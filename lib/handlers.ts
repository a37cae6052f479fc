/** What the streams of the ledger are of: what their names begin with. */
export const STREAM_KINDS = ['request', 'subject', 'version', 'definition'] as const;

export type StreamKind = (typeof STREAM_KINDS)[number];

/** What a handler may do besides writing its log and its trace. Nothing is allowed that is not named here. */
export interface HandlerRights {
  /** `none`; `read`: the ledger's entries; `survey`: read all of it; else also put the next one of streams of these kinds. */
  readonly ledger: 'none' | 'read' | 'survey' | { readonly appendsTo: readonly StreamKind[] };
  /** Find the entry of an instant. */
  readonly moments?: true;
  /**
   * Read the lists that have rows of their own, such as desks (`own-lists`), or all lists and what they lead to (`read`),
   * and say when something is due next (`reschedule`); or make what follows from entries (`maintain`); or all of it (`repair`).
   */
  readonly views?: 'own-lists' | 'read' | 'reschedule' | 'maintain' | 'repair';
  /** Note how far streams were seen, remember how far they were digested, hold the ledger to what was noted of each, or read it. */
  readonly heads?: 'note' | 'digest' | 'survey' | 'read';
  /** Keep the tokens of tasks that wait. */
  readonly tasks?: 'maintain';
  /** Put events on the bus. */
  readonly publish?: true;
  /** Send mails to approvers. */
  readonly notify?: true;
  /** Wake waiting executions. */
  readonly wake?: true;
  /** Start executions of workflows: those that callers ask for, or those that the rules owe, by names that can be foreseen. */
  readonly start?: 'asked' | 'owed';
  /** Make or check the signature of links, or both. */
  readonly links?: 'sign' | 'verify' | 'sign and verify';
  /** List the executions that run. */
  readonly executions?: true;
  /** Ask which subscriptions are confirmed (`read`), or keep them in step with the roles. */
  readonly subscriptions?: 'read' | 'keep';
  /** Sign and keep digests of the ledger. */
  readonly digests?: true;
  /** Run the checks of the organisation's own. */
  readonly checks?: true;
  /** Sign receipts. */
  readonly receipts?: true;
  /** Begin and end sessions, and keep sign-ins that are under way; or find sessions, and note that somebody is here. */
  readonly sessions?: 'keep' | 'see';
  /** Ask the identity provider, in the name of its client. */
  readonly provider?: true;
  /**
   * Where receivers are told by webhooks: note what one has not taken (`begin`), and try it until it has (`keep`); read that; or let
   * it be tried anew (`again`).
   */
  readonly deliveries?: 'begin' | 'keep' | 'read' | 'again';
  /** Sign what receivers are told, and read the secrets that they share. */
  readonly tells?: true;
  /** Read the public key by which receivers check that. */
  readonly webhookKey?: true;
  /** Ask the MLflow tracking server, and tell it what came of a version. */
  readonly mlflow?: true;
  /** Ask SageMaker about model packages, and tell it what came of them. */
  readonly sagemaker?: SageMakerRights;
  /** Know which monitors there are. */
  readonly monitors?: true;
  /** Tell channels of a chat. */
  readonly chat?: true;
}

/**
 * `take`: read a package and what made it, and describe how it stands, as long as it waits for approval; `find`: also list packages
 * and approve or reject them; `show`: read a package, and approve or reject it.
 */
export type SageMakerRights = 'take' | 'find' | 'show';

export interface HandlerSpec extends HandlerRights {
  /** Somebody waits for its answer: a call that fails is tried again at once, and no later call is slowed down. */
  readonly answers?: true;
  readonly description: string;
  readonly timeoutSeconds: number;
  /** 512 MB if it is left out. With memory comes processor time: 1,769 MB have one to themselves. */
  readonly memoryMegabytes?: number;
}

/**
 * Every handler in `lambdas/handlers` of every deployment, by file name, and all that it may do. A browser waits for `review` and
 * `decide`, so these answer or fail sooner.
 */
export const HANDLERS = {
  intake: {
    description: 'Takes a request in, and its later attempts',
    timeoutSeconds: 30,
    ledger: { appendsTo: ['request', 'subject', 'definition'] },
    views: 'own-lists',
    tasks: 'maintain',
    notify: true,
    wake: true,
    links: 'sign',
  },
  'open-stage': {
    description: 'Opens a stage that people decide, and mails each of them a link',
    timeoutSeconds: 30,
    ledger: { appendsTo: ['request'] },
    tasks: 'maintain',
    notify: true,
    wake: true,
    links: 'sign',
  },
  check: {
    description: 'Checks a request before people are bothered',
    // A check of the organisation's own may take its time.
    timeoutSeconds: 330,
    ledger: { appendsTo: ['request'] },
    tasks: 'maintain',
    wake: true,
    checks: true,
  },
  'take-effect': {
    description: 'Carries out what changes an environment, or confirms it',
    timeoutSeconds: 30,
    ledger: { appendsTo: ['request', 'subject', 'version'] },
    tasks: 'maintain',
    wake: true,
  },
  review: {
    description: 'Shows the page behind a link',
    answers: true,
    timeoutSeconds: 10,
    ledger: 'read',
    links: 'verify',
  },
  decide: {
    description: 'Takes a decision that a person sends from the page',
    answers: true,
    timeoutSeconds: 10,
    ledger: { appendsTo: ['request'] },
    tasks: 'maintain',
    wake: true,
    links: 'verify',
  },
  close: {
    description: 'Closes the request of an execution that ended',
    timeoutSeconds: 30,
    ledger: { appendsTo: ['request', 'subject'] },
    tasks: 'maintain',
    notify: true,
    wake: true,
    start: 'owed',
  },
  sweep: {
    description: 'Does what is due, repeats what got lost',
    // Less than its five minutes, so that two seldom run at once.
    timeoutSeconds: 240,
    ledger: { appendsTo: ['request', 'subject', 'version'] },
    views: 'reschedule',
    tasks: 'maintain',
    notify: true,
    wake: true,
    start: 'owed',
    subscriptions: 'read',
  },
  adopt: {
    description: 'Takes up what a deployment has changed',
    // It goes through all open requests.
    timeoutSeconds: 900,
    memoryMegabytes: 1_769,
    ledger: { appendsTo: ['request', 'subject', 'version'] },
    views: 'repair',
    tasks: 'maintain',
    notify: true,
    wake: true,
    start: 'owed',
  },
  orphans: {
    description: 'Refuses a deployment that takes away what open requests need',
    // It goes through all open requests.
    timeoutSeconds: 900,
    memoryMegabytes: 1_769,
    ledger: 'read',
    views: 'read',
  },
  enrol: {
    description: 'Keeps who hears by mail in step with who is in the roles',
    // It goes through all people, and AWS takes some hundred of such calls a second.
    timeoutSeconds: 900,
    ledger: 'none',
    subscriptions: 'keep',
  },
  reconcile: {
    description: 'Compares the open requests with the executions that run',
    // It goes through all open requests, and lists executions no faster than others can, too.
    timeoutSeconds: 900,
    ledger: { appendsTo: ['request', 'subject'] },
    views: 'repair',
    tasks: 'maintain',
    notify: true,
    wake: true,
    start: 'owed',
    executions: true,
  },
  follow: {
    description: 'Shows, notes and announces every entry, and sees at once what is none',
    // A batch takes a second or two; this bounds how long after a minute something is still noted in it.
    timeoutSeconds: 60,
    ledger: 'read',
    views: 'maintain',
    heads: 'note',
    publish: true,
  },
  inform: {
    description: 'Tells people what happened to a request that concerns them',
    timeoutSeconds: 30,
    ledger: 'read',
    notify: true,
    links: 'sign',
  },
  'daily-mail': {
    description: 'Sends those who prefer it one mail a day',
    // It goes through all that concerns those who prefer it.
    timeoutSeconds: 240,
    ledger: 'read',
    views: 'own-lists',
    notify: true,
    links: 'sign',
  },
  digest: {
    description: 'States every five minutes what the ledger has got, signed',
    // It reads what is new. Only digests that nobody remembers take longer; they are remembered in more than one run.
    timeoutSeconds: 900,
    ledger: 'read',
    heads: 'digest',
    digests: true,
  },
  survey: {
    description: 'Reads all of the ledger once a week, piece by piece',
    // It works for five minutes at most, and goes on in the next run.
    timeoutSeconds: 900,
    ledger: 'survey',
    heads: 'survey',
  },
  query: {
    description: 'Answers the questions of the API',
    answers: true,
    // As long as API Gateway waits: a report reads many streams.
    timeoutSeconds: 29,
    ledger: 'read',
    moments: true,
    views: 'read',
    receipts: true,
    deliveries: 'read',
    webhookKey: true,
  },
  act: {
    description: 'Does what callers of the API ask for',
    answers: true,
    timeoutSeconds: 29,
    ledger: { appendsTo: ['request', 'subject', 'definition'] },
    views: 'own-lists',
    tasks: 'maintain',
    wake: true,
    start: 'asked',
    deliveries: 'again',
  },
} as const satisfies Readonly<Record<string, HandlerSpec>>;

/** The handlers that are deployed where people sign in, and nowhere else. */
export const IDENTITY_HANDLERS = {
  'sign-in': {
    description: 'Signs people in and out by their identity provider',
    answers: true,
    // The provider may have to answer three times.
    timeoutSeconds: 25,
    ledger: 'none',
    sessions: 'keep',
    provider: true,
  },
  sign: {
    description: 'Has decisions signed by the identity provider, and takes what is done in the console',
    answers: true,
    timeoutSeconds: 25,
    ledger: { appendsTo: ['request'] },
    tasks: 'maintain',
    wake: true,
    // What somebody does who is signed in has no link of a mail, and the entry keeps one.
    links: 'sign and verify',
    sessions: 'keep',
    provider: true,
  },
  console: {
    description: 'Shows the pages of the console',
    answers: true,
    timeoutSeconds: 29,
    ledger: 'read',
    moments: true,
    views: 'read',
    heads: 'read',
    links: 'verify',
    sessions: 'see',
    deliveries: 'read',
    subscriptions: 'read',
  },
} as const satisfies Readonly<Record<string, HandlerSpec>>;

/** The handlers that are deployed where an MLflow tracking server is connected, and nowhere else. None is in the way of a decision. */
export const MLFLOW_HANDLERS = {
  'mlflow-in': {
    description: 'Takes what MLflow tells of new versions',
    answers: true,
    // MLflow waits half a minute, and has four calls to answer meanwhile.
    timeoutSeconds: 29,
    ledger: 'read',
    start: 'owed',
    mlflow: true,
  },
  'mlflow-poll': {
    description: 'Finds the versions at MLflow of which it told nothing, and aliases that were moved there',
    // Less than its five minutes, so that two seldom run at once.
    timeoutSeconds: 240,
    ledger: 'read',
    start: 'owed',
    notify: true,
    mlflow: true,
  },
  'mlflow-out': {
    description: 'Shows at MLflow what came of a version, and what each environment runs',
    timeoutSeconds: 60,
    ledger: 'read',
    mlflow: true,
  },
} as const satisfies Readonly<Record<string, HandlerSpec>>;

/** The handlers that are deployed where SageMaker's registry is connected, and nowhere else. None is in the way of a decision. */
export const SAGEMAKER_HANDLERS = {
  'sagemaker-in': {
    description: 'Takes the model packages at SageMaker that wait for approval',
    timeoutSeconds: 60,
    ledger: 'read',
    start: 'owed',
    sagemaker: 'take',
  },
  'sagemaker-poll': {
    description:
      'Finds the model packages at SageMaker of which no event came, and those that somebody else approved',
    // Less than its five minutes, so that two seldom run at once.
    timeoutSeconds: 240,
    ledger: 'read',
    start: 'owed',
    notify: true,
    sagemaker: 'find',
  },
  'sagemaker-out': {
    description: 'Shows at SageMaker what came of a model package',
    timeoutSeconds: 60,
    ledger: 'read',
    sagemaker: 'show',
  },
} as const satisfies Readonly<Record<string, HandlerSpec>>;

/** The handlers that are deployed where somebody is told by webhooks, and nowhere else. None is in the way of a decision. */
export const WEBHOOK_HANDLERS = {
  'webhook-out': {
    description: 'Tells receivers of entries by signed webhooks',
    // Two attempts of 15 seconds, and five between them.
    timeoutSeconds: 60,
    ledger: 'read',
    deliveries: 'begin',
    tells: true,
  },
  'webhook-retry': {
    description: 'Tells receivers again what they have not taken',
    // Half a minute, and what is on its way then.
    timeoutSeconds: 60,
    ledger: 'read',
    deliveries: 'keep',
    tells: true,
  },
} as const satisfies Readonly<Record<string, HandlerSpec>>;

/** The handlers that are deployed where monitors are named, and nowhere else. */
export const MONITOR_HANDLERS = {
  'monitor-in': {
    description: 'Opens findings of which a monitor says that something is wrong',
    timeoutSeconds: 30,
    ledger: { appendsTo: ['subject'] },
    monitors: true,
  },
} as const satisfies Readonly<Record<string, HandlerSpec>>;

/** The handlers that are deployed where channels of a chat are named, and nowhere else. None is in the way of a decision. */
export const CHAT_HANDLERS = {
  'chat-out': {
    description: 'Tells channels of a chat what is going on with requests',
    timeoutSeconds: 30,
    ledger: 'read',
    chat: true,
  },
} as const satisfies Readonly<Record<string, HandlerSpec>>;

export type HandlerName =
  | keyof typeof HANDLERS
  | keyof typeof IDENTITY_HANDLERS
  | keyof typeof MLFLOW_HANDLERS
  | keyof typeof SAGEMAKER_HANDLERS
  | keyof typeof MONITOR_HANDLERS
  | keyof typeof WEBHOOK_HANDLERS
  | keyof typeof CHAT_HANDLERS;

/** What each handler is, wherever it is deployed. */
export const ALL_HANDLERS: Readonly<Record<HandlerName, HandlerSpec>> = {
  ...HANDLERS,
  ...IDENTITY_HANDLERS,
  ...MLFLOW_HANDLERS,
  ...SAGEMAKER_HANDLERS,
  ...MONITOR_HANDLERS,
  ...WEBHOOK_HANDLERS,
  ...CHAT_HANDLERS,
};

/** The handlers of every deployment. */
export const HANDLER_NAMES = Object.keys(HANDLERS) as readonly (keyof typeof HANDLERS)[];

export const ALL_HANDLER_NAMES = Object.keys(ALL_HANDLERS) as readonly HandlerName[];
