import { S3Error } from '../../../adapters/memory/s3/index.ts';

/** As S3 says it of a document that it can't read. */
export function malformedPolicy(message: string): S3Error {
  return new S3Error({ code: 'MalformedPolicy', status: 400, message });
}

/** What is right on AWS and has no meaning here: to keep it and let everybody through would be worse than to say so. */
export function notEvaluated(what: string): S3Error {
  const message = `The embedded S3 can't evaluate ${what} of a statement that denies; nothing was changed. docs/sync-windows.md tells what it can.`;
  return new S3Error({ code: 'NotImplemented', status: 501, message });
}
