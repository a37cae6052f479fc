/** An error that an AWS service answers with. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** The error code that SDKs map to exceptions, such as `NotFoundException`. */
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
