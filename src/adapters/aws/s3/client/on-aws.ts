import type { S3Client } from '@aws-sdk/client-s3';

/** What S3 is told where it is AWS's own; others might refuse a header that they don't know. */
export interface OnAws {
  /** Who has to own the buckets, twelve digits: a bucket's name may have come to somebody else after it was deleted. Asked for once. */
  readonly account: string | (() => Promise<string>);
  /** Whether copies carry annotations. S3 does so unless told otherwise, and refuses the copy to whoever has no right to them. Default: exclude. */
  readonly annotations?: 'copy' | 'exclude';
}

/** S3 answers 403 where the bucket of a request, or that of a copy's source, belongs to another account. */
export function tellOnAws(client: S3Client, { account, annotations = 'exclude' }: OnAws): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const owner = typeof account === 'string' ? account : await account();
        const input = {
          ...args.input,
          ...('Bucket' in args.input ? { ExpectedBucketOwner: owner } : {}),
          ...('CopySource' in args.input ? { ExpectedSourceBucketOwner: owner } : {}),
          ...(commandName === 'CopyObjectCommand' ? { AnnotationDirective: DIRECTIVES[annotations] } : {}),
        };
        return await next({ ...args, input });
      },
    { name: 'tellOnAws', step: 'initialize', override: true },
  );
}

const DIRECTIVES = { copy: 'COPY', exclude: 'EXCLUDE' } as const;

/** Without an endpoint, or with one of AWS's. */
export function isAws(endpoint: string | undefined): boolean {
  const host = endpoint === undefined ? undefined : URL.parse(endpoint)?.hostname;
  return endpoint === undefined || (host !== undefined && /\.amazonaws\.com(\.cn)?$/.test(host));
}
