import type { $Command, S3ClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-s3';

/** Sends the Expires header as the text it was: S3 stores any text, but the SDK takes dates alone. */
export function sendRawExpires<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  command: $Command<Input, Output, S3ClientResolvedConfig>,
  expires: string | undefined,
): void {
  if (expires === undefined) return;
  command.middlewareStack.add(
    (next) => (args) => {
      if (isWithHeaders(args.request)) args.request.headers.expires = expires;
      return next(args);
    },
    { name: 'rawExpires', step: 'build', override: true },
  );
}

function isWithHeaders(request: unknown): request is { headers: { expires?: string } } {
  return typeof request === 'object' && request !== null && 'headers' in request;
}
