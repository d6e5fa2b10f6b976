import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { parseVersionId } from '../../../../domain/model/ids.ts';
import { fullChecksum, knownAlgorithm } from '../checksums.ts';
import { ask } from '../client/remote.ts';
import { sendRawExpires } from '../raw-expires.ts';
import { carriedHeaders, copySource, writtenState } from './carry.ts';
import { lostVersioning } from './judge.ts';
import { judgeCopy } from './judge-copy.ts';
import { type Attempt, conditionsOf, isLasting, pinnedETag, type Transfer } from './transfer.ts';

/** One CopyObject, asked of the target: S3 moves the bytes itself. REPLACE drops whatever is not sent again, so all of it is. */
export async function copyWithinProvider(transfer: Transfer): Promise<Attempt> {
  const { target, source, key, state, carried } = transfer;
  const algorithm = knownAlgorithm(state.checksum);
  const pinned = pinnedETag(transfer);
  const command = new CopyObjectCommand({
    Bucket: target.bucket,
    Key: key,
    CopySource: copySource(source.bucket, transfer.sourceKey, transfer.sourceId),
    MetadataDirective: 'REPLACE',
    Metadata: { ...carried.metadata },
    ...carriedHeaders(state),
    TaggingDirective: 'COPY',
    ...conditionsOf(transfer.expected),
    ...(pinned === undefined ? {} : { CopySourceIfMatch: pinned }),
    ...(algorithm === undefined ? {} : { ChecksumAlgorithm: algorithm }),
  });
  sendRawExpires(command, state.headers.expires);
  const { output, rejection } = await ask(target, command, transfer.limits.write);
  if (rejection) return judgeCopy(rejection, transfer);
  const result = output.CopyObjectResult;
  if (!isLasting(output.VersionId) || !result?.ETag) return lostVersioning(target, key);
  return {
    kind: 'applied',
    id: parseVersionId(output.VersionId),
    state: writtenState(state, result.ETag, fullChecksum(result)),
    ...(carried.withoutMarker ? { withoutMarker: true } : {}),
  };
}
