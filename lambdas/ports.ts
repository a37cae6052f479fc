import type { Freeze } from '../schema/freezes.ts';
import type { Identity } from '../schema/identity.ts';
import type { Roles } from '../schema/roles.ts';
import type { Metric, Properties } from '../schema/telemetry.ts';
import type { Workflow } from '../schema/workflow.ts';
import type { Deployed } from './domain/actions.ts';
import type { Head } from './domain/digest/digest.ts';
import type { SealedEntry } from './domain/entry.ts';
import type { EntryNews } from './domain/ledger-event.ts';
import type { LinkClaims } from './domain/link.ts';
import type { RegisteredModel, RegisteredVersion, TrainingRun } from './domain/mlflow/answers.ts';
import type { JudgeSignature } from './domain/model-signature.ts';
import type { ListedPackage, ModelPackage, PackageUpdate, TrainingJob } from './domain/sagemaker/package.ts';
import type { List, Spot } from './domain/views/lists.ts';
import type { Line, View } from './domain/views/view.ts';
import type { Delivery, Posted } from './domain/webhooks/delivery.ts';

/**
 * The append-only audit log. Its guarantee is compare-and-swap per stream: of any number of writers that append
 * the same sequence number, exactly one succeeds, and every later read shows that one.
 */
export interface Ledger {
  /** The newest entry of a stream, strongly consistent; `undefined` when the stream has none. One read. */
  last(stream: string): Promise<SealedEntry | undefined>;
  /**
   * Appends an entry if its stream has none with its sequence number yet.
   * `lost` means that another entry is there (or that this very one is, from a call whose answer was lost):
   * read again, decide again.
   */
  append(entry: SealedEntry): Promise<'appended' | 'lost'>;
  /** All entries of a stream in order, strongly consistent. */
  read(stream: string): AsyncIterable<SealedEntry>;
}

/** A state of an execution that waits: where it waits, and the token that wakes it. */
export interface WaitingTask {
  readonly request: string;
  /** A stage, or `intake` for the wait for the next attempt. */
  readonly stage: string;
  readonly attempt: number;
  readonly taskToken: string;
  /** How often the request had gone back to be approved anew when it was noted; absent for never. */
  readonly again?: number | undefined;
}

/** The tokens of the tasks that wait, which only executions can give again. They never leave it. */
export interface Tasks {
  /** Notes a waiting task. The same task twice is one. */
  put(task: WaitingTask): Promise<void>;
  /** Every noted task of a request, strongly consistent. What is noted there and is none is left out. */
  of(request: string): Promise<WaitingTask[]>;
  /** Forgets a task. Forgetting twice is no error. */
  delete(task: WaitingTask): Promise<void>;
}

/** What is read of a view: the state as JSON, as of entry `seq` of its stream. Nothing of it is checked. */
export interface StoredView {
  readonly seq: number;
  readonly text: string;
  /** The rows that lead to it, and those that the view before had and it has no longer. */
  readonly rows: readonly Spot[];
  readonly former: readonly Spot[];
}

/** What stands in a list. */
export interface Row {
  readonly place: string;
  /** The stream of the view to which it leads; absent in a line. */
  readonly stream?: string | undefined;
  /** What a line says, as JSON, unchecked. */
  readonly text?: string | undefined;
}

/** A part of a list, by places. */
export interface Range {
  /** Only what comes after this place. */
  readonly after?: string | undefined;
  /** Only what does not come after this place. */
  readonly until?: string | undefined;
  /** Only what comes before this place, the last first. Without `after` and `until`. */
  readonly before?: string | undefined;
  /** So many are likely to be read: as many are asked for at once. */
  readonly atOnce?: number | undefined;
}

/**
 * What follows from the ledger and can be made again from it: one view of each request and each subject, and lists of
 * them. Nothing is decided on it, and whatever is read from it may be seconds behind, or damaged.
 */
export interface Views {
  /** What is stored for a stream, strongly consistent; `undefined` when there is nothing. */
  find(stream: string): Promise<StoredView | undefined>;
  /**
   * What is stored for streams, for those that have something; what was put within the last second only if it is `latest`,
   * strongly consistent, for twice the price. One call for a hundred of them.
   */
  findAll(streams: readonly string[], latest?: boolean): Promise<ReadonlyMap<string, StoredView>>;
  /**
   * Stores a view in place of an older one, and lets it stand in its lists. Of any views of a stream, in any order,
   * the newest is what stays. `again` also replaces one of the same entry.
   * @param over where it is given, nothing is stored unless the one that is replaced has these rows
   */
  put(
    view: View,
    former: readonly Spot[],
    again?: boolean,
    over?: readonly Spot[],
  ): Promise<'stored' | 'kept'>;
  /** Stores the view of a stream's newest entry in place of one that says it is of a later entry, or of none. */
  correct(view: View, former: readonly Spot[]): Promise<'stored' | 'kept'>;
  /**
   * Changes when a stream is due next (never, if it is left out), as long as its view is of this entry. Of what has
   * nothing coming nothing becomes due by it: whoever puts off what has ended meanwhile changes nothing.
   */
  setDue(stream: string, seq: number, due?: Spot): Promise<'stored' | 'kept'>;
  /**
   * Puts a row that leads to a view, as of an entry. An older entry never changes what a newer one did.
   * @param last the number of the stream's newest entry: then a row of a later one, or of another stream, is replaced, and
   *   nothing else
   */
  putRow(spot: Spot, stream: string, seq: number, last?: number): Promise<'stored' | 'kept'>;
  /** Removes a row, unless a newer entry than this put it. */
  removeRow(spot: Spot, seq: number): Promise<void>;
  /** Puts what happened in a list. Putting it twice is no error. */
  putLine(line: Line): Promise<void>;
  /** What stands in a list, in the order of the places. */
  rows(list: List, range?: Range): AsyncIterable<Row>;
}

/** A change of the ledger's table, as its DynamoDB stream tells of it; nothing of it is checked. */
export interface Change {
  /** Names the change in the stream of changes. */
  readonly id: string;
  /** What was done to an item; `UNKNOWN` for what no version of this code has heard of. */
  readonly kind: 'INSERT' | 'MODIFY' | 'REMOVE' | 'UNKNOWN';
  /** The item's key. */
  readonly stream: string;
  readonly seq: number;
  /** When the change was made, as the database says (UTC, ISO 8601 with milliseconds). */
  readonly at: string;
  /** What the item held, unless it is new. */
  readonly before: SealedEntry | undefined;
  /** What the item holds, unless it is gone. */
  readonly after: SealedEntry | undefined;
}

/** Announces entries on the event bus. */
export interface EventPublisher {
  /**
   * Announces one entry, at least once. An entry too large for an event is announced without its text.
   * @throws when the bus did not take it: try again.
   */
  publish(news: EntryNews): Promise<void>;
}

/** Wakes executions. `gone` means that the token wakes nobody any more: the ledger says what became of it. */
export interface TaskCallback {
  succeed(taskToken: string, output: Readonly<Record<string, unknown>>): Promise<'woken' | 'gone'>;
  /** `error` is at most 256, `cause` at most 32,768 characters; longer ones are cut. */
  fail(taskToken: string, error: string, cause: string): Promise<'woken' | 'gone'>;
}

/** An execution that runs. */
export interface RunningExecution {
  /** ARN. */
  readonly execution: string;
  /** UTC, ISO 8601 with milliseconds. */
  readonly startedAt: string;
}

/** What was started under a name. */
export interface StartedExecution {
  /** The input, as it came: JSON, unchecked. */
  readonly input: string;
  /** Such as `RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`. */
  readonly status: string;
  /** The error with which it failed, if it did, and its cause. */
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** Tells which executions run, and starts them. */
export interface Executions {
  /**
   * Starts an execution of a workflow under a name that it gives once. `exists` means that one of this name was
   * started before, whatever became of it.
   */
  start(workflow: string, name: string, input: unknown): Promise<'started' | 'exists'>;
  /** What was started of a workflow under a name; `undefined` for nothing, or nothing that is still known. */
  look(workflow: string, name: string): Promise<StartedExecution | undefined>;
  /**
   * The executions of a workflow that run, in any order; none when there is no such workflow. What began or ended in
   * the last minutes may be missing, or still be there. A call for each thousand, a few calls a second at most.
   */
  running(workflow: string): AsyncIterable<RunningExecution>;
}

/** A mail to one person in one role. Plain text. */
export interface Mail {
  readonly to: string;
  readonly role: string;
  readonly subject: string;
  readonly body: string;
  /** The request that it is about, whose page it leads to where people sign in. */
  readonly request?: string | undefined;
}

/** Sends mails to exactly the person named, each at least once where it can be delivered at all. */
export interface Notifier {
  /**
   * Any subject is made fit for SNS: printable ASCII, at most 99 characters.
   * `undeliverable` means that trying again would not help: the role's topic is gone, or refuses us.
   */
  send(mail: Mail): Promise<'sent' | 'undeliverable'>;
}

/** Finds people who would hear nothing. */
export interface Subscriptions {
  /** Addresses with a subscription to the role's mails that is confirmed. */
  confirmed(role: string): Promise<ReadonlySet<string>>;
}

/** Somebody's subscription to a role's mails. */
export interface Subscribed {
  readonly address: string;
  /** What it is called; absent until it is confirmed. */
  readonly id?: string | undefined;
  /** How it is told, where that is not by e-mail. */
  readonly protocol?: string | undefined;
}

/** Keeps who is subscribed to the mails of roles. Each subscription lets through what is for its own address alone. */
export interface Enrolment {
  /** All subscriptions to a role's mails, those that wait to be confirmed and those that are none by e-mail among them. */
  of(role: string): Promise<readonly Subscribed[]>;
  /** Subscribes an address, which gets a mail that asks to confirm. */
  add(role: string, address: string): Promise<void>;
  /** Makes a confirmed subscription let through what is for its address alone, if it does not. */
  restrict(id: string, address: string): Promise<void>;
  /** Ends a confirmed subscription. */
  remove(id: string): Promise<void>;
}

/** Makes links that nobody else can make. */
export interface Signer {
  /** The same claims always give the same link. */
  sign(claims: LinkClaims): Promise<string>;
}

/** Reads links. */
export interface Verifier {
  /**
   * The claims of a genuine link, expired or not.
   * @throws GovernanceError `LinkInvalid` for everything else, whatever is wrong with it.
   */
  verify(link: string): Promise<LinkClaims>;
}

/** Where an entry is, and the hash that its item states, unchecked. */
export type Place = Pick<SealedEntry, 'stream' | 'seq' | 'hash'>;

/** Reads the ledger as a whole. */
export interface Survey {
  /** Every item of the ledger that was there when the call began, strongly consistent, in any order. */
  places(): AsyncIterable<Place>;
  /** The entries of a stream after `seq`, up to `last` if it is given, in order, strongly consistent. */
  after(stream: string, seq: number, last?: number): AsyncIterable<SealedEntry>;
}

/** Reads a stream from any place in it, strongly consistent. */
export interface Streams {
  /** The entries of a stream after `seq`, up to `last` if it is given, in order. */
  after(stream: string, seq: number, last?: number): AsyncIterable<SealedEntry>;
  /**
   * The number of the newest entry of a stream at an instant (UTC, ISO 8601 with milliseconds), 0 when it had none.
   * One query on an index, whose attribute is not hashed: compare the entries themselves before relying on it.
   */
  seqAt(stream: string, instant: string): Promise<number>;
}

/** A message of a receiver's queue. */
export interface Queued {
  readonly id: string;
  /** Of which receiver the queue is. */
  readonly webhook: string;
  /** The event that announces an entry, as JSON. */
  readonly body: string;
}

/** A receiver that has said (410) that it wants nothing more, at the address that it had then. */
export interface TurnedAway {
  readonly webhook: string;
  readonly url: string;
  readonly at: string;
}

/** What receivers of webhooks have not taken. Nothing here decides anything, and all of it can be told again. */
export interface Deliveries {
  /** Notes a message that was tried in vain for the first time; one that is noted already stays as it is. */
  begin(delivery: Delivery): Promise<void>;
  /** Notes what came of a later attempt. */
  keep(delivery: Delivery): Promise<void>;
  /** Forgets what was delivered. Forgetting twice is no error. */
  forget(webhook: string, id: string): Promise<void>;
  /** What is due of a receiver, the longest due first. */
  due(webhook: string, now: Date): AsyncIterable<Delivery>;
  /** Everything of a receiver, in no order. */
  of(webhook: string): AsyncIterable<Delivery>;
  /** Lets a message be tried anew, from its first attempt on. @returns false when none of this id is noted */
  again(webhook: string, id: string, now: Date): Promise<boolean>;
  /** Whether a receiver turned us away, strongly consistent. */
  turnedAway(webhook: string): Promise<TurnedAway | undefined>;
  turnAway(what: TurnedAway): Promise<void>;
  /** Tells a receiver again that turned us away. */
  welcome(webhook: string): Promise<void>;
}

/** Brings messages to receivers. */
export interface Receivers {
  /** Posts a body, once, in bounded time. It never throws: what keeps it from an answer is told in words. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Posted>;
}

/** An entry that was noticed in the ledger. */
export interface Noticed extends Head {
  readonly stream: string;
  /** When it was written, as the database says (UTC, ISO 8601 with milliseconds). */
  readonly writtenAt: string;
  /** True when nobody noticed it in time and a survey of the whole ledger found it; `writtenAt` is then what it says itself. */
  readonly late?: boolean | undefined;
}

/** How far each stream was seen, and in which minute it moved. No writer of the ledger can write here. */
export interface Heads {
  /** Notes that a stream reaches this far. An older place never replaces a newer one; the same twice is one. */
  note(entry: Noticed, now: Date): Promise<void>;
  /** How far each of these streams was seen; nothing for one that never was, or of which something else is noted. */
  head(streams: readonly string[]): Promise<ReadonlyMap<string, Head>>;
}

/** That a stream moved in a minute: how far, and when the oldest entry of the move was written. */
export interface Move extends Noticed {
  readonly late: boolean;
}

/** What moved, by the minute in which it was noticed: a move that is noticed late is in a late minute. */
export interface Moves {
  /** The minutes (their beginnings, UTC) from `from` up to but without `until` in which anything moved, in order. */
  minutes(from: string, until: string): AsyncIterable<string>;
  /** What moved in a minute, one for each stream. */
  noticed(minute: string): AsyncIterable<Move>;
}

/** Where digests left streams. */
export interface DigestedHeads {
  /** Nothing for a stream that no digest names. */
  readonly heads: ReadonlyMap<string, Head>;
  /** The streams for which something is remembered that is none. */
  readonly damaged: readonly string[];
}

/** What digests remember from one to the next. All of it can be made anew from the digests. */
export interface DigestMemory {
  /** Where the last digest left each of these streams. */
  digested(streams: readonly string[]): Promise<DigestedHeads>;
  /** Notes where a digest left streams. An older place never replaces a newer one. */
  noteDigested(heads: readonly (Head & { readonly stream: string })[]): Promise<void>;
  /** Where the chain of digests stands, as `keepStanding` was given it last. */
  standing(): Promise<string | undefined>;
  keepStanding(text: string): Promise<void>;
}

/** A piece of the ledger, and where the next one of its segment begins; it is the segment's last without that. */
export interface LedgerPage {
  /** Whatever items are there, each stream's in the order of their numbers. */
  readonly entries: readonly SealedEntry[];
  readonly next: string | undefined;
}

/** Reads the whole ledger piece by piece, strongly consistent. A stream is in one segment. */
export interface SegmentedLedger {
  readonly segments: number;
  /** The next piece of a segment (0, 1, ...), from its beginning or where the piece before said. */
  page(segment: number, after: string | undefined): Promise<LedgerPage>;
  /** Those of these places, each of another stream, at which no item states their hash. A call for a hundred of them. */
  missing(places: readonly Place[]): Promise<Place[]>;
}

/** Some of the streams that were ever noticed, and where the next ones begin; they are the last without that. */
export interface HeadPage {
  /** How far each was seen, at most a thousand. */
  readonly heads: readonly Place[];
  readonly next: string | undefined;
}

/** What a survey holds the ledger to, and how far it has come. */
export interface SurveyMemory {
  /** The next streams that were noticed, in any order, from the beginning or where the page before said. */
  noticedStreams(after: string | undefined): Promise<HeadPage>;
  position(): Promise<string | undefined>;
  keepPosition(text: string): Promise<void>;
}

/** A name in an archive, and what is under it: one text, unless somebody was at it. */
export interface Kept {
  readonly key: string;
  /** How many texts were ever put under the name: the first of them counts. */
  readonly texts: number;
  /** How often the name was hidden, as if it were free. */
  readonly markers: number;
}

/** Keeps texts for years under names that are given once: nothing in it is ever changed or removed. */
export interface Archive {
  /**
   * What was put under a name first, whatever was put over it or hides it since.
   * @returns `undefined` when nothing ever was
   */
  get(key: string): Promise<string | undefined>;
  /** Keeps a text if its name is free. Of any number of calls for one name exactly one is `kept`. */
  put(key: string, text: string): Promise<'kept' | 'taken'>;
  /** All names that begin with `prefix`, also hidden ones, sorted; those after `after`, if it is given. */
  list(prefix: string, after?: string): AsyncIterable<Kept>;
}

/** Signs digests, or receipts, each with a key that no writer of the ledger can use. */
export interface DigestSigner {
  /** ECDSA with P-256 and SHA-256 over the message (at most 4,096 bytes), DER. */
  sign(message: Uint8Array): Promise<Uint8Array>;
  /** The public key, DER (SubjectPublicKeyInfo). */
  publicKey(): Promise<Uint8Array>;
}

/** Runs the checks that an organisation has written itself: `workflows/checks/<name>.ts`. */
export interface CustomChecks {
  /** What the check answers, unread. @throws whatever keeps it from answering */
  run(name: string, question: unknown): Promise<unknown>;
}

/** A public key as its provider published it (RFC 7517). */
export type PublicJwk = Readonly<Record<string, unknown>> & { readonly kty: string };

/** What somebody is sent to the provider with. */
export interface SignInRequest {
  /** Where the provider sends them back to: registered there. */
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  /** SHA-256 of the code verifier, base64url (RFC 7636). */
  readonly codeChallenge: string;
  /** Whether they must prove again who they are, however long they have been signed in there. */
  readonly reauthenticate: boolean;
  /** The address of who is expected. */
  readonly loginHint?: string | undefined;
}

/** Somebody who has come back from the provider. */
export interface SignInReturn {
  /** The redirect address with the query that came. */
  readonly currentUrl: URL;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** They must have proved who they are no earlier than this. */
  readonly authenticatedSince?: Date | undefined;
}

/** What a provider has signed. */
export interface ProviderToken {
  /** The ID token, a compact JWS. */
  readonly idToken: string;
  /** What it says. */
  readonly claims: Readonly<Record<string, unknown>> & { readonly sub: string };
  /** The key of the provider that signed it, as published when it was checked. */
  readonly key: PublicJwk;
}

/** Whose sessions a provider ends: all of a person there, or one (OpenID Connect Back-Channel Logout, 2.4). */
export interface ProviderLogout {
  readonly sub?: string | undefined;
  readonly sid?: string | undefined;
}

/**
 * The organisation's OpenID Connect provider. Whatever it signs is checked: signature, issuer, audience, nonce, times.
 * @throws GovernanceError `SignInFailed`, with the reason, whenever it does not answer or what it says is not as it must be
 */
export interface Provider {
  /** Where to send somebody; by a pushed request (RFC 9126) where the provider takes one. */
  authorise(request: SignInRequest): Promise<URL>;
  /** Changes what somebody came back with for what the provider says of them. It can be done once. */
  redeem(answer: SignInReturn): Promise<ProviderToken>;
  /** Where somebody signs out at the provider and comes back from; `undefined` where it has no such page. */
  endSession(idToken: string | undefined, back: string): Promise<URL | undefined>;
  verifyLogoutToken(token: string): Promise<ProviderLogout>;
}

/** Somebody who is signed in. Times are UTC, ISO 8601 with milliseconds. */
export interface Session {
  /** Their address, in lower case, as the provider has confirmed it. */
  readonly email: string;
  /** What the provider calls them, and their session there if it says so. */
  readonly sub: string;
  readonly sid?: string | undefined;
  /** The groups that the provider puts them in; none where nobody asked. */
  readonly groups: readonly string[];
  readonly issuer: string;
  /** The client of the provider to which it named them. */
  readonly clientId: string;
  readonly beganAt: string;
  readonly seenAt: string;
  /** When it ends whatever they do. */
  readonly endsAt: string;
  /** By which the provider knows whom to sign out. */
  readonly idToken: string;
}

/** Somebody who was sent to the provider and has not come back. Times are UTC, ISO 8601 with milliseconds. */
export interface PendingSignIn {
  /** What it is for: whoever takes it says what they expect. */
  readonly purpose: 'sign-in' | 'sign';
  readonly nonce: string;
  readonly codeVerifier: string;
  /** SHA-256 (hex) of the cookie of the browser that began it: no other finishes it. */
  readonly browser: string;
  /** Where they go back to: a path of ours with its query. */
  readonly to: string;
  readonly startedAt: string;
  readonly endsAt: string;
  /** What it is about, JSON of at most 32 KB. */
  readonly content?: string | undefined;
}

/**
 * Who is signed in. A session is found by the SHA-256 (hex) of a random id that its browser alone holds; a pending sign-in by
 * the SHA-256 (hex) of its state. What has ended is never found, whether or not it has been removed yet.
 */
export interface Sessions {
  /** @throws GovernanceError `SignInFailed` with the reason `refused` when the provider ends it meanwhile */
  begin(session: Session, hash: string): Promise<void>;
  /** Strongly consistent. */
  find(hash: string, now: Date): Promise<Session | undefined>;
  /** Notes that somebody is here; one that has ended stays so. */
  touch(hash: string, now: Date): Promise<void>;
  end(hash: string): Promise<void>;
  /**
   * Ends those of a person at the provider, or of one session there. With both, those of that session, and of the person those
   * of which no session there is known. Returns how many.
   */
  endAll(issuer: string, of: ProviderLogout): Promise<number>;
  keepPending(stateHash: string, pending: PendingSignIn): Promise<void>;
  /** Gives a pending sign-in out once: of any number of calls exactly one gets it. */
  takePending(stateHash: string, now: Date): Promise<PendingSignIn | undefined>;
}

/**
 * The models that are registered at an MLflow tracking server. Nothing that it says is believed beyond what people and
 * pipelines may log there.
 *
 * @throws Error with the call and the status whenever it does not answer as it should
 */
export interface ModelRegistry {
  /** `undefined` where there is no such version, or no such model. */
  version(name: string, version: string): Promise<RegisteredVersion | undefined>;
  /** All versions that were made since an instant, the newest first. */
  newest(since: Date): AsyncIterable<RegisteredVersion>;
  models(): AsyncIterable<RegisteredModel>;
  run(id: string): Promise<TrainingRun | undefined>;
  /** Where the files of a version are; `undefined` where the server knows no such place. */
  artifactUri(name: string, version: string): Promise<string | undefined>;
  setTag(name: string, version: string, key: string, value: string): Promise<void>;
  deleteTag(name: string, version: string, key: string): Promise<void>;
  setModelTag(name: string, key: string, value: string): Promise<void>;
  /** One model, with its aliases; `undefined` where there is none. */
  model(name: string): Promise<RegisteredModel | undefined>;
  setAlias(name: string, alias: string, version: string): Promise<void>;
  deleteAlias(name: string, alias: string): Promise<void>;
}

/**
 * The versions of model package groups at SageMaker. Nothing that it says is believed beyond what pipelines may say there.
 *
 * @throws Error with the call whenever SageMaker or S3 does not answer as it should
 */
export interface ModelPackages {
  /** `undefined` where there is no such package. */
  package(arn: string): Promise<ModelPackage | undefined>;
  /** A version of a group; `undefined` where there is none. */
  find(group: string, version: string): Promise<ModelPackage | undefined>;
  /** All versions of groups that were made since an instant, the newest first. */
  newest(since: Date): AsyncIterable<ListedPackage>;
  /** By its ARN or its name; `undefined` where there is none. */
  trainingJob(nameOrArn: string): Promise<TrainingJob | undefined>;
  /** Those that an execution of a pipeline ran. */
  trainingJobsOf(pipelineExecutionArn: string): Promise<readonly TrainingJob[]>;
  /** The SHA-256 that S3 has of an object, 64 lower-case hexadecimal digits; `undefined` where it has none, or may not be asked. */
  checksum(uri: string): Promise<string | undefined>;
  /** What stands in a file of model quality: JSON; `undefined` where it is none, or may not be read. */
  quality(uri: string): Promise<unknown>;
  update(arn: string, update: PackageUpdate): Promise<void>;
}

/** The time, in UTC with milliseconds. */
export interface Clock {
  now(): Date;
}

/** Where operators look: structured lines and counted events. Never a token, a link or a person's comment. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void;
  /**
   * Counts or measures something that an alarm can watch.
   * @param value 1 if left out; in the metric's unit
   * @param properties what else the line says, for the dashboard
   */
  count(metric: Metric, value?: number, properties?: Properties): void;
}

/** The topics to which a chat is connected. */
export interface ChatTopics {
  /**
   * Publishes a notification to a channel.
   * @param title for what shows no more than that: printable ASCII
   * @throws whatever the service throws, also where there is no topic of this channel
   */
  publish(channel: string, title: string, notification: string): Promise<void>;
}

/** What is deployed: the workflows of this code version, and the people as they are now. */
export interface Catalogue {
  readonly workflows: readonly Workflow[];
  readonly roles: Roles;
  /** When nothing is promoted. */
  readonly freezes: readonly Freeze[];
  /** By which deployment all of this came, where it is known. */
  readonly deployed?: Deployed;
  /** How people sign in, where they do. */
  readonly identity?: Identity | undefined;
}

/** What CloudFormation is about to do with a stack, as its custom resource is told. */
export interface StackChange {
  readonly kind: 'Create' | 'Update' | 'Delete';
  /** The organisation that is deployed, by its hash. */
  readonly deployment: string;
  /** The ids of the workflows that have a machine then. */
  readonly machines: readonly string[];
  /** Those that have one before; absent where that is not known. */
  readonly machinesBefore?: readonly string[] | undefined;
  readonly allowOrphans: boolean;
  /** What the last answer that was no refusal said of itself; absent before the first. */
  readonly known: string | undefined;
  /** The event, to which the answer is one. */
  readonly event: unknown;
}

/** CloudFormation's calls of a custom resource. */
export interface StackChanges {
  /** @throws TypeError for what is no such call */
  read(event: unknown): StackChange;
  /**
   * Answers a call: with what is `known` from now on, or a refusal in words, which ends the deployment.
   * @throws Error when CloudFormation does not take it; it waits on then
   */
  answer(change: StackChange, answer: { readonly known: string; readonly refusal?: string }): Promise<void>;
}

/** Everything an operation can be given. Each names the part that it uses. */
export interface Ports {
  readonly ledger: Ledger;
  readonly views: Views;
  readonly heads: Heads;
  readonly events: EventPublisher;
  readonly tasks: Tasks;
  readonly callback: TaskCallback;
  readonly executions: Executions;
  readonly customChecks: CustomChecks;
  /** How a signature of an artifact is judged, where that is played. Default: by its bytes. */
  readonly judgeSignature?: JudgeSignature;
  readonly notifier: Notifier;
  readonly subscriptions: Subscriptions;
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly log: Log;
  readonly catalogue: Catalogue;
  /** Where links lead: an origin without a slash at its end. */
  readonly linkBaseUrl: string;
}

/** What signing in needs besides. Nothing of it is there without an identity in the catalogue. */
export interface SignInPorts extends Pick<Ports, 'clock' | 'log' | 'catalogue' | 'linkBaseUrl'> {
  readonly provider: Provider;
  readonly sessions: Sessions;
}
