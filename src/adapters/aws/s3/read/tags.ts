import { GetObjectTaggingCommand, type Tag } from '@aws-sdk/client-s3';
import type { ObjectKey, VersionId } from '../../../../domain/model/ids.ts';
import type { Tags } from '../../../../domain/model/version.ts';
import { Unavailable } from '../../../../ports/errors.ts';
import { diagnose, READING_TAGS } from '../client/diagnosis.ts';
import type { TimeLimit } from '../client/limits.ts';
import { ask, type RemoteBucket } from '../client/remote.ts';
import { judgeSource, type SourceTrouble } from '../write/judge.ts';
import type { Transfer } from '../write/transfer.ts';

/** The source's tags as the query text that PutObject and CreateMultipartUpload take: only CopyObject copies tags by itself. */
export async function readTags(
  transfer: Pick<Transfer, 'source' | 'sourceKey' | 'sourceId' | 'limits'>,
): Promise<{ readonly kind: 'tags'; readonly text: string } | SourceTrouble> {
  const { source, sourceKey: key, sourceId, limits } = transfer;
  const command = new GetObjectTaggingCommand({ Bucket: source.bucket, Key: key, VersionId: sourceId });
  const { output, rejection } = await ask(source, command, limits.read);
  // Providers without tags have none to lose.
  if (rejection?.status === 501) return { kind: 'tags', text: '' };
  if (rejection) return judgeSource(rejection, source, key, sourceId);
  return { kind: 'tags', text: tagQuery(tagsIn(output)) };
}

/** As headers carry them. */
export function tagQuery(tags: Tags): string {
  return Object.entries(tags)
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&');
}

function tagsIn({ TagSet = [] }: { readonly TagSet?: readonly Tag[] | undefined }): Tags {
  return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** Undefined if the version is gone. */
export async function readTagSet(
  remote: RemoteBucket,
  key: ObjectKey,
  id: VersionId,
  limit: TimeLimit,
): Promise<Tags | undefined> {
  const command = new GetObjectTaggingCommand({ Bucket: remote.bucket, Key: key, VersionId: id });
  const { output, rejection } = await ask(remote, command, limit);
  if (rejection?.status === 501) return {};
  if (!rejection) return tagsIn(output);
  if (judgeSource(rejection, remote, key, id).reason === 'source-gone') return undefined;
  throw new Unavailable(diagnose(rejection, remote, READING_TAGS, key).message);
}
