import { baseUrl, type Endpoint, type EndpointParameters } from './endpoints.ts';

export interface BucketParameters extends EndpointParameters {
  readonly Bucket?: string;
  readonly ForcePathStyle?: boolean;
}

/** Reserved endings that stand for something else than a bucket with versions. */
const NO_BUCKET = /^arn:|--(x|xa|op|ol)-s3$/;

/** The bucket in the host's name where that can be, else in the path. */
export function resolveBucket(parameters: BucketParameters): Endpoint {
  const { Bucket, Region, ForcePathStyle = false } = parameters;
  const url = new URL(baseUrl('s3', parameters));
  if (Bucket !== undefined && NO_BUCKET.test(Bucket)) throw new Error(`${Bucket} is no bucket that has versions.`);
  const authSchemes = [{ name: 'sigv4', signingName: 's3', signingRegion: Region, disableDoubleEncoding: true }];
  return {
    url: Bucket === undefined ? url : withBucket(url, Bucket, ForcePathStyle),
    headers: {},
    properties: { authSchemes },
  };
}

function withBucket(url: URL, bucket: string, forcePathStyle: boolean): URL {
  const { protocol, host, hostname, pathname } = url;
  // A certificate for *.s3.… covers no further dots.
  const isHost = isLabels(bucket, protocol === 'http:') && !IP_ADDRESS.test(hostname);
  const path = pathname.endsWith('/') ? pathname : `${pathname}/`;
  if (forcePathStyle || !isHost) return new URL(`${protocol}//${host}${path}${encodeURIComponent(bucket)}`);
  return new URL(`${protocol}//${bucket}.${host}${pathname}`);
}

function isLabels(bucket: string, mayHaveDots: boolean): boolean {
  const labels = mayHaveDots ? bucket.split('.') : [bucket];
  return labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$/.test(label));
}

const IP_ADDRESS = /^(\d{1,3}\.){3}\d{1,3}$|^\[/;
