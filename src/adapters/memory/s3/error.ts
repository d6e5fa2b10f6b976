/** What S3 refuses, as a value: the HTTP layer renders it, an adapter over the model reads `code`. */
export interface S3Refusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  /** Further leaf elements of the error document, such as Key or Condition, in the order they are shown. */
  readonly fields?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, string | number>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(refusal: S3Refusal) {
    super(refusal.message);
    this.code = refusal.code;
    this.status = refusal.status;
    this.fields = refusal.fields ?? {};
    this.headers = refusal.headers ?? {};
  }
}

export function isS3Error(thrown: unknown): thrown is S3Error {
  return thrown instanceof S3Error;
}
