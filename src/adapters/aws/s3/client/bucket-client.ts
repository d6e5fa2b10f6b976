import type { S3Client } from '@aws-sdk/client-s3';
import type { BucketAddress, CredentialSource } from '../../../../domain/model/replica-set.ts';
import { createS3Client, type S3ClientOptions } from './client.ts';

export interface BucketClientOptions {
  readonly region: string;
  readonly address: BucketAddress;
  /** The embedded stack's S3 in that region: it takes the place of AWS, and of no endpoint that the configuration names. */
  readonly embedded?: string | undefined;
  /** What everything is asked with that has no credentials of its own. Absent: the SDK's own chain. */
  readonly credentials?: S3ClientOptions['credentials'];
  /** Heeded only where the bucket lies on AWS. */
  readonly onAws?: S3ClientOptions['onAws'];
}

/** A client for the bucket at an address, signed as its endpoint wants it. */
export function createBucketClient(options: BucketClientOptions): S3Client {
  const { region, address, embedded, credentials, onAws } = options;
  const { endpoint, forcePathStyle, signingRegion, credentials: own } = address;
  const place =
    endpoint === undefined && embedded
      ? { endpoint: embedded, forcePathStyle: true }
      : {
          ...(endpoint === undefined ? {} : { endpoint }),
          ...(forcePathStyle === undefined ? {} : { forcePathStyle }),
        };
  return createS3Client({
    region: signingRegion ?? region,
    ...place,
    ...(own ? ownCredentials(own, endpoint) : credentials ? { credentials } : {}),
    ...(onAws ? { onAws } : {}),
  });
}

function ownCredentials(source: CredentialSource, endpoint: string | undefined) {
  if ('profile' in source) return { profile: source.profile };
  const { accessKeyId, secretAccessKey, sessionToken } = source.env;
  return {
    // Read at each use, since whoever runs it may renew them.
    credentials: async () => {
      const token = sessionToken === undefined ? undefined : process.env[sessionToken];
      return {
        accessKeyId: valueIn(accessKeyId, endpoint),
        secretAccessKey: valueIn(secretAccessKey, endpoint),
        ...(token ? { sessionToken: token } : {}),
      };
    },
  };
}

function valueIn(variable: string, endpoint: string | undefined): string {
  const value = process.env[variable];
  if (value) return value;
  throw new Error(
    `The environment variable ${variable} is not set, which the configuration names for ${endpoint ?? 'AWS'}; set it where this runs.`,
  );
}
