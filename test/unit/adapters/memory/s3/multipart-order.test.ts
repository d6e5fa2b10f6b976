import { describe, expect, test } from 'vitest';
import type { S3 } from '../../../../../src/adapters/memory/s3/index.ts';
import { puts, refusal, stack, withBucket } from './support.ts';

function uploads(s3: S3, key: string, text: string): { complete(conditions?: { ifMatch?: string }): unknown } {
  const { uploadId } = s3.createMultipartUpload({ bucket: 'docs', key });
  const at = { bucket: 'docs', key, uploadId };
  const { eTag } = s3.uploadPart({ ...at, partNumber: 1, body: Buffer.from(text) });
  return {
    complete: (conditions = {}) => s3.completeMultipartUpload({ ...at, parts: [{ partNumber: 1, eTag }], conditions }),
  };
}

describe('a multipart upload that ends after a put which came during it', () => {
  test('lies under that put: S3 orders versions by when they were begun', () => {
    const { s3 } = withBucket();
    const upload = uploads(s3, 'a', 'slow');
    puts(s3, 'a', 'quick');
    upload.complete();
    expect(stack(s3, 'a')).toEqual(['quick@v2', 'slow@v3']);
  });

  test('lies on top where a world is told so', () => {
    const { s3 } = withBucket('Enabled', { multipartOrder: 'completion' });
    const upload = uploads(s3, 'a', 'slow');
    puts(s3, 'a', 'quick');
    upload.complete();
    expect(stack(s3, 'a')).toEqual(['slow@v3', 'quick@v2']);
  });

  test('replaces it in an unversioned bucket', () => {
    const { s3 } = withBucket('Unversioned');
    const upload = uploads(s3, 'a', 'slow');
    puts(s3, 'a', 'quick');
    upload.complete();
    expect(stack(s3, 'a')).toEqual(['slow@null']);
  });

  test('is refused if it is conditional, even on the ETag that is now current', () => {
    const { s3 } = withBucket();
    const upload = uploads(s3, 'a', 'slow');
    const { object } = puts(s3, 'a', 'quick');
    expect(refusal(() => upload.complete({ ifMatch: object.eTag }))).toBe('ConditionalRequestConflict');
    expect(stack(s3, 'a')).toEqual(['quick@v2']);
  });

  test('is not refused for a write to another key', () => {
    const { s3 } = withBucket();
    const { object } = puts(s3, 'a', 'base');
    const upload = uploads(s3, 'a', 'slow');
    puts(s3, 'b', 'elsewhere');
    upload.complete({ ifMatch: object.eTag });
    expect(stack(s3, 'a')).toEqual(['slow@v4', 'base@v1']);
  });
});

test('a multipart object is dated by the start of its upload', () => {
  const { s3, later } = withBucket();
  const upload = uploads(s3, 'a', 'slow');
  later(60_000);
  upload.complete();
  const { object } = s3.headObject({ bucket: 'docs', key: 'a' });
  expect(new Date(object.lastModified).toISOString()).toBe('2026-01-01T12:00:00.000Z');
});
