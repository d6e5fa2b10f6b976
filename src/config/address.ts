import type { BucketAddress } from '../domain/model/replica-set.ts';
import type { WrittenCredentials } from './shape/credentials.ts';

type Address = { readonly bucket: string; readonly endpoint?: string | undefined };

/** The same text for two addresses of one bucket. On AWS a name means one bucket whatever endpoint of AWS it is reached by. */
export function addressKey({ bucket, endpoint }: Address): string {
  return `${serviceOf(endpoint)} ${bucket}`;
}

function serviceOf(endpoint: string | undefined): string {
  const url = endpoint === undefined ? null : URL.parse(endpoint);
  if (url === null) return endpoint ?? 'aws';
  return /\.amazonaws\.com(\.cn)?$/.test(url.hostname) ? 'aws' : `${url.origin}${url.pathname.replace(/\/$/, '')}`;
}

interface WrittenAddress {
  bucket: string;
  endpoint?: string | undefined;
  forcePathStyle?: boolean | undefined;
  signingRegion?: string | undefined;
  credentials?: WrittenCredentials | undefined;
}

/** An address as the configuration writes it: a name alone, or with its endpoint. */
export function toAddress(written: string | WrittenAddress): BucketAddress {
  if (typeof written === 'string') return { bucket: written };
  const { bucket, endpoint, forcePathStyle, signingRegion, credentials } = written;
  return {
    bucket,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(forcePathStyle === undefined ? {} : { forcePathStyle }),
    ...(signingRegion === undefined ? {} : { signingRegion }),
    ...(credentials === undefined ? {} : { credentials: toSource(credentials) }),
  };
}

/** The names of variables, written out. */
function toSource({ profile, env }: WrittenCredentials) {
  if (profile !== undefined) return { profile };
  if (typeof env !== 'string') return { env: { accessKeyId: '', secretAccessKey: '', ...env } };
  return {
    env: {
      accessKeyId: `${env}_ACCESS_KEY_ID`,
      secretAccessKey: `${env}_SECRET_ACCESS_KEY`,
      sessionToken: `${env}_SESSION_TOKEN`,
    },
  };
}
