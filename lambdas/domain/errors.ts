/** What each error code carries, so that a page, a cause or a test can speak of it without parsing a message. */
export interface ErrorPayloads {
  /** The input of an execution is not a request. Every violation is listed. */
  InvalidRequest: { readonly violations: readonly Violation[] };
  /** No request has this id. */
  UnknownRequest: { readonly request: string };
  /** No definition with this hash is deployed or in the ledger. */
  UnknownDefinition: { readonly definition: string };
  /** An execution began under a definition that is not deployed any more. */
  DefinitionReplaced: { readonly definition: string };
  /** A next attempt came for a request that did not ask for one. */
  NotAwaitingRework: { readonly request: string };
  /** The link is damaged, forged or not one of ours. Deliberately without detail. */
  LinkInvalid: Record<string, never>;
  /** The person may not decide this stage. */
  NotEligible: {
    readonly reason:
      | 'not-in-role'
      | 'handed-over'
      | 'represented'
      | 'out-of-turn'
      | 'requester'
      | 'decided-earlier-stage';
  };
  /** The stage, the attempt or the whole request no longer takes decisions. */
  StageClosed: {
    readonly reason: 'closed' | 'superseded-attempt' | 'asked-again' | 'settled' | 'expired' | 'not-open';
  };
  /** This person decided otherwise before, or in other words. The first decision stands. */
  AlreadyDecided: { readonly choice: string; readonly at: string };
  /**
   * What this link had decided was taken back at this instant, or its person's part given away, which has come back since:
   * it decides nothing any more.
   */
  TakenBack: { readonly what: 'decision' | 'part'; readonly at: string };
  /** What was sent is not the form: not URL-encoded UTF-8, too large, or with fields that it does not have. */
  UnreadableForm: Record<string, never>;
  /**
   * The form is incomplete, or says what can not be; `field` is the control's name. Where more than one thing is
   * wrong, `problems` has all of it in order, of which this is the first.
   */
  InvalidForm: {
    readonly field: string;
    readonly problems?: readonly FormProblem[];
    /** Where all that is wrong is that something may be a secret: with this the same texts are taken as they are. */
    readonly confirm?: string;
  };
  /** A whole decision, at a stage that takes none without the identity provider's signature. */
  SignatureNeeded: { readonly signature: string };
  /** An effect whose approvals the ledger does not show. */
  NotApproved: { readonly stage: string };
  /** An effect of a request that may no longer have any. The outcome says why. */
  RequestClosed: { readonly outcome: string };
  /** Somebody may not do what they asked for. */
  NotAllowed: Record<string, never>;
  /** Many writers at once on one stream: try again. */
  LedgerBusy: { readonly stream: string };
  /** An entry that no item of the ledger can hold. */
  EntryTooLarge: { readonly stream: string };
  /** An entry does not hash to what it says, or the chain is broken. */
  LedgerDamaged: { readonly stream: string; readonly seq: number };
  /** A call of the API that is not one of its operations, or whose parameters or body are wrong. All is listed. */
  InvalidCall: { readonly violations: readonly Violation[] };
  /** Texts that the ledger would keep for ever may have a secret in them. With `confirm` the same ones are taken. */
  MayBeSecret: { readonly violations: readonly Violation[]; readonly confirm: string };
  /** The ledger has nothing under this name. */
  UnknownSubject: { readonly subject: string };
  UnknownEnvironment: { readonly subject: string; readonly environment: string };
  UnknownVersion: { readonly subject: string; readonly version: string };
  UnknownWorkflow: { readonly workflow: string };
  /** No receiver of webhooks has this name, or it has taken what it should be told again. */
  UnknownDelivery: { readonly webhook: string };
  UnknownOperation: { readonly method: string; readonly path: string };
  /** An instant before the first entry. */
  BeforeBeginning: { readonly subject: string; readonly at: string };
  /** A receipt that proves nothing, or something else than it should. */
  ReceiptInvalid: {
    readonly reason: 'malformed' | 'other-key' | 'signature' | 'other-matter' | 'too-old';
  };
  /** Somebody could not be signed in. The message says what they can do. */
  SignInFailed: { readonly reason: SignInFailure };
  /** A service that is needed did not answer: try again. */
  Unavailable: Record<string, never>;
}

/** Why nobody was signed in. */
export type SignInFailure =
  /** They gave up, or the provider refused them. */
  | 'cancelled'
  | 'refused'
  /** The provider does not answer, or not as one does. */
  | 'provider-down'
  /** No sign-in is under way: it took too long, or what came back was used before. */
  | 'not-begun'
  /** Another browser began it. */
  | 'other-browser'
  /** What the provider signed is not what was asked for. */
  | 'token'
  | 'clock'
  | 'not-authenticated-again'
  /** Whom the provider knows has no confirmed address, or stands in no role. */
  | 'no-address'
  | 'unverified-address'
  | 'unknown-person'
  /** Whoever signed is not whom the link is for. */
  | 'other-person'
  /** A form that no page of ours sent. */
  | 'foreign-form';

export type ErrorCode = keyof ErrorPayloads;

/** One thing wrong with an input: where (a JSON Pointer, RFC 6901) and what to do about it. */
export interface Violation {
  readonly path: string;
  readonly message: string;
}

/** One thing wrong with a form: where (a control's name, or `body` for all of it) and what to do about it. */
export interface FormProblem {
  readonly field: string;
  readonly message: string;
}

/**
 * The one error that Countersign throws on purpose. `name` is what a state machine's `Catch` and `Retry` match and an
 * execution fails with: the `code`, unless the error is made under another name, as `RequestClosed` is under that of
 * the outcome. `message` tells its reader what happened and what to do.
 */
export class GovernanceError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name: string;
  readonly code: Code;
  readonly payload: ErrorPayloads[Code];

  constructor(
    code: Code,
    message: string,
    payload: ErrorPayloads[Code],
    { name = code, ...options }: ErrorOptions & { readonly name?: string } = {},
  ) {
    super(message, options);
    this.name = name;
    this.code = code;
    this.payload = payload;
  }

  /** Narrows an unknown error to a `GovernanceError` of one code. */
  static is<Code extends ErrorCode>(error: unknown, code: Code): error is GovernanceError<Code> {
    return error instanceof GovernanceError && error.code === code;
  }
}

/** The refusal of a form with everything that is wrong with it. The first of it is what `message` and `field` say. */
export function invalidForm(
  first: FormProblem,
  ...others: readonly FormProblem[]
): GovernanceError<'InvalidForm'> {
  const { field, message } = first;
  const problems = others.length === 0 ? {} : { problems: [first, ...others] };
  return new GovernanceError('InvalidForm', message, { field, ...problems });
}

/** Everything that is wrong with a form that was refused. */
export function formProblems({ message, payload }: GovernanceError<'InvalidForm'>): readonly FormProblem[] {
  return payload.problems ?? [{ field: payload.field, message }];
}

/**
 * Lets a form pass with which nothing is wrong.
 * @throws GovernanceError `InvalidForm` with everything that is.
 */
export function requireNone([first, ...others]: readonly FormProblem[]): void {
  if (first !== undefined) throw invalidForm(first, ...others);
}
