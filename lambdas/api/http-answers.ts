import type { ErrorCode } from '../domain/errors.ts';

/** What an error is over HTTP, to a browser and to a program alike. */
export interface HttpAnswer {
  readonly status: number;
  /** The title of the problem (RFC 9457). */
  readonly title: string;
  /** True where its message is for operators alone: callers then read that the service failed. */
  readonly hidden?: true;
}

const FAILED = { status: 500, title: 'The service failed', hidden: true } as const;

/** The answer to every error of ours. What is 500 is nothing that a caller could do something about: it is logged. */
export const HTTP_ANSWERS: Readonly<Record<ErrorCode, HttpAnswer>> = {
  InvalidCall: { status: 400, title: 'The call is not as the API describes it' },
  UnreadableForm: { status: 400, title: 'What was sent is not the form' },
  NotAllowed: { status: 403, title: 'This is not allowed' },
  NotEligible: { status: 403, title: 'This person may not decide' },
  LinkInvalid: { status: 404, title: 'No such link' },
  UnknownSubject: { status: 404, title: 'No such subject' },
  UnknownEnvironment: { status: 404, title: 'Nothing is in this environment' },
  UnknownVersion: { status: 404, title: 'No such version' },
  UnknownRequest: { status: 404, title: 'No such request' },
  UnknownWorkflow: { status: 404, title: 'No such workflow' },
  UnknownDelivery: { status: 404, title: 'No such delivery' },
  UnknownOperation: { status: 404, title: 'No such operation' },
  BeforeBeginning: { status: 404, title: 'Nothing was recorded yet' },
  StageClosed: { status: 409, title: 'The stage takes no decisions' },
  AlreadyDecided: { status: 409, title: 'It is decided' },
  TakenBack: { status: 409, title: 'It was taken back' },
  NotAwaitingRework: { status: 409, title: 'The request does not wait for rework' },
  DefinitionReplaced: { status: 409, title: 'Other rules are deployed' },
  NotApproved: { status: 409, title: 'It is not approved' },
  RequestClosed: { status: 409, title: 'The request is closed' },
  InvalidForm: { status: 422, title: 'What was sent can not be done' },
  InvalidRequest: { status: 422, title: 'The input is not a request' },
  MayBeSecret: { status: 422, title: 'Something may be a secret' },
  LedgerDamaged: { status: 500, title: 'The ledger is damaged' },
  EntryTooLarge: FAILED,
  ReceiptInvalid: FAILED,
  UnknownDefinition: FAILED,
  LedgerBusy: { status: 503, title: 'Many write at once' },
  SignatureNeeded: { status: 403, title: 'Signature by signing in needed' },
  SignInFailed: { status: 403, title: 'Signing in failed' },
  Unavailable: { status: 503, title: 'Something that is needed does not answer' },
};
