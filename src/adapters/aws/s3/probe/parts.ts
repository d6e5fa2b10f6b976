import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { isSameETag, type TwoVersions, twoVersions } from './copy.ts';
import type { Expectation, Trial } from './trial.ts';

type Completion = Pick<Expectation, 'request' | 'duty'>;

/** The completion of a multipart upload, which is how large objects are brought, and parts that are copied within the endpoint. */
export async function tryParts(trial: Trial): Promise<void> {
  await tryPartCopies(trial, await twoVersions(trial));

  const ifNone = async (name: string, expected: Completion) =>
    await complete(trial, name, { condition: 'complete-if-none-match', ...expected }, { IfNoneMatch: '*' });
  const ifMatch = async (name: string, IfMatch: string, expected: Completion) =>
    await complete(trial, name, { condition: 'complete-if-match', ...expected }, { IfMatch });
  await ifNone('parts', { request: 'CompleteMultipartUpload with If-None-Match: * of a new key', duty: 'carried out' });
  const put = (name: string, Body: string) =>
    trial.need(new PutObjectCommand({ Bucket: trial.bucket, Key: trial.key(name), Body }));
  await put('taken', 'one');
  await ifNone('taken', {
    request: 'CompleteMultipartUpload with If-None-Match: * of a key that is taken',
    duty: 'refused',
  });

  const stale = (await put('current', 'one')).ETag ?? '';
  const current = (await put('current', 'two')).ETag ?? '';
  await ifMatch('current', stale, {
    request: 'CompleteMultipartUpload with the ETag of an older version in If-Match',
    duty: 'refused',
  });
  await ifMatch('absent', stale, {
    request: 'CompleteMultipartUpload with If-Match of a key that is not there',
    duty: 'refused',
  });
  if (trial.broken.has('complete-if-match')) return;
  await ifMatch('current', current, {
    request: 'CompleteMultipartUpload with the current ETag in If-Match',
    duty: 'carried out',
  });
}

async function complete(
  trial: Trial,
  name: string,
  expected: Expectation,
  condition: { IfMatch?: string; IfNoneMatch?: string },
): Promise<void> {
  const upload = await createUpload(trial, name);
  const { ETag } = await trial.need(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'three' }));
  const Parts = [{ PartNumber: 1, ETag }];
  const command = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...condition });
  await trial.expect(expected, command);
}

async function tryPartCopies(trial: Trial, source: TwoVersions): Promise<void> {
  const part = { ...(await createUpload(trial, 'copied')), PartNumber: 1 };
  const PINNED = 'UploadPartCopy from an older version';
  const copied = await trial.expect(
    { condition: 'part-source-version', request: PINNED, duty: 'carried out' },
    new UploadPartCopyCommand({ ...part, CopySource: source.older }),
  );
  if (copied && !isSameETag(copied.CopyPartResult?.ETag, source.etag))
    trial.note('part-source-version', `${PINNED} took other bytes`);
  const CHANGED = 'UploadPartCopy with another ETag than the source’s in x-amz-copy-source-if-match';
  await trial.expect(
    { condition: 'part-source-if-match', request: CHANGED, duty: 'refused' },
    new UploadPartCopyCommand({ ...part, CopySource: source.newer, CopySourceIfMatch: source.etag }),
  );
}

async function createUpload(trial: Trial, name: string) {
  const at = { Bucket: trial.bucket, Key: trial.key(name) };
  const { UploadId } = await trial.need(new CreateMultipartUploadCommand(at));
  return { ...at, UploadId };
}
