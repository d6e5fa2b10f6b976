import { ListMultipartUploadsCommand, type ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3';
import { isWithin, prefixOf, type Scope } from '../../../../domain/windows/scope.ts';
import { type GateRefusal, MAX_UPLOADS_TOLD, type UploadUnderWay } from '../../../../ports/write-gate.ts';
import { diagnose } from '../client/diagnosis.ts';
import { STORE_LIMITS } from '../client/limits.ts';
import { ask, type RemoteBucket } from '../client/remote.ts';
import { keyIn } from '../read/listed-text.ts';
import { isReserved } from '../reserved.ts';

const NEEDED = { bucket: ['s3:ListBucketMultipartUploads'] };

export async function uploadsUnderWay(
  remote: RemoteBucket,
  scope: Scope,
): Promise<{ readonly kind: 'uploads'; readonly uploads: UploadUnderWay[] } | GateRefusal> {
  const uploads: UploadUnderWay[] = [];
  let after: Pick<ListMultipartUploadsCommandOutput, 'NextKeyMarker' | 'NextUploadIdMarker'> | undefined;
  do {
    const command = new ListMultipartUploadsCommand({
      Bucket: remote.bucket,
      Prefix: prefixOf(scope),
      EncodingType: 'url',
      ...(after
        ? { KeyMarker: keyIn({ EncodingType: 'url' }, after.NextKeyMarker), UploadIdMarker: after.NextUploadIdMarker }
        : {}),
    });
    const { output, rejection } = await ask(remote, command, STORE_LIMITS.read);
    if (rejection) return { kind: 'failed', message: diagnose(rejection, remote, NEEDED).message };
    uploads.push(...uploadsIn(output).filter(({ key }) => isWithin(scope, key) && !isReserved(key)));
    after = output.IsTruncated && output.NextKeyMarker ? output : undefined;
  } while (after && uploads.length < MAX_UPLOADS_TOLD);
  return { kind: 'uploads', uploads: uploads.slice(0, MAX_UPLOADS_TOLD) };
}

function uploadsIn(page: ListMultipartUploadsCommandOutput): UploadUnderWay[] {
  return (page.Uploads ?? []).map(({ Key, UploadId = '', Initiated, Initiator }) => ({
    key: keyIn(page, Key) ?? '',
    uploadId: UploadId,
    initiated: Initiated?.getTime() ?? 0,
    initiator: Initiator?.DisplayName ?? Initiator?.ID ?? 'unknown',
  }));
}
