import { S3Error } from '../../adapters/memory/s3/index.ts';
import { isoDate } from '../../adapters/memory/s3/times.ts';
import type { S3Request } from './request.ts';

/** Signatures are accepted unseen; all that counts is whose they claim to be. Absent for anonymous requests. */
export function accessKeyIdOf({ headers, query }: S3Request): string | undefined {
  const authorization = headers.get('authorization') ?? '';
  return (
    /Credential=([^/,\s]+)/.exec(authorization)?.[1] ??
    /^AWS ([^:]+):/.exec(authorization)?.[1] ??
    query.get('X-Amz-Credential')?.split('/')[0] ??
    query.get('AWSAccessKeyId')
  );
}

/** A signed URL is good until its time is over, in either version of the signature. */
export function assertNotExpired({ query }: S3Request, now: number): void {
  const expires = expiryOf(query);
  if (expires === undefined || now <= expires) return;
  const signedFor = query.get('X-Amz-Expires');
  throw new S3Error({
    code: 'AccessDenied',
    status: 403,
    message: 'Request has expired',
    fields: {
      ...(signedFor === undefined ? {} : { 'X-Amz-Expires': signedFor }),
      Expires: isoDate(expires).replace('.000Z', 'Z'),
      ServerTime: isoDate(now - (now % 1000)).replace('.000Z', 'Z'),
    },
  });
}

function expiryOf(query: ReadonlyMap<string, string>): number | undefined {
  const seconds = query.get('X-Amz-Expires');
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
  if (seconds !== undefined && year !== undefined) {
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) + Number(seconds) * 1000;
  }
  const epoch = query.get('Expires');
  return epoch !== undefined && query.has('Signature') ? Number(epoch) * 1000 : undefined;
}
