import type { ClaimedChecksum } from '../../adapters/memory/s3/checksum.ts';
import type { Caller, S3, S3Error } from '../../adapters/memory/s3/index.ts';
import type { S3Request } from './request.ts';

/** What an action on a key is refused with, if the bucket's policy denies it to whoever asks. */
export type DenialOf = (action: string, bucket: string, key: string) => S3Error | undefined;

/** All that a handler needs; `body` is decoded, its checksum stated but not yet verified. */
export interface Context {
  readonly s3: S3;
  readonly region: string;
  readonly request: S3Request;
  readonly body: Buffer;
  readonly checksum: ClaimedChecksum | undefined;
  readonly caller: Caller;
  readonly denialOf: DenialOf;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number | undefined>>;
  /** A document, or an object's bytes. */
  readonly body?: string | Buffer;
}

export type Handler = (context: Context) => Answer;

export function xmlAnswer(document: string, headers: Answer['headers'] = {}): Answer {
  return { status: 200, headers: { 'content-type': 'application/xml', ...headers }, body: document };
}

export function emptyAnswer(status: number, headers: Answer['headers'] = {}): Answer {
  return { status, headers };
}

/** The object that a request addresses. */
export function addressOf({ request }: Context): { bucket: string; key: string; versionId?: string } {
  const versionId = request.query.get('versionId');
  return { bucket: request.bucket, key: request.key, ...(versionId === undefined ? {} : { versionId }) };
}
