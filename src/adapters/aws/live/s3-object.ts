// src/adapters/aws/live: where a live configuration lies.
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { parseObjectKey, type Region } from '../../../domain/model/ids.ts';
import { Unavailable } from '../../../ports/errors.ts';
import type { VersionedText } from '../../../ports/versioned-text.ts';
import { diagnose } from '../s3/client/diagnosis.ts';
import { ask } from '../s3/client/remote.ts';
import { LIVE_READ } from './limits.ts';

export interface S3TextOptions {
  readonly client: S3Client;
  /** Where the bucket lies, for messages. */
  readonly region: Region;
  readonly bucket: string;
  readonly key: string;
}

/** The current version of an object, told by its ETag: whoever knows it already is sent nothing. */
export function createS3Text({ client, region, bucket, key }: S3TextOptions): VersionedText {
  const name = `s3://${bucket}/${key}`;
  const remote = { client, region, bucket, endpoint: undefined };
  return {
    name,
    async read(known) {
      const condition = known === undefined ? {} : { IfNoneMatch: known };
      const { output, rejection } = await ask(
        remote,
        new GetObjectCommand({ Bucket: bucket, Key: key, ...condition }),
        LIVE_READ,
      );
      if (rejection?.status === 304) return undefined;
      if (rejection?.code === 'NoSuchKey') throw new Unavailable(`${name} is not there: put the configuration there.`);
      if (rejection) {
        const needs = { object: ['s3:GetObject'], bucket: ['s3:ListBucket'] };
        throw new Unavailable(diagnose(rejection, remote, needs, parseObjectKey(key)).message);
      }
      const text = await output.Body?.transformToString();
      return { text: text ?? '', version: output.ETag ?? '' };
    },
  };
}
