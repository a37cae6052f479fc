import type { Denial } from './denials.ts';

/** What a template asks for, with every reference resolved: the input of the embedded default's parts. */
export interface Deployment {
  readonly functions: readonly FunctionSpec[];
  readonly stateMachines: readonly StateMachineSpec[];
  readonly tables: readonly TableSpec[];
  readonly topics: readonly TopicSpec[];
  readonly keys: readonly KeySpec[];
  readonly buckets: readonly BucketSpec[];
  readonly routes: readonly RouteSpec[];
  readonly buses: readonly string[];
  readonly rules: readonly RuleSpec[];
  readonly schedules: readonly ScheduleSpec[];
  readonly eventSourceMappings: readonly EventSourceMappingSpec[];
  readonly queues: readonly QueueSpec[];
}

/** A Lambda function. */
export interface FunctionSpec {
  readonly arn: string;
  readonly name: string;
  /** The role in whose name it calls AWS; empty where the template names none. */
  readonly roleArn: string;
  /** What its own policy denies. */
  readonly denials: readonly Denial[];
  /** The directory that holds its bundled code. */
  readonly codeDirectory: string;
  /** `<file without extension>.<export>`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** A standard state machine with its aliases. */
export interface StateMachineSpec {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** The definition in the Amazon States Language, as an object. */
  readonly definition: unknown;
  /** The version that is published, `1`, if there is one. */
  readonly versions: Readonly<Record<string, unknown>>;
  /** The version that each alias leads to. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** A DynamoDB table, in the words of `CreateTable`. */
export interface TableSpec {
  readonly name: string;
  readonly arn: string;
  /** The ARN that its stream has, if it has one. */
  readonly streamArn: string;
  /** What of an item a change in the stream shows, such as `NEW_IMAGE`; undefined when there is no stream. */
  readonly streamViewType?: string | undefined;
  readonly createTable: Readonly<Record<string, unknown>>;
  /** What the table's own policy denies. */
  readonly denials: readonly Denial[];
}

/** An SNS topic with its subscriptions. */
export interface TopicSpec {
  readonly arn: string;
  readonly subscriptions: readonly SubscriptionSpec[];
}

/** An e-mail subscription. */
export interface SubscriptionSpec {
  readonly arn: string;
  readonly email: string;
  readonly filterPolicy: Readonly<Record<string, unknown>> | undefined;
}

/** A KMS key that makes HMACs or signatures. */
export interface KeySpec {
  readonly id: string;
  readonly arn: string;
  /** Other names that it answers to, such as `alias/countersign-links`. */
  readonly aliases: readonly string[];
  /** Such as `HMAC_256`, or `ECC_NIST_P256`. */
  readonly spec: string;
}

/** An S3 bucket. */
export interface BucketSpec {
  readonly name: string;
  /** What the bucket's own policy denies. */
  readonly denials: readonly Denial[];
}

/** A route of an HTTP API to a function. */
export interface RouteSpec {
  /** Such as `GET /decide/{link}`, or `$default`. */
  readonly routeKey: string;
  readonly apiId: string;
  readonly functionArn: string;
  /** True when calls must be signed (`AWS_IAM`). */
  readonly signed: boolean;
}

/** An EventBridge rule that calls functions for matching events, or puts them into queues. */
export interface RuleSpec {
  readonly name: string;
  readonly bus: string;
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly functionArns: readonly string[];
  readonly queueArns: readonly string[];
}

/** When a schedule is due: at a rate, or each day at a time, in minutes after midnight in a time zone; UTC if absent. */
export type Cadence =
  | { readonly everySeconds: number }
  | { readonly dailyAtMinute: number; readonly timeZone?: string };

/** Something that calls a function again and again. */
export interface ScheduleSpec {
  readonly name: string;
  readonly cadence: Cadence;
  readonly functionArn: string;
  /** The event of each call. */
  readonly input: unknown;
}

/** What reads a table's stream and calls a function with the changes, in batches. */
export interface EventSourceMappingSpec {
  readonly streamArn: string;
  readonly functionArn: string;
  /** At most so many changes in a batch. */
  readonly batchSize: number;
  /** So many batches at a time, of different items' partitions. */
  readonly lanes: number;
  /** How often a batch that fails is tried again; -1 for as long as it takes. */
  readonly maxRetries: number;
  /** Whether a batch that fails is halved. */
  readonly bisects: boolean;
  /** Whether the function says which changes failed. */
  readonly reportsFailures: boolean;
  /** The name of the queue for what is given up. */
  readonly failureQueue: string | undefined;
  /** Patterns on a change; any of them lets it through. None: all go through. */
  readonly filters: readonly Readonly<Record<string, unknown>>[];
}

/** A queue, and the function that reads it. */
export interface QueueSpec {
  readonly arn: string;
  readonly functionArn: string;
  /** At most so many messages in a batch. */
  readonly batchSize: number;
  /** So many batches at a time. */
  readonly concurrency: number;
  /** Whether the function says which messages failed. */
  readonly reportsFailures: boolean;
  /** After so long, what was received and not removed comes again. */
  readonly visibilitySeconds: number;
  /** How often a message comes at most; as often as it takes if it is left out. */
  readonly maxReceives: number | undefined;
  /** The name of the queue for what came so often. */
  readonly failureQueue: string | undefined;
}
